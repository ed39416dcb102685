// A document open in this browser: the Y.Doc, the copy on this device, the connection, and the one state value
// that says how they stand. Must never show Saved for a change that the server has not said it committed, and
// never send one person's changes under another's name. Implements SESS-1, SESS-2, SESS-11 and HASH-5.
//
//   copy loaded, or late ──► connect ──► synced ──► closed ──┬──► wait, connect
//                               ▲                            ├──► ask whether the login stands, connect
//                               └── network back, woken      └──► refused for good
//
// A page that shows something else than the server ends with a successor: a session over the server's own document.
import { Awareness } from "y-protocols/awareness";
import * as Y from "yjs";
import type { CloseReason } from "@/protocol/close-codes";
import { type DocumentId, newId } from "@/protocol/ids";
import { newDoc } from "@/protocol/new-doc";
import type { Person } from "@/protocol/presence";
import { canEdit } from "@/protocol/roles";
import { browserIndexedDb, openCopyStore } from "./copy-store";
import { Divergence } from "./divergence";
import { saysTheSame } from "./document-text";
import { type LoadedCopy, LocalCopy } from "./local-copy";
import { askSession } from "./login";
import { browserNetwork, type Network } from "./network";
import { PendingChanges } from "./pending-changes";
import { tellable } from "./presence";
import { type Closed, ReconnectPolicy } from "./reconnect-policy";
import { type Connection, isCommitted, opening, type SessionState } from "./session-state";
import { dropGaps } from "./stored-updates";
import { browserTabs, type Tabs } from "./tabs";
import { browserWake, type Wake } from "./wake";
import { Wire } from "./wire";

export interface DocumentSessionOptions {
  readonly documentId: DocumentId;
  readonly userId: string;
  /** ws://host or wss://host */
  readonly origin: string;
  readonly network?: Network;
  readonly wake?: Wake;
  readonly tabs?: Tabs;
  /** null where this browser has no database. */
  readonly idb?: IDBFactory | null;
  readonly WebSocketClass?: typeof WebSocket;
  /** Whether others are kept from seeing where this person writes and looks. */
  readonly cursorHidden?: boolean;
  readonly random?: () => number;
  readonly now?: () => number;
  /** Whether this person's login still stands; asked when the server's refusal does not say. */
  readonly isSignedIn?: () => Promise<boolean>;
  /**
   * This session has ended and another has taken its place, with a document of its own. Without this nothing is
   * compared with the server.
   */
  readonly onReplaced?: (successor: DocumentSession) => void;
}

/** What a session leaves to the one that takes its place. */
interface Legacy {
  /** The server's document, and what was written here since it was fetched. */
  readonly state: Uint8Array;
  readonly pendingChanges: number;
  readonly presence: ReturnType<Awareness["getLocalState"]>;
  /** What the page showed instead; null where it said the same. */
  readonly shownBefore: Y.Doc | null;
}

export interface DocumentSession {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** What the page showed before this session, when that was something else than the server has. */
  readonly shownBefore: Y.Doc | null;
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  /** From now on others see, or no longer see, where this person writes and looks. */
  hideCursor(hidden: boolean): void;
  /** Whether closing the page now would lose changes: neither the server nor this device has them. */
  wouldLoseChanges(): boolean;
  /** Gives up what could not be saved: the server's document takes the place of this one, which is kept beside it. */
  takeServersText(): void;
  /** What is under way to the copy on this device is still written. */
  destroy(): Promise<void>;
}

/** A lost socket shorter than this is nobody's business. */
const noticeLossAfterMs = 5_000;
/** A copy on a slow disk must not keep the server's state away for longer. */
const waitForCopyMs = 1_500;

// Not randomUUID, which browsers offer on https and localhost only.
const newTabName = (): string => newId((length) => crypto.getRandomValues(new Uint8Array(length)));

