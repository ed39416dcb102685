// The live copy of one document on this node, as bytes. Owns the order in which an update is examined, accepted,
// relayed and committed; knows participants, but never a socket, a request or a database.
//
//   update ──► examine ──► accept ─┬─► tick ─┬─► fan-out to the others     at once, or merged under load
//                 │                │         └─► bus, for other nodes
//                 ▼                └─► commit ──► "Saved"                  when the disk has it
//              refuse: nothing applied, logged or relayed
//
// Implements ROOM-1 to ROOM-8.
import * as Y from "yjs";
import type { CloseReason } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { encodeSyncStep1, encodeUpdate, joinAwareness } from "@/protocol/messages";
import type { Person } from "@/protocol/presence";
import { canEdit, type Role } from "@/protocol/roles";
import type { RoomBytes } from "./room-bytes";
import { RoomPresence } from "./room-presence";
import { Tick, type TickClock, turnsOf } from "./tick";

// A flush may take this part of the time: after one that took 1 ms the next waits 3, or 9.
const updateRestPerWork = 3;
const presenceRestPerWork = 9;

/** One connection as its room sees it. */
export interface Participant {
  readonly identity: Identity;
  readonly role: Role;
  /** First of all, and again when it changes: how the room shows this person. */
  greet(person: Person): void;
  /** Sends content, in order; a reader that is too slow for it is repaired later. Never throws, never waits. */
  send(message: Uint8Array): void;
  /** Sends what a newer message of its kind replaces; a reader that is busy does without. */
  sendIfFree(message: Uint8Array): void;
  /** Sends what must arrive however slow the reader is. */
  sendAlways(message: Uint8Array): void;
  /** Answers sync step 1. The update may be large, and many may be sent the same. */
  sendState(update: Uint8Array): void;
  close(reason: CloseReason): void;
}

export type Verdict =
  /** In the document, or was already; `committed` says when it is on disk. */
  | { readonly kind: "accepted"; readonly committed: Promise<void> }
  /** It builds on changes we lack; the sender has been asked for them. */
  | { readonly kind: "incomplete" }
  | { readonly kind: "refused"; readonly reason: CloseReason };

export interface RoomOptions {
  readonly documentId: DocumentId;
  readonly limits: Limits;
  readonly now: () => number;
  readonly commit: (update: Uint8Array) => Promise<void>;
  /** Resolves when all that was handed to `commit` is on disk. */
  readonly settled: () => Promise<void>;
  readonly publish: (update: Uint8Array) => void;
  readonly ticks: TickClock;
}

interface Outgoing {
  readonly update: Uint8Array;
  /** null for what the server wrote itself or heard from another node. */
  readonly author: Participant | null;
  /** Another node has it already. */
  readonly fromBus: boolean;
}

export class Room {
  readonly documentId: DocumentId;
  readonly #options: RoomOptions;
  readonly #bytes: RoomBytes;
  readonly #participants = new Set<Participant>();
  readonly #presence: RoomPresence<Participant>;
  readonly #updateTick: Tick;
  readonly #presenceTick: Tick;
  #outgoing: Outgoing[] = [];
  /** What readers had before `#outgoing`. */
  #sentState: Uint8Array | null = null;

