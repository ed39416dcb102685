// The copy of a document that this device keeps, so that a reload, a crash or a day offline loses nothing. Follows
// the document and writes what changes: one transaction in flight, and what came meanwhile, merged, is the next.
// Must never keep the document from opening, never hand on a damaged row, and never claim to keep what it has not
// written. Implements COPY-1 to COPY-5 and COPY-8.
//
//   opening ──► keeping ◄──► failing        and from each of them: closed
//      └────────────────────────┘   a write or the database failed: open anew, write the whole state
import * as Y from "yjs";
import { mergeUpdates } from "@/protocol/merge-updates";
import type { CopyKey, CopyStore } from "./copy-store";
import { dropGaps, readRows, rowOf } from "./stored-updates";
import type { Tabs } from "./tabs";

export interface LocalCopyOptions {
  readonly doc: Y.Doc;
  readonly copy: CopyKey;
  /** Names this tab among those that have the document open. */
  readonly tab: string;
  readonly tabs: Tabs;
  /** Asked again after a failure; null where there is no database. */
  readonly openStore: (() => Promise<CopyStore>) | null;
  /** Whether what this page holds survives it; told when that changes. */
  readonly onKeeps: (keeps: boolean) => void;
}

export interface LoadedCopy {
  /** Changes that earlier pages left behind, not committed by the server. */
  readonly pendingChanges: number;
  /** Those of other tabs that live. They are in the text too, and may have been left there by a page that is ending. */
  readonly pendingElsewhere: number;
  readonly holdsText: boolean;
  /** Rows that were unreadable and are gone. */
  readonly damagedRows: number;
}

export interface Replacing {
  readonly state: Uint8Array;
  readonly aside: Uint8Array | null;
}

/** A write that has not ended by then is taken for failed until it does. */
const answerDeadlineMs = 5_000;
const retryFirstMs = 5_000;
const retryLongestMs = 60_000;
const mostRows = 200;

const lockName = ({ userId, documentId }: CopyKey, tab: string): string =>
  `parley/${userId}/${documentId}/${tab}`;

/** False when it fails, or takes too long. */
const within = async (work: Promise<void>, ms: number): Promise<boolean> => {
  let late: ReturnType<typeof setTimeout> | undefined;
  const missed = new Promise<boolean>((resolve) => {
    late = setTimeout(() => resolve(false), ms);
  });
  const done = work.then(
    () => true,
    () => false,
  );
  const isDone = await Promise.race([done, missed]);
  clearTimeout(late);
  return isDone;
};

type State = "opening" | "keeping" | "failing" | "closed";

export class LocalCopy {
  readonly loaded: Promise<LoadedCopy>;
  /** Loaded, or known to come late if at all. */
  readonly tried: Promise<void>;
  readonly #options: LocalCopyOptions;
  #state: State = "opening";
  #store: CopyStore | null = null;
  #hasLoaded = false;
  #keys: number[] = [];
  #held: Uint8Array | null = null;
  #queue: Uint8Array[] = [];
  #rewrite = false;
  #writing = false;
  #pendingChanges = 0;
  #writtenPending = 0;
  #keeps = false;
  #retryMs = retryFirstMs;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #release: Promise<() => void> | null = null;
  readonly #stopHearing: () => void;
  #finishLoading: (loaded: LoadedCopy) => void = () => undefined;
  #onIdle: () => void = () => undefined;

