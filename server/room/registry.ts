// The node's map of rooms; owns load and unload.
//
//        enter                loaded                 empty, idle and clean
//   (none) ───► loading ───────────────► open ─────────────────────────────► (none)
//                  │ failed: everybody who waited hears it, and nothing is kept
//                  ▼
//               (none)
//
// Must never make a room of a failed load, and never forget a room that has a participant or an uncommitted
// update. A cold open costs one read of the log however many join at once. Implements LIFE-1 to LIFE-4 and LIFE-6.

import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Bus } from "../bus/bus";
import type { GroupCommit } from "../log/group-commit";
import { DamagedRow, type SoundPart, type StoredDocument, type UpdateLog } from "../log/update-log";
import type { Participant } from "./participant";
import { withoutHoles } from "./quarantine";
import { Room, type RoomOptions } from "./room";
import { RoomBytes } from "./room-bytes";
import { type TickClock, turnsOf } from "./tick";
import type { VettingLane } from "./vetting-lane";

/** Timers as an argument, so that tests and the simulation own time. */
export interface Timers {
  set(work: () => void, ms: number): unknown;
  clear(timer: unknown): void;
}

export interface RegistryOptions {
  readonly log: UpdateLog;
  readonly commits: GroupCommit;
  readonly bus: Bus;
  readonly limits: Limits;
  readonly now: () => number;
  readonly timers: Timers;
  readonly ticks: TickClock;
  readonly lane: VettingLane;
  readonly mayBind: RoomOptions["mayBind"];
  readonly isRecovering: RoomOptions["isRecovering"];
  readonly hash: (
    documentId: DocumentId,
    ...asked: Parameters<RoomOptions["hash"]>
  ) => ReturnType<RoomOptions["hash"]>;
  readonly onDiverged: (documentId: DocumentId, userId: string) => void;
  readonly onLoaded: (documentId: DocumentId, stored: StoredDocument, afterMs: number) => void;
  /** A document was opened to be read only, because these rows of it are damaged, or it takes too long to build. */
  readonly onQuarantined: (documentId: DocumentId, damaged: readonly string[]) => void;
  readonly onUnloaded: (documentId: DocumentId) => void;
  readonly onAccepted: () => void;
  readonly warn: (what: string, error: unknown) => void;
}

type Entry =
  | { readonly state: "loading"; readonly room: Promise<Room> }
  | { readonly state: "open"; readonly room: Room; readonly unsubscribe: () => void; idleTimer: unknown };

export class Registry {
  readonly #options: RegistryOptions;
  readonly #entries = new Map<DocumentId, Entry>();
  /** Documents that no worker can build, with the rows that they had when they were first opened to be read only. */
  readonly #stuck = new Map<DocumentId, ReadonlySet<string> | null>();

  /** Many updates share one of these. */
  readonly #watched = new WeakSet<Promise<void>>();

  constructor(options: RegistryOptions) {
    this.#options = options;
  }

  get roomCount(): number {
    return this.#entries.size;
  }

  get roomBytes(): number {
    let bytes = 0;
    for (const room of this.rooms()) bytes += room.byteLength;
    return bytes;
  }

  *rooms(): Generator<Room> {
    for (const entry of this.#entries.values()) if (entry.state === "open") yield entry.room;
  }

  /** The room of this document if it is open now. */
  find(documentId: DocumentId): Room | null {
    const entry = this.#entries.get(documentId);
    return entry?.state === "open" ? entry.room : null;
  }

  /** The open room of this document, loading it first when needed. Rejects when it cannot be loaded. */
  async open(documentId: DocumentId): Promise<Room> {
    const entry = this.#entries.get(documentId);
    if (entry?.state === "open") {
      this.#keepAwhile(entry);
      return entry.room;
    }
    if (entry?.state === "loading") return entry.room;
    const room = this.#load(documentId);
    this.#entries.set(documentId, { state: "loading", room });
    return room;
  }

  /** An edit of the server's own, made of what the room holds; made anew when that is no longer the document's room. */
  async editOwn(documentId: DocumentId, make: (room: Room) => Promise<Uint8Array>): Promise<void> {
    const room = await this.open(documentId);
    const update = await make(room);
    return this.find(documentId) === room ? room.receiveOwn(update) : this.editOwn(documentId, make);
  }

  /** No worker can build this document in its time: from now on it is opened from its last snapshot, to be read. */
  quarantine(documentId: DocumentId): void {
    const room = this.find(documentId);
    if (!this.#stuck.has(documentId)) this.#stuck.set(documentId, null);
    if (room === null || room.isReadOnly) return;
    for (const participant of [...room.participants]) participant.close("reload");
    this.#forget(documentId);
  }

  leave(room: Room, participant: Participant): void {
    room.leave(participant);
    const entry = this.#entries.get(room.documentId);
    if (entry?.state === "open") this.#keepAwhile(entry);
  }

  async #load(documentId: DocumentId): Promise<Room> {
    const { bus, limits, ticks } = this.#options;
    // What other nodes accept while the log is being read may be in neither.
    const meanwhile: Uint8Array[] = [];
    let hear = (update: Uint8Array): void => void meanwhile.push(update);
    const unsubscribe = bus.subscribe(documentId, (update) => hear(update));
    try {
      const began = this.#options.now();
      const { stored, isReadOnly } = await this.#read(documentId);
      const bytes = await RoomBytes.load(stored.pieces, limits, turnsOf(ticks));
      const room = this.#build(documentId, bytes, stored.authors, isReadOnly);
      hear = (update) => void room.receiveFromBus(update);
      meanwhile.forEach(hear);
      const entry: Entry = { state: "open", room, unsubscribe, idleTimer: null };
      this.#entries.set(documentId, entry);
      this.#keepAwhile(entry);
      if (!isReadOnly) this.#options.onLoaded(documentId, stored, this.#options.now() - began);
      return room;
    } catch (error) {
      unsubscribe();
      this.#entries.delete(documentId);
      this.#options.warn(`document ${documentId} could not be loaded`, error);
      throw error;
    }
  }

  async #read(documentId: DocumentId): Promise<{ stored: StoredDocument; isReadOnly: boolean }> {
    const { log } = this.#options;
    if (this.#stuck.has(documentId)) {
      const sound = await log.loadSound(documentId);
      if (this.#isStillStuck(documentId, sound)) return this.#toBeRead(documentId, sound, snapshotOf(sound));
    }
    try {
      return { stored: await log.load(documentId), isReadOnly: false };
    } catch (error) {
      if (!(error instanceof DamagedRow)) throw error;
    }
    const sound = await log.loadSound(documentId);
    return this.#toBeRead(documentId, sound, sound.pieces);
  }

  #toBeRead(documentId: DocumentId, sound: SoundPart, candidates: readonly Uint8Array[]) {
    const { limits, onQuarantined } = this.#options;
    onQuarantined(documentId, sound.damaged);
    const pieces = withoutHoles(candidates, limits);
    return { stored: { ...sound, pieces }, isReadOnly: true };
  }

