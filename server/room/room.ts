// The live copy of one document on this node, as bytes. Owns the order in which an update is examined, accepted,
// relayed and committed; knows participants, but never a socket, a request or a database.
//
//   update ──► vet ──► examine ──► accept ─┬─► tick ─┬─► fan-out to the others     at once, or merged under load
//              │ ▲        │                │         └─► bus, for other nodes
//     unusual  ▼ │        ▼                └─► commit ──► "Saved"                  when the disk has it
//            worker    refuse: nothing applied, logged or relayed
//
// Implements ROOM-1 to ROOM-8, VET-7, VET-8, AUTH-5 and HASH-2.
import * as Y from "yjs";
import type { CloseReason } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import { joinBytes } from "@/protocol/join-bytes";
import type { Limits } from "@/protocol/limits";
import { AwarenessFan, encodeHash, encodeSyncStep1, encodeUpdate, type InParts } from "@/protocol/messages";
import { canEdit } from "@/protocol/roles";
import { joinUpdates } from "../updates/join-updates";
import { type Outline, outlineOf } from "../updates/outline";
import { atOnce, inTurns } from "../updates/update-layout";
import type { Hashed, Measure } from "../workers/tasks";
import { Authors } from "./authors";
import { ContentCheck } from "./content-check";
import { type Clocks, HeldBack } from "./held-back";
import type { Participant, Verdict } from "./participant";
import type { RoomBytes } from "./room-bytes";
import { RoomPresence } from "./room-presence";
import { Strain } from "./strain";
import { Tick, type TickClock, turnsOf } from "./tick";
import { vet } from "./vetting";
import type { LaneVerdict, VettingLane } from "./vetting-lane";

/** A smaller update cannot hold so many deletions that looking for known ones pays. */
const mayHoldAllDeletions = 1_024;

/** Five for a client id, and eight for a clock. */
const mostBytesPerClock = 13;

/** Storage that takes longer to say whose an id is is taken for one that is away. */
const lookUpMs = 1_000;

export interface RoomOptions {
  readonly documentId: DocumentId;
  readonly limits: Limits;
  readonly now: () => number;
  /** `authors` are the ids that are first written under here. */
  readonly commit: (update: Uint8Array, authors: ReadonlyMap<number, string>) => Promise<void>;
  /** Resolves when all that was handed to `commit` is on disk. */
  readonly settled: () => Promise<void>;
  readonly publish: (update: Uint8Array) => void;
  readonly ticks: TickClock;
  readonly lane: VettingLane;
  /** Whose each client id is, as far as it is stored. */
  readonly authors: ReadonlyMap<number, string>;
  /** Whose these are by now: other nodes store that as well. */
  readonly authorsOf: (clients: readonly number[]) => Promise<ReadonlyMap<number, string>>;
  /** In quarantine: the document can be read, and nobody may build on what is left of it. */
  readonly isReadOnly: boolean;
  /** Whether this person may begin to write under so many ids now. */
  readonly mayBind: (userId: string, ids: number) => boolean;
  /** Whether this node started lately, and others may bring what it had relayed and not committed. */
  readonly isRecovering: () => boolean;
  /** The content hash of this state, worked out on behalf of this person; null when that cannot be said now. */
  readonly hash: (userId: string, state: () => readonly Uint8Array[]) => Promise<Hashed | null>;
  /** Somebody shows another text under the same clocks. */
  readonly onDiverged: (userId: string) => void;
  readonly warn: (what: string, error: unknown) => void;
}

