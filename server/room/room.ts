// The live copy of one document on this node, as bytes. Owns the order in which an update is examined, accepted,
// relayed and committed; knows participants, but never a socket, a request or a database.
//
//   update ──► examine ──► accept ─┬─► fan-out to the others   at once
//                 │                ├─► bus, for other nodes    at once
//                 ▼                └─► commit ──► "Saved"      when the disk has it
//              refuse: nothing applied, logged or relayed
//
// Implements ROOM-1 to ROOM-6.
import type { CloseReason } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import {
  type AwarenessEntry,
  encodeAwareness,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
} from "@/protocol/messages";
import { canEdit, type Role } from "@/protocol/roles";
import { Presence } from "./presence";
import { RoomBytes } from "./room-bytes";

/** One connection as its room sees it. */
export interface Participant {
  readonly identity: Identity;
  readonly role: Role;
  /** Queues a frame; never throws and never waits. */
  send(frame: Uint8Array): void;
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
  readonly pieces: readonly Uint8Array[];
  readonly limits: Limits;
  readonly now: () => number;
  readonly commit: (update: Uint8Array) => Promise<void>;
  /** Resolves when all that was handed to `commit` is on disk. */
  readonly settled: () => Promise<void>;
  readonly publish: (update: Uint8Array) => void;
}

export class Room {
  readonly documentId: DocumentId;
  readonly #options: RoomOptions;
  readonly #bytes: RoomBytes;
  readonly #participants = new Set<Participant>();
  readonly #presence: Presence<Participant>;

  constructor(options: RoomOptions) {
    this.documentId = options.documentId;
    this.#options = options;
    this.#bytes = new RoomBytes(options.pieces, options.limits.tailUpdates);
    this.#presence = new Presence(options);
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

  join(participant: Participant): void {
    this.#participants.add(participant);
    // A viewer is not asked for what it has: nothing of it could be accepted.
    if (canEdit(participant.role)) participant.send(encodeSyncStep1(this.#bytes.stateVector()));
    this.sendPresence(participant);
  }

  leave(participant: Participant): void {
    if (!this.#participants.delete(participant)) return;
    this.#fanOutPresence(this.#presence.leave(participant), participant);
  }

  /** Answers sync step 1. */
  sync(participant: Participant, stateVector: Uint8Array): CloseReason | null {
    let missing: Uint8Array;
    try {
      missing = this.#bytes.missingFrom(stateVector);
    } catch {
      return "malformed";
    }
    participant.send(encodeSyncStep2(missing));
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
        participant.send(encodeSyncStep1(this.#bytes.stateVector()));
        return { kind: "incomplete" };
      case "news": {
        if (!canEdit(participant.role)) return { kind: "refused", reason: "forbidden" };
        this.#bytes.add(update, examined.decoded);
        this.#fanOut(encodeUpdate(update), participant);
        this.#options.publish(update);
        return { kind: "accepted", committed: this.#options.commit(update) };
      }
    }
  }

  /** An edit that the server makes itself, such as a new title. */
  receiveOwn(update: Uint8Array): Promise<void> {
    const examined = this.#bytes.examine(update);
    if (examined.kind === "known") return this.#options.settled();
    if (examined.kind !== "news") throw new Error(`the server's own edit is ${examined.kind}`);
    this.#bytes.add(update, examined.decoded);
    this.#fanOut(encodeUpdate(update), null);
    this.#options.publish(update);
    return this.#options.commit(update);
  }

  /** What another node accepted, and commits. False when it came before what it builds on. */
  receiveFromBus(update: Uint8Array): boolean {
    const examined = this.#bytes.examine(update);
    if (examined.kind === "news") {
      this.#bytes.add(update, examined.decoded);
      this.#fanOut(encodeUpdate(update), null);
    }
    return examined.kind === "news" || examined.kind === "known";
  }

  receivePresence(participant: Participant, payload: Uint8Array): CloseReason | null {
    const entries = this.#presence.announce(participant, payload);
    if (entries === null) return "malformed";
    this.#fanOutPresence(entries, participant);
    return null;
  }

  sendPresence(participant: Participant): void {
    const others = this.#presence.others(participant);
    if (others.length > 0) participant.send(encodeAwareness(others));
  }

  /** One frame, built once, for everybody but its author. */
  #fanOut(frame: Uint8Array, author: Participant | null): void {
    for (const participant of this.#participants) {
      if (participant !== author) participant.send(frame);
    }
  }

  #fanOutPresence(entries: readonly AwarenessEntry[], author: Participant): void {
    if (entries.length > 0) this.#fanOut(encodeAwareness(entries), author);
  }
}