  /** Nobody writes to it here: when a row is gone, an operator took it out, and the document deserves another try. */
  #isStillStuck(documentId: DocumentId, sound: SoundPart): boolean {
    const keys = new Set(sound.keys);
    const before = this.#stuck.get(documentId) ?? null;
    if (before !== null && [...before].some((key) => !keys.has(key))) {
      this.#stuck.delete(documentId);
      return false;
    }
    this.#stuck.set(documentId, keys);
    return true;
  }

  #build(
    documentId: DocumentId,
    bytes: RoomBytes,
    authors: ReadonlyMap<number, string>,
    isReadOnly: boolean,
  ): Room {
    const { commits, bus, limits, now } = this.#options;
    const options: RoomOptions = {
      documentId,
      limits,
      now,
      commit: (update, fresh) => this.#commit(room, update, fresh),
      settled: () => commits.settled(documentId),
      publish: (update) => bus.publish(documentId, update),
      ticks: this.#options.ticks,
      lane: this.#options.lane,
      mayBind: this.#options.mayBind,
      isRecovering: this.#options.isRecovering,
      hash: (userId, state) => this.#options.hash(documentId, userId, state),
      onDiverged: (userId) => this.#options.onDiverged(documentId, userId),
      authors,
      authorsOf: (clients) => this.#options.log.authorsOf(documentId, clients),
      isReadOnly,
      warn: this.#options.warn,
    };
    const room: Room = new Room(options, bytes);
    return room;
  }

  #commit(room: Room, update: Uint8Array, authors: ReadonlyMap<number, string>): Promise<void> {
    this.#options.onAccepted();
    const committed = this.#options.commits.append(room.documentId, update, authors);
    if (this.#watched.has(committed)) return committed;
    this.#watched.add(committed);
    committed.catch((error: unknown) => {
      this.#options.warn(`an update of document ${room.documentId} went with its document`, error);
      for (const participant of [...room.participants]) participant.close("unknownRoom");
    });
    return committed;
  }

  /** Starts the quiet time anew; the room goes when it ends and nobody is left and everything is on disk. */
  #keepAwhile(entry: Entry & { state: "open" }): void {
    this.#options.timers.clear(entry.idleTimer);
    entry.idleTimer = this.#options.timers.set(() => this.#unload(entry), this.#options.limits.roomIdleMs);
  }

  #unload(entry: Entry & { state: "open" }): void {
    const { documentId } = entry.room;
    if (!entry.room.isEmpty) return;
    if (!this.#options.commits.isClean(documentId)) {
      this.#keepAwhile(entry);
      return;
    }
    this.#forget(documentId);
  }

  #forget(documentId: DocumentId): void {
    const entry = this.#entries.get(documentId);
    if (entry?.state !== "open") return;
    this.#options.timers.clear(entry.idleTimer);
    entry.unsubscribe();
    this.#entries.delete(documentId);
    this.#options.onUnloaded(documentId);
  }
}

/** What compaction once built, without what has come since. */
const snapshotOf = ({ baseVersion, pieces }: SoundPart): readonly Uint8Array[] =>
  baseVersion === 0 ? [] : pieces.slice(0, 1);