class Session implements DocumentSession {
  readonly doc = newDoc();
  readonly awareness = new Awareness(this.doc);
  readonly shownBefore: Y.Doc | null;
  readonly #options: DocumentSessionOptions;
  readonly #network: Network;
  readonly #now: () => number;
  readonly #copy: LocalCopy;
  readonly #wire: Wire;
  readonly #policy: ReconnectPolicy;
  readonly #pending = new PendingChanges();
  readonly #divergence: Divergence | null;
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: readonly (() => void)[];
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #lossTimer: ReturnType<typeof setTimeout> | undefined;
  #updateSent = false;
  #cursorHidden: boolean;
  #destroyed = false;
  #state: SessionState = opening;

  constructor(options: DocumentSessionOptions, legacy: Legacy | null) {
    this.#options = options;
    this.shownBefore = legacy?.shownBefore ?? null;
    const { network = browserNetwork, wake = browserWake, random = Math.random, now = Date.now } = options;
    this.#network = network;
    this.#now = now;
    this.#cursorHidden = options.cursorHidden ?? false;
    this.#policy = new ReconnectPolicy({ random, now });
    this.#wire = this.#buildWire();
    this.#copy = this.#buildCopy();
    this.#divergence = options.onReplaced === undefined ? null : this.#buildDivergence(random);
    if (legacy !== null) this.#inherit(legacy);
    this.doc.on("update", this.#onUpdate);
    this.#stopListening = [
      network.onChange(() => this.#networkChanged()),
      wake.onWake(() => this.#lookAfterConnection()),
    ];
    void this.#start();
  }

  getState = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  hideCursor(hidden: boolean): void {
    this.#cursorHidden = hidden;
    // Says the same again, and so lets the wire look anew at what it may tell.
    this.awareness.setLocalState(this.awareness.getLocalState());
  }

  wouldLoseChanges(): boolean {
    return this.#pending.count > 0 && !this.#copy.isWritten;
  }

  takeServersText(): void {
    this.#divergence?.replaceNow();
  }

  async destroy(): Promise<void> {
    this.#destroyed = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#lossTimer);
    for (const stop of this.#stopListening) stop();
    this.doc.off("update", this.#onUpdate);
    this.#divergence?.stop();
    this.#wire.destroy();
    this.awareness.destroy();
    this.#listeners.clear();
    await this.#copy.close();
  }

  #buildWire(): Wire {
    const { origin, documentId, WebSocketClass = WebSocket } = this.#options;
    return new Wire({
      origin,
      documentId,
      doc: this.doc,
      awareness: this.awareness,
      tellable: (state) => tellable(state, this.#cursorHidden),
      WebSocketClass,
      onOpened: () => this.#pending.connectionOpened(),
      onSent: (isStep2) => this.#sent(isStep2),
      onWelcome: (you) => this.#welcomed(you),
      onSaved: (count) => this.#saved(count),
      onTrouble: (savingFails) => this.#set({ savingFails }),
      onHeldBack: (heldBack) => this.#set({ heldBack }),
      onHash: (heard) => this.#divergence?.heard(heard),
      onHeardUpdate: (update) => this.#divergence?.heardUpdate(update),
      onSynced: () => this.#synced(),
      onClosed: (closed) => this.#closed(closed),
    });
  }

  #buildCopy(): LocalCopy {
    const { documentId, userId, tabs = browserTabs(), idb = browserIndexedDb() } = this.#options;
    return new LocalCopy({
      doc: this.doc,
      copy: { userId, documentId },
      tab: newTabName(),
      tabs,
      openStore: idb === null ? null : () => openCopyStore(idb),
      onKeeps: (keptOnDevice) => this.#set({ keptOnDevice }),
    });
  }

  #buildDivergence(random: () => number): Divergence {
    return new Divergence({
      doc: this.doc,
      isSaved: () => this.#wire.isOpen && isCommitted(this.#state),
      ask: () => this.#wire.compareHash(),
      fetch: () => this.#wire.fetchAll(),
      onReplacement: (server, shown) => void this.#replace(server, shown),
      random,
    });
  }

  #inherit({ state, pendingChanges, presence }: Legacy): void {
    Y.applyUpdate(this.doc, state, this.#copy);
    this.#copy.writeAll();
    this.#pending.restore(pendingChanges);
    this.#copy.notePending(pendingChanges);
    this.awareness.setLocalState(presence);
    this.#set({ restored: true, pendingChanges });
  }

  /** `shown` is the hash of what this page shows. What is written until the successor is here goes to it. */
  async #replace(server: Y.Doc, shown: string): Promise<void> {
    const written: Uint8Array[] = [];
    const note = (update: Uint8Array, origin: unknown): void => {
      if (origin !== this.#wire.origin) written.push(update);
    };
    this.doc.on("update", note);
    this.#wire.compareHash(shown);
    const differs = !saysTheSame(this.doc, server);
    const isKept = await this.#copy.replace(() => ({
      state: withUpdates(server, written),
      aside: differs ? Y.encodeStateAsUpdate(this.doc) : null,
    }));
    this.doc.off("update", note);
    if (this.#destroyed) return;
    const options = { ...this.#options, cursorHidden: this.#cursorHidden, ...(!isKept && { idb: null }) };
    const successor = new Session(options, {
      state: withUpdates(server, written),
      // What was not saved before is given up.
      pendingChanges: written.length,
      presence: this.awareness.getLocalState(),
      shownBefore: differs ? this.doc : null,
    });
    // The page takes a moment to show it.
    this.doc.on("update", (update: Uint8Array) => {
      Y.applyUpdate(successor.doc, update);
      dropGaps(successor.doc);
    });
    this.#copy.notePending(0);
    void this.destroy();
    this.#options.onReplaced?.(successor);
  }

  async #start(): Promise<void> {
    this.#noticeLossLater();
    void this.#copy.loaded.then((copy) => this.#copyLoaded(copy));
    let late: ReturnType<typeof setTimeout> | undefined;
    const waited = new Promise<void>((resolve) => {
      late = setTimeout(resolve, waitForCopyMs);
    });
    await Promise.race([this.#copy.tried, waited]);
    clearTimeout(late);
    if (!this.#destroyed) this.#wire.connect();
  }

  #copyLoaded({ pendingChanges, pendingElsewhere, holdsText, damagedRows }: LoadedCopy): void {
    if (this.#destroyed) return;
    this.#pending.restore(pendingChanges, pendingElsewhere);
    this.#notePending();
    this.#set({ restored: holdsText, copyDamaged: damagedRows > 0 && pendingChanges > 0 });
    if (this.#state.synced) this.#releaseHeld();
  }

  #releaseHeld(): void {
    if (!this.#copy.releaseHeld()) this.#set({ copyDamaged: true });
  }

  readonly #onUpdate = (_update: Uint8Array, origin: unknown): void => {
    // The wire heard of this update first; if it could send it, it just has.
    const wasSent = this.#updateSent;
    this.#updateSent = false;
    this.#divergence?.changed();
    if (origin === this.#wire.origin || (origin === this.#copy && !wasSent)) return;
    this.#pending.changed(wasSent);
    this.#notePending();
  };

  #sent(isStep2: boolean): void {
    this.#updateSent = !isStep2;
    this.#pending.messageSent(isStep2);
    this.#notePending();
  }

  #saved(count: number): void {
    this.#pending.savedUpTo(count);
    this.#notePending();
  }

  /** Another person may have signed in on this browser since: the page's changes are not theirs. */
  #welcomed(you: Person): void {
    if (you.userId === this.#options.userId) {
      this.#set({ role: you.role, you });
      return;
    }
    this.#wire.giveUp();
    this.#refused("unauthenticated");
  }

  #synced(): void {
    this.#policy.synced();
    clearTimeout(this.#lossTimer);
    this.#lossTimer = undefined;
    this.#set({ connection: "connected", synced: true, refusal: null, setback: null });
    this.#releaseHeld();
    this.#notePending();
    this.#divergence?.changed();
  }

  #closed(closed: Closed): void {
    if (this.#destroyed) return;
    this.#divergence?.stop();
    this.#pending.connectionLost();
    this.#set({ savingFails: false, heldBack: false });
    this.#notePending();
    const next = this.#policy.closed(closed);
    if (next.kind === "stop") {
      this.#refused(next.reason, next.trashedBy);
      return;
    }
    this.#set({ setback: next.setback });
    this.#noticeLossLater();
    this.#retryIn(next.inMs, next.askFirst);
  }

  #refused(reason: CloseReason, trashedBy: string | null = null): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#lossTimer);
    this.#set({ connection: "refused", refusal: reason, trashedBy, setback: null });
  }