  /** `bytes` is all that is stored of the document. */
  constructor(options: RoomOptions, bytes: RoomBytes) {
    this.documentId = options.documentId;
    this.#options = options;
    this.#bytes = bytes;
    this.#presence = new RoomPresence(options);
    this.#updateTick = new Tick({
      clock: options.ticks,
      restPerWork: updateRestPerWork,
      longestRestMs: options.limits.updateTickLongestMs,
      work: () => this.#flushUpdates(),
    });
    this.#presenceTick = new Tick({
      clock: options.ticks,
      restPerWork: presenceRestPerWork,
      leastRestMs: options.limits.presenceTickMs,
      longestRestMs: options.limits.presenceTickLongestMs,
      work: () => this.#flushPresence(),
    });
  }

  get isEmpty(): boolean {
    return this.#participants.size === 0;
  }

  get size(): number {
    return this.#participants.size;
  }

  get participants(): Iterable<Participant> {
    return this.#participants;
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    return this.#bytes.encoded();
  }

  adoptSnapshot(state: Uint8Array): Promise<void> {
    return this.#bytes.replaceBase(state, turnsOf(this.#options.ticks));
  }

  join(participant: Participant): void {
    this.#participants.add(participant);
    participant.greet(this.#presence.join(participant));
    // A viewer is not asked for what it has: nothing of it could be accepted.
    if (canEdit(participant.role)) participant.sendAlways(encodeSyncStep1(this.#bytes.stateVector()));
    this.sendPresence(participant);
  }

  leave(participant: Participant): void {
    if (!this.#participants.delete(participant)) return;
    this.#presence.leave(participant);
    this.#presenceTick.request();
  }

  /** The state that everybody has to whom all messages so far were sent. */
  sentState(): Uint8Array {
    return this.#sentState ?? this.#bytes.stateVector();
  }

  /** Repairs a reader that fell behind: one difference, and everybody's presence. */
  catchUp(participant: Participant, since: Uint8Array): void {
    for (const update of this.#bytes.missingFrom(since)) participant.send(encodeUpdate(update));
    this.sendPresence(participant);
  }

  /** Answers sync step 1. */
  sync(participant: Participant, stateVector: Uint8Array): CloseReason | null {
    let missing: Uint8Array[];
    try {
      missing = this.#bytes.missingFrom(stateVector);
    } catch {
      return "malformed";
    }
    const [base = new Uint8Array(), ...since] = missing;
    participant.sendState(base);
    for (const update of since) participant.sendAlways(encodeUpdate(update));
    return null;
  }

  receive(participant: Participant, update: Uint8Array): Verdict {
    const examined = this.#bytes.examine(update);
    switch (examined.kind) {
      case "malformed":
        return { kind: "refused", reason: "malformed" };
      case "known":
        return { kind: "accepted", committed: this.#options.settled() };
      case "gap":
        if (!canEdit(participant.role)) return { kind: "refused", reason: "forbidden" };
        participant.sendAlways(encodeSyncStep1(this.#bytes.stateVector()));
        return { kind: "incomplete" };
      case "news": {
        if (!canEdit(participant.role)) return { kind: "refused", reason: "forbidden" };
        this.#accept({ update, author: participant, fromBus: false });
        return { kind: "accepted", committed: this.#options.commit(update) };
      }
    }
  }

  /** An edit that the server makes itself, such as a new title. */
  receiveOwn(update: Uint8Array): Promise<void> {
    const examined = this.#bytes.examine(update);
    if (examined.kind === "known") return this.#options.settled();
    if (examined.kind !== "news") throw new Error(`the server's own edit is ${examined.kind}`);
    this.#accept({ update, author: null, fromBus: false });
    return this.#options.commit(update);
  }

  /** What another node accepted, and commits. False when it came before what it builds on. */
  receiveFromBus(update: Uint8Array): boolean {
    const examined = this.#bytes.examine(update);
    if (examined.kind === "news") this.#accept({ update, author: null, fromBus: true });
    return examined.kind === "news" || examined.kind === "known";
  }

  receivePresence(participant: Participant, payload: Uint8Array): CloseReason | null {
    const outcome = this.#presence.announce(participant, payload);
    if (outcome === "malformed") return "malformed";
    if (outcome === "changed") this.#presenceTick.request();
    return null;
  }

  /** The participant's identity has changed: they and the others see it, and nothing else happens. */
  identityChanged(participant: Participant): void {
    participant.greet(this.#presence.renamed(participant));
    this.#presenceTick.request();
  }

  /** Called at each liveness tick. */
  repeatPresence(): void {
    if (this.#presence.repeat()) this.#presenceTick.request();
  }

  sendPresence(participant: Participant): void {
    const others = this.#presence.others(participant);
    if (others.length > 0) participant.sendIfFree(joinAwareness(others));
  }

  #accept(outgoing: Outgoing): void {
    this.#sentState ??= this.#bytes.stateVector();
    this.#bytes.add(outgoing.update);
    this.#outgoing.push(outgoing);
    this.#updateTick.request();
  }

  /** All updates of a tick as one message, built once, for everybody but a lone author. */
  #flushUpdates(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    this.#sentState = null;
    const own = outgoing.filter(({ fromBus }) => !fromBus).map(({ update }) => update);
    if (own.length > 0) this.#options.publish(merged(own));
    const message = encodeUpdate(merged(outgoing.map(({ update }) => update)));
    const authors = new Set(outgoing.map(({ author }) => author));
    const [onlyAuthor] = authors.size === 1 ? authors : [null];
    for (const participant of this.#participants) {
      if (participant !== onlyAuthor) participant.send(message);
    }
  }

  /** Whoever moved gets the same message without themselves: a client must not hear its own cursor. */
  #flushPresence(): void {
    const moved = this.#presence.takeMoved();
    if (moved.size === 0) return;
    const message = joinAwareness([...moved.values()]);
    for (const participant of this.#participants) {
      if (!moved.has(participant)) participant.sendIfFree(message);
      else if (moved.size > 1) participant.sendIfFree(joinAwareness(without(moved, participant)));
    }
  }
}

const merged = (updates: Uint8Array[]): Uint8Array => {
  const [only] = updates;
  return only !== undefined && updates.length === 1 ? only : Y.mergeUpdates(updates);
};

const without = (moved: ReadonlyMap<unknown, Uint8Array>, participant: Participant): Uint8Array[] =>
  Array.from(moved).flatMap(([who, entry]) => (who === participant ? [] : [entry]));