const nobodyNew: ReadonlyMap<number, string> = new Map();
const forbidden: Verdict = { kind: "refused", reason: "forbidden", why: "role" };

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
  readonly #authors: Authors;
  /** Who has told us all they had. */
  readonly #heardOut = new Set<Participant>();
  readonly #updateTick: Tick;
  readonly #presenceTick: Tick;
  readonly #strain: Strain;
  readonly #check: ContentCheck<Participant>;
  readonly #heldBack: HeldBack<Participant>;
  /** Who has been asked for what we lack, and has not answered. */
  readonly #asked = new Set<Participant>();
  #outgoing: Outgoing[] = [];
  /** What readers had before `#outgoing`. */
  #sentState: Uint8Array | null = null;

  /** `bytes` is all that is stored of the document. */
  constructor(options: RoomOptions, bytes: RoomBytes) {
    this.documentId = options.documentId;
    this.#options = options;
    this.#bytes = bytes;
    this.#authors = new Authors(options.authors, {
      clockOf: (client) => this.#bytes.clockOf(client),
      isHere: (client) => this.#isHere(client),
      isRecovering: options.isRecovering,
      mostShown: options.limits.shownIdsPerRoom,
    });
    this.#presence = new RoomPresence({
      limits: options.limits,
      now: options.now,
      mayShow: ({ identity, role }, clientId) => this.#authors.show(identity.userId, clientId, canEdit(role)),
    });
    this.#strain = new Strain({
      limits: options.limits,
      now: options.now,
      measure: () => this.measure(),
      onStrained: (authors, what) => this.#blame(authors, what),
    });
    this.#heldBack = new HeldBack({
      clockOf: (client) => this.#bytes.clockOf(client),
      tell: (participant, isHeld) => participant.tellHeldBack(isHeld),
      askAgain: (participant) => this.#askAnew(participant),
    });
    this.#check = new ContentCheck({
      limits: options.limits,
      now: options.now,
      hash: ({ identity }) => options.hash(identity.userId, () => this.#bytes.pieces()),
      // What has not gone out yet is in the hash, and not with those who would compare.
      isToldAll: () => this.#outgoing.length === 0,
      answer: (participant, hash) => participant.sendAlways(encodeHash(hash, this.#bytes.stateVector())),
    });
    this.#updateTick = new Tick({
      clock: options.ticks,
      longestRestMs: options.limits.updateTickLongestMs,
      work: () => this.#flushUpdates(),
    });
    this.#presenceTick = new Tick({
      clock: options.ticks,
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

  get isReadOnly(): boolean {
    return this.#options.isReadOnly;
  }

  get byteLength(): number {
    return this.#bytes.byteLength;
  }

  get participants(): Iterable<Participant> {
    return this.#participants;
  }

  /** The whole document as one update. */
  encoded(): Uint8Array {
    return this.#bytes.encoded();
  }

  /** The same in few updates, merging nothing. */
  pieces(): readonly Uint8Array[] {
    return this.#bytes.pieces();
  }

  /** What the document costs whoever opens it; null when no worker finds out in its time. */
  measure(): Promise<Measure | null> {
    return this.#options.lane.measure(this.documentId, () => this.#bytes.pieces());
  }

  adoptSnapshot(state: Uint8Array): Promise<void> {
    return this.#bytes.replaceBase(state, turnsOf(this.#options.ticks));
  }

  join(participant: Participant): void {
    this.#participants.add(participant);
    participant.greet(this.#presence.join(participant));
    // A viewer is not asked for what it has: nothing of it could be accepted.
    if (canEdit(participant.role)) this.#askAnew(participant);
    this.sendPresence(participant);
  }

  leave(participant: Participant): void {
    if (!this.#participants.delete(participant)) return;
    this.#asked.delete(participant);
    this.#heardOut.delete(participant);
    this.#check.leave(participant);
    this.#heldBack.leave(participant);
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
      if (!this.#isUsable(stateVector)) return "malformed";
      missing = this.#bytes.missingFrom(stateVector);
    } catch {
      return "malformed";
    }
    participant.sendState(missing);
    return null;
  }

  /** Answers with what the document comes to here; or hears what it comes to there. */
  compare(participant: Participant, hash: string): void {
    if (hash === "") this.#check.ask(participant);
    else if (this.#check.differs(participant, hash)) this.#options.onDiverged(participant.identity.userId);
  }

  /**
   * A promise only when the update is large, a worker has to try it, or storage to be asked whose an id is; then later
   * ones of the same sender have to wait.
   */
  receive(participant: Participant, sent: Uint8Array, isStep2 = false): Verdict | Promise<Verdict> {
    const { limits, ticks } = this.#options;
    if (isStep2) this.#asked.delete(participant);
    if (sent.byteLength < mayHoldAllDeletions) return this.#vet(participant, sent, isStep2);
    const reading = this.#bytes.withoutKnownDeletions(sent, limits.updateStructs);
    if (sent.byteLength <= limits.fastUpdateBytes) return this.#vet(participant, atOnce(reading), isStep2);
    return inTurns(reading, turnsOf(ticks)).then((update) =>
      this.#participants.has(participant) ? this.#vet(participant, update, isStep2) : { kind: "incomplete" },
    );
  }

  /** An edit that the server makes itself, such as a new title. */
  receiveOwn(update: Uint8Array): Promise<void> {
    if (this.isReadOnly) return Promise.reject(new Error(`document ${this.documentId} is in quarantine`));
    const outline = outlineOf(Y.decodeUpdate(update));
    const examined = this.#bytes.examine(outline);
    if (examined === "known") return this.#options.settled();
    if (examined !== "news") throw new Error(`the server's own edit is a ${examined}`);
    this.#accept({ update, author: null, fromBus: false });
    return this.#options.commit(update, nobodyNew);
  }

  /** What another node accepted, and commits. False when it came before what it builds on. */
  receiveFromBus(update: Uint8Array): boolean {
    if (this.isReadOnly) return true;
    const outline = outlineOf(Y.decodeUpdate(update));
    const examined = this.#bytes.examine(outline);
    if (examined === "news") {
      this.#accept({ update: this.#bytes.newsOf(update, outline), author: null, fromBus: true });
    }
    return examined !== "gap";
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
    if (others.length > 0) participant.sendIfFree(new AwarenessFan(others).all);
  }

  /** Neither longer than anybody's can be, nor full of ids that nobody here has heard of. */
  #isUsable(stateVector: Uint8Array): boolean {
    const clients = this.#bytes.clients + this.#options.limits.stateVectorUnknown;
    if (stateVector.byteLength > (clients + 1) * mostBytesPerClock) return false;
    return Y.decodeStateVector(stateVector).size <= clients;
  }

  #afterTrial(
    participant: Participant,
    update: Uint8Array,
    tried: LaneVerdict,
    isStep2: boolean,
  ): Verdict | Promise<Verdict> {
    // Whoever left meanwhile may have lost the right to write; what is theirs by right comes again.
    if (!this.#participants.has(participant)) return { kind: "incomplete" };
    switch (tried.kind) {
      case "sound":
        return this.#decide(participant, update, tried.outline, isStep2);
      case "gap":
        return isStep2 ? this.#holdAll(participant, tried.outline) : this.#ask(participant, isStep2);
      case "refused":
        return tried;
      case "too-slow":
        return { kind: "refused", reason: "malformed", why: "too slow" };
      case "busy":
        return { kind: "refused", reason: "slowDown", why: "worker time" };
    }
  }

  /** `update` is null where it holds more than anybody may send at once. */
  #vet(participant: Participant, update: Uint8Array | null, isStep2: boolean): Verdict | Promise<Verdict> {
    const { limits, lane } = this.#options;
    if (update === null) return { kind: "refused", reason: "tooLarge", why: "structs" };
    const vetted = vet(update, this.#bytes.structs, limits);
    if (vetted.kind === "refused") return vetted;
    if (vetted.kind === "sound") return this.#decide(participant, update, vetted.outline, isStep2);
    if (!canEdit(participant.role)) return forbidden;
    return lane
      .tryOut(this.documentId, participant.identity.userId, () => this.#bytes.pieces(), update)
      .then((tried) => this.#afterTrial(participant, update, tried, isStep2));
  }

  #isHere(client: number): boolean {
    const holder = this.#presence.holderOf(client);
    return holder !== undefined && this.#heardOut.has(holder);
  }

  #decide(
    participant: Participant,
    update: Uint8Array,
    outline: Outline,
    isStep2: boolean,
  ): Verdict | Promise<Verdict> {
    const unknown = canEdit(participant.role) ? this.#authors.toLookUp(outline) : [];
    if (unknown.length === 0) return this.#decideNow(participant, update, outline, isStep2);
    return this.#lookUp(unknown).then((isKnown) => {
      if (!this.#participants.has(participant)) return { kind: "incomplete" };
      const decide = isKnown ? this.#decide : this.#decideNow;
      return decide.call(this, participant, update, outline, isStep2);
    });
  }

  /** False when storage does not say; edits go on while it is away. */
  async #lookUp(clients: readonly number[]): Promise<boolean> {
    const { authorsOf, ticks } = this.#options;
    const late = new Promise<null>((resolve) => ticks.after(() => resolve(null), lookUpMs));
    const found = await Promise.race([authorsOf(clients).catch(() => null), late]);
    if (found === null) this.#authors.forgetLookUp(clients);
    else this.#authors.learn(found);
    return found !== null;
  }

  #decideNow(participant: Participant, update: Uint8Array, outline: Outline, isStep2: boolean): Verdict {
    const verdict = this.#judge(participant, update, outline, isStep2);
    if (isStep2 && verdict.kind === "accepted") {
      this.#heardOut.add(participant);
      this.#heldBack.release(participant);
    }
    return verdict;
  }

  #judge(participant: Participant, update: Uint8Array, outline: Outline, isStep2: boolean): Verdict {
    const examined = this.#bytes.examine(outline);
    if (examined === "known") return { kind: "accepted", committed: this.#options.settled() };
    if (!canEdit(participant.role)) return forbidden;
    if (examined === "gap") return this.#missing(participant, update, outline, isStep2);
    const { userId } = participant.identity;
    // What comes before a step 2 is a part of it: all that its sender has, and not only their own.
    const authorship = this.#authors.examine(userId, outline, isStep2 || !this.#heardOut.has(participant));
    if (authorship.kind === "held") return this.#hold(participant, update, authorship.others, isStep2);
    if (authorship.kind === "forged") return { kind: "refused", reason: "forbidden", why: "client id" };
    const newClients = this.#bytes.newClientsIn(outline);
    if (newClients > this.#options.limits.newClientIdsPerUpdate) {
      return { kind: "refused", reason: "tooLarge", why: "client ids" };
    }
    const { fresh } = authorship;
    if (fresh.length > 0 && !this.#options.mayBind(userId, fresh.length)) {
      return { kind: "refused", reason: "slowDown", why: "client ids" };
    }
    const news = this.#bytes.newsOf(update, outline);
    if (outline.structs > 0 && this.#isFull(news, newClients)) {
      return { kind: "refused", reason: "tooLarge", why: "document" };
    }
    this.#accept({ update: news, author: participant, fromBus: false });
    this.#strain.added(userId, outline, this.#bytes.structs);
    this.#authors.bind(userId, fresh);
    const authors = new Map(fresh.map((client) => [client, userId]));
    return { kind: "accepted", committed: this.#options.commit(news, authors) };
  }

  /** A step 2 is all that its sender has: the rest is for others to bring. */
  #missing(participant: Participant, update: Uint8Array, outline: Outline, isStep2: boolean): Verdict {
    if (!isStep2) return this.#ask(participant, isStep2);
    return this.#hold(participant, update, this.#bytes.missingFor(outline), isStep2);
  }

  /** What does not stand on the words of others is taken without them. */
  #hold(participant: Participant, update: Uint8Array, others: Clocks, isStep2: boolean): Verdict {
    this.#heldBack.hold(participant, others);
    const rest = this.#bytes.withoutEarlyDeletions(
      Y.diffUpdate(update, Y.encodeStateVector(new Map(others))),
    );
    const outline = outlineOf(Y.decodeUpdate(rest));
    if (this.#bytes.examine(outline) === "news") {
      const verdict = this.#judge(participant, rest, outline, isStep2);
      if (verdict.kind === "refused") return verdict;
    }
    return this.#ask(participant, isStep2);
  }

  /** Of a large one that was tried whole no part was: nothing of it is taken before all can be. */
  #holdAll(participant: Participant, outline: Outline): Verdict {
    const missing = this.#bytes.missingFor(outline);
    this.#heldBack.hold(participant, missing);
    // It has come while the worker was at it.
    if (missing.size === 0) this.#askAnew(participant);
    return { kind: "incomplete" };
  }

  /** Deletions are always taken: they are the way out. */
  #isFull(update: Uint8Array, newClients: number): boolean {
    const { documentBytes, clientIdsPerDocument } = this.#options.limits;
    if (newClients > 0 && this.#bytes.clients + newClients > clientIdsPerDocument) return true;
    return this.#strain.isTooMuch || this.#bytes.byteLength + update.byteLength > documentBytes;
  }

  /** Once until it is answered. An answer that itself leaves a hole is all that its sender has. */
  #ask(participant: Participant, isStep2: boolean): Verdict {
    if (!isStep2 && !this.#asked.has(participant)) this.#askAnew(participant);
    return { kind: "incomplete" };
  }

  #askAnew(participant: Participant): void {
    this.#asked.add(participant);
    participant.sendAlways(encodeSyncStep1(this.#bytes.stateVector()));
  }

  #blame(authors: ReadonlySet<string>, what: string): void {
    for (const userId of authors) {
      this.#options.warn(`user ${userId} wrote into document ${this.documentId} what ${what}`, null);
    }
    for (const participant of [...this.#participants]) {
      if (authors.has(participant.identity.userId)) participant.close("slowDown");
    }
  }

  #accept(outgoing: Outgoing): void {
    this.#sentState ??= this.#bytes.stateVector();
    this.#bytes.add(outgoing.update);
    this.#check.changed();
    this.#heldBack.grown();
    this.#outgoing.push(outgoing);
    this.#updateTick.request();
  }

  /** All updates of a tick as one message, built once, for everybody but a lone author. */
  #flushUpdates(): void {
    const outgoing = this.#outgoing;
    this.#outgoing = [];
    this.#sentState = null;
    const own = outgoing.filter(({ fromBus }) => !fromBus).map(({ update }) => update);
    if (own.length > 0) this.#options.publish(joinUpdates(own));
    const message = encodeUpdate(joinUpdates(outgoing.map(({ update }) => update)));
    const authors = new Set(outgoing.map(({ author }) => author));
    const [onlyAuthor] = authors.size === 1 ? authors : [null];
    for (const participant of this.#participants) {
      if (participant !== onlyAuthor) participant.send(message);
    }
  }

  /** Whoever moved gets the same message without themselves: a client must not hear its own cursor. */
  #flushPresence(): void {
    const { states, departures } = this.#presence.takeMoved();
    this.#fanOut(states, (participant, ...message) => participant.sendIfFree(...message));
    // A departure is not said again, and who misses it sees a ghost.
    this.#fanOut(departures, (participant, whole, ...more) =>
      participant.sendAlways(more.length === 0 ? whole : joinBytes([whole, ...more])),
    );
  }

  #fanOut(
    moved: ReadonlyMap<Participant, Uint8Array>,
    tell: (participant: Participant, ...message: InParts) => void,
  ): void {
    if (moved.size === 0) return;
    const fan = new AwarenessFan([...moved.values()]);
    for (const participant of this.#participants) {
      if (!moved.has(participant)) tell(participant, fan.all);
    }
    if (moved.size === 1) return;
    let index = 0;
    for (const participant of moved.keys()) {
      if (this.#participants.has(participant)) tell(participant, ...fan.allBut(index));
      index += 1;
    }
  }
}