  #noticeLossLater(): void {
    if (!this.#network.isOnline()) {
      this.#set({ connection: "offline" });
      return;
    }
    this.#lossTimer ??= setTimeout(
      () => this.#set({ connection: this.#lostConnection() }),
      noticeLossAfterMs,
    );
  }

  #lostConnection(): Connection {
    return this.#network.isOnline() ? "reconnecting" : "offline";
  }

  #retryIn(ms: number, askFirst: boolean): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#retry(askFirst), ms);
  }

  async #retry(askFirst: boolean): Promise<void> {
    const { userId, isSignedIn = () => askSession(userId) } = this.#options;
    const stands = !askFirst || (await isSignedIn().catch(() => true));
    if (this.#destroyed || this.#state.connection === "refused") return;
    if (stands) this.#wire.connect();
    else this.#refused("unauthenticated");
  }

  /** Online: try now. Offline: the socket is given up now, not when it times out. */
  #networkChanged(): void {
    if (this.#state.connection === "refused") return;
    if (!this.#network.isOnline()) {
      this.#wire.giveUp();
      this.#set({ connection: "offline" });
      return;
    }
    if (this.#state.connection === "offline") this.#set({ connection: "reconnecting" });
    this.#lookAfterConnection();
  }

  #lookAfterConnection(): void {
    if (this.#destroyed || this.#state.connection === "refused") return;
    if (this.#wire.isBusy) this.#wire.probe();
    else if (this.#retryTimer !== undefined) this.#retryIn(this.#policy.hurry(), false);
  }

  #notePending(): void {
    const pendingChanges = this.#pending.count;
    const wasPending = this.#state.pendingChanges;
    if (pendingChanges !== wasPending) {
      this.#copy.notePending(this.#pending.own);
      this.#divergence?.changed();
    }
    const caughtUp = this.#isCaughtUp();
    const savedNow = caughtUp && pendingChanges === 0 && (wasPending > 0 || this.#state.savedAt === null);
    this.#set({ pendingChanges, caughtUp, ...(savedNow && { savedAt: new Date(this.#now()) }) });
  }

  /** Without a connection the last answer stands: nothing was taken back. */
  #isCaughtUp(): boolean {
    if (!this.#wire.isOpen) return this.#state.caughtUp;
    const { role } = this.#state;
    return role !== null && (!canEdit(role) || this.#pending.isCaughtUp);
  }

  #set(change: Partial<SessionState>): void {
    const next = { ...this.#state, ...change };
    const changed = (Object.keys(change) as (keyof SessionState)[]).some(
      (key) => this.#state[key] !== next[key],
    );
    if (!changed) return;
    this.#state = next;
    for (const listener of [...this.#listeners]) listener();
  }
}

/** What builds on what is not there is left out. */
const withUpdates = (doc: Y.Doc, updates: readonly Uint8Array[]): Uint8Array => {
  for (const update of updates) Y.applyUpdate(doc, update);
  dropGaps(doc);
  return Y.encodeStateAsUpdate(doc);
};

export const openDocumentSession = (options: DocumentSessionOptions): DocumentSession =>
  new Session(options, null);