  constructor(options: LocalCopyOptions) {
    this.#options = options;
    this.loaded = new Promise((resolve) => {
      this.#finishLoading = resolve;
    });
    options.doc.on("update", this.#onUpdate);
    this.#stopHearing = options.tabs.onForgotten((userId) => {
      if (userId === options.copy.userId) this.#forgotten();
    });
    this.tried = this.#open();
  }

  /** What this page holds is on the device: nothing is being written or waits to be. */
  get isWritten(): boolean {
    return this.#keeps && !this.#isDirty && !this.#writing;
  }

  /** The document has got something from elsewhere than the device. */
  writeAll(): void {
    this.#rewrite = true;
    this.#write();
  }

  notePending(changes: number): void {
    this.#pendingChanges = changes;
    this.#write();
  }

  /**
   * The server has now said what it has: rows that built on changes the copy lacked may fit. Answers false when
   * they do not, and are lost.
   */
  releaseHeld(): boolean {
    if (this.#held === null) return true;
    const { doc } = this.#options;
    const held = this.#held;
    this.#held = null;
    Y.applyUpdate(doc, held, this);
    return !dropGaps(doc);
  }

  /**
   * From now on the device keeps something else than this page has held and, where it is said, that beside it. False
   * when it could not be written; then the device keeps what it had.
   */
  async replace(make: () => Replacing): Promise<boolean> {
    await this.#idle();
    const store = this.#store;
    if (this.#state !== "keeping" || store === null) return false;
    // What comes from here on is not in what was made, and is written after it.
    const { state, aside } = make();
    const remove = this.#keys;
    this.#writing = true;
    this.#keys = [];
    const add = rowOf(state);
    const replaced = store.replace(this.#options.copy, { add, remove, aside: aside && rowOf(aside) });
    const isDone = await within(replaced, answerDeadlineMs);
    this.#writing = false;
    if (!isDone) this.#failed();
    return isDone;
  }

  /** What is under way is still written. */
  async close(): Promise<void> {
    if (this.#state === "closed") return;
    this.#options.doc.off("update", this.#onUpdate);
    this.#stopHearing();
    await this.#idle();
    this.#state = "closed";
    clearTimeout(this.#retryTimer);
    this.#store?.close();
    const release = await this.#release;
    release?.();
  }

  /** Resolves when nothing is under way to the device, or nothing can be. */
  async #idle(): Promise<void> {
    if (this.#state !== "keeping" || !(this.#writing || this.#isDirty)) return;
    await new Promise<void>((resolve) => {
      const before = this.#onIdle;
      this.#onIdle = () => {
        before();
        resolve();
      };
      this.#write();
    });
  }

  get #isDirty(): boolean {
    return this.#rewrite || this.#queue.length > 0 || this.#pendingChanges !== this.#writtenPending;
  }

  readonly #onUpdate = (update: Uint8Array, origin: unknown): void => {
    if (origin === this || this.#state === "closed") return;
    // What is not followed step by step is written as a whole later.
    if (this.#state === "keeping") this.#queue.push(update);
    else this.#rewrite = true;
    this.#write();
  };

  async #open(): Promise<void> {
    const { openStore } = this.#options;
    if (openStore === null) return;
    try {
      const store = await openStore();
      if (this.#isClosed()) return store.close();
      store.onLost = () => this.#failed();
      this.#store = store;
      if (!this.#hasLoaded) await this.#load(store);
      if (this.#isClosed()) return store.close();
      this.#state = "keeping";
      this.#write();
    } catch {
      this.#failed();
    }
  }

  async #load(store: CopyStore): Promise<void> {
    const { copy, tab, tabs, doc } = this.#options;
    this.#release ??= tabs.hold(lockName(copy, tab));
    await this.#release;
    const dead = await this.#deadAmong(await store.tabsWithPending(copy));
    const { rows, pendingChanges, pendingElsewhere } = await store.open(copy, tab, dead);
    if (this.#isClosed()) return;
    const { state, held, sound, damaged } = readRows(rows);
    if (state !== null) Y.applyUpdate(doc, state, this);
    this.#held = held;
    // Rows are only ever removed by who holds what they say, or knows that they say nothing.
    this.#keys = [...sound, ...damaged];
    this.#rewrite ||= damaged.length > 0;
    this.#pendingChanges += pendingChanges;
    this.#writtenPending = pendingChanges;
    this.#hasLoaded = true;
    this.#finishLoading({
      pendingChanges,
      pendingElsewhere,
      holdsText: state !== null,
      damagedRows: damaged.length,
    });
  }

  /** Asked after the rows were read: a tab holds its lock before it writes, so one that lives is never missed. */
  async #deadAmong(tabs: readonly string[]): Promise<readonly string[]> {
    const { copy, tab } = this.#options;
    const held = await this.#options.tabs.held();
    return tabs.filter((other) => other !== tab && held?.has(lockName(copy, other)) !== true);
  }

  #write(): void {
    const store = this.#store;
    if (this.#state !== "keeping" || this.#writing || store === null) return;
    if (!this.#isDirty) {
      this.#setKeeps(true);
      this.#onIdle();
      return;
    }
    this.#writing = true;
    void this.#writeNext(store);
  }

  async #writeNext(store: CopyStore): Promise<void> {
    const { copy, tab } = this.#options;
    const late = setTimeout(() => this.#setKeeps(false), answerDeadlineMs);
    const changes = this.#pendingChanges;
    const whole = this.#rewrite || this.#keys.length >= mostRows;
    const remove = whole ? this.#keys : [];
    const update = whole ? this.#wholeState() : this.#nextUpdate();
    this.#queue = [];
    this.#rewrite = false;
    try {
      const key = await store.change(copy, {
        add: update === null ? null : rowOf(update),
        remove,
        pending: { tab, changes },
      });
      this.#writtenPending = changes;
      if (whole) this.#keys = [];
      if (key !== null) this.#keys.push(key);
      this.#retryMs = retryFirstMs;
      this.#writing = false;
    } catch {
      this.#writing = false;
      this.#failed();
    } finally {
      clearTimeout(late);
    }
    this.#write();
  }

  #nextUpdate(): Uint8Array | null {
    return this.#queue.length === 0 ? null : mergeUpdates(this.#queue);
  }

  #wholeState(): Uint8Array {
    const state = Y.encodeStateAsUpdate(this.#options.doc);
    return this.#held === null ? state : mergeUpdates([state, this.#held]);
  }

  /** The document holds whatever could not be written, so the next writing is of the whole. */
  #failed(): void {
    if (this.#state === "closed") return;
    this.#state = "failing";
    this.#queue = [];
    this.#rewrite = true;
    this.#store?.close();
    this.#store = null;
    this.#setKeeps(false);
    this.#onIdle();
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#open(), this.#retryMs);
    this.#retryMs = Math.min(retryLongestMs, this.#retryMs * 2);
  }

  /** The person signed out: nothing of theirs may stay, or come back. */
  #forgotten(): void {
    this.#state = "closed";
    this.#options.doc.off("update", this.#onUpdate);
    this.#stopHearing();
    clearTimeout(this.#retryTimer);
    this.#store?.close();
    this.#setKeeps(false);
    void this.#release?.then((release) => release());
  }

  #isClosed(): boolean {
    return this.#state === "closed";
  }

  #setKeeps(keeps: boolean): void {
    if (this.#keeps === keeps) return;
    this.#keeps = keeps;
    this.#options.onKeeps(keeps);
  }
}
