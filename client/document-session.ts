// A document open in this browser: the Y.Doc, the copy on this device, the connection, and the one state value
// that says how they stand. y-websocket's provider speaks the wire; when to connect, and what "saved" means, is
// decided here. Must never show Saved for a change that the server has not said it committed.
// Implements SESS-1 to SESS-5.
import * as decoding from "lib0/decoding";
import { Awareness } from "y-protocols/awareness";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type CloseReason, closeReasonOf, mayRetry } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import { countsTowardsSaved, messageTypes, subprotocol, syncTypes, type Welcome } from "@/protocol/messages";
import { canEdit } from "@/protocol/roles";
import { Backoff } from "./backoff";
import { type LocalCopy, openLocalCopy } from "./local-copy";
import { browserNetwork, type Network } from "./network";
import { PendingChanges } from "./pending-changes";
import type { Connection, SessionState } from "./session-state";

export interface DocumentSessionOptions {
  readonly documentId: DocumentId;
  readonly userId: string;
  /** ws://host or wss://host */
  readonly origin: string;
  readonly network?: Network;
  readonly WebSocketClass?: typeof WebSocket;
  readonly random?: () => number;
  /** Whether the login still stands; asked when the server refuses a handshake, which hides its reason. */
  readonly isSignedIn?: () => Promise<boolean>;
}

export interface DocumentSession {
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  getState(): SessionState;
  subscribe(listener: () => void): () => void;
  destroy(): void;
}

/** A lost socket shorter than this is nobody's business. */
const noticeLossAfterMs = 5_000;
/** A copy on a slow disk must not keep the server's state away for longer. */
const waitForCopyMs = 1_500;
const reconnect = { firstMs: 500, longestMs: 30_000 };

const askSession = async (): Promise<boolean> => {
  const response = await fetch("/api/auth/session", { cache: "no-store" });
  if (!response.ok) return true;
  const session = (await response.json()) as { user?: unknown } | null;
  return session?.user !== undefined;
};

/** The provider hides what it sends; its socket tells us. */
const watchedSocket = (Base: typeof WebSocket, onSent: (frame: Uint8Array) => void): typeof WebSocket =>
  class extends Base {
    override send(frame: Parameters<WebSocket["send"]>[0]): void {
      super.send(frame);
      if (frame instanceof Uint8Array) onSent(frame);
    }
  };

class Session implements DocumentSession {
  readonly doc = new Y.Doc();
  readonly awareness = new Awareness(this.doc);
  readonly #options: DocumentSessionOptions;
  readonly #network: Network;
  readonly #copy: LocalCopy | null;
  readonly #provider: WebsocketProvider;
  readonly #backoff: Backoff;
  readonly #pending = new PendingChanges();
  readonly #listeners = new Set<() => void>();
  readonly #stopListening: () => void;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #lossTimer: ReturnType<typeof setTimeout> | undefined;
  #updateSent = false;
  #destroyed = false;
  #state: SessionState = {
    connection: "connecting",
    synced: false,
    caughtUp: false,
    pendingChanges: 0,
    savedAt: null,
    keptOnDevice: false,
    role: null,
    refusal: null,
    savingFails: false,
  };

  constructor(options: DocumentSessionOptions) {
    this.#options = options;
    this.#network = options.network ?? browserNetwork;
    this.#backoff = new Backoff({ ...reconnect, random: options.random ?? Math.random });
    this.#copy = openLocalCopy(options.userId, options.documentId, this.doc);
    this.#provider = this.#buildProvider();
    this.doc.on("update", this.#onUpdate);
    this.#stopListening = this.#network.onChange(() => this.#networkChanged());
    void this.#start();
  }

  getState = (): SessionState => this.#state;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  destroy(): void {
    this.#destroyed = true;
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#lossTimer);
    this.#stopListening();
    this.doc.off("update", this.#onUpdate);
    this.#provider.destroy();
    this.awareness.destroy();
    void this.#copy?.close();
    this.#listeners.clear();
  }

  #buildProvider(): WebsocketProvider {
    const Base = this.#options.WebSocketClass ?? WebSocket;
    const provider = new WebsocketProvider(
      `${this.#options.origin}/sync`,
      this.#options.documentId,
      this.doc,
      {
        connect: false,
        awareness: this.awareness,
        protocols: [subprotocol],
        // Tabs meet on the server only: a change that reached a second tab behind the server's back would be shown
        // there as saved although nobody has committed it.
        disableBc: true,
        WebSocketPolyfill: watchedSocket(Base, (frame) => this.#sent(frame)),
        // Whether and when to come back is decided here.
        shouldReconnect: () => false,
      },
    );
    provider.messageHandlers[messageTypes.saved] = (_, decoder) => this.#saved(decoding.readVarUint(decoder));
    provider.messageHandlers[messageTypes.welcome] = (_, decoder) =>
      this.#welcomed(JSON.parse(decoding.readVarString(decoder)) as Welcome);
    provider.messageHandlers[messageTypes.trouble] = (_, decoder) =>
      this.#set({ savingFails: decoding.readVarUint(decoder) === 1 });
    provider.on("status", ({ status }) => {
      if (status === "connected") this.#pending.connectionOpened();
    });
    provider.on("sync", (synced) => {
      if (synced) this.#synced();
    });
    provider.on("connection-close", (event) => this.#connectionLost(event));
    return provider;
  }

  async #start(): Promise<void> {
    this.#noticeLossLater();
    await this.#loadCopy();
    if (!this.#destroyed) this.#provider.connect();
  }

  async #loadCopy(): Promise<void> {
    if (this.#copy === null) return;
    const loaded = this.#copy.loaded.then(
      (pendingChanges) => {
        this.#pending.restore(pendingChanges);
        this.#set({ keptOnDevice: true });
      },
      () => undefined,
    );
    await Promise.race([loaded, new Promise((resolve) => setTimeout(resolve, waitForCopyMs))]);
  }

  readonly #onUpdate = (_update: Uint8Array, origin: unknown): void => {
    // The provider heard of this update first; if it could send it, it just has.
    const wasSent = this.#updateSent;
    this.#updateSent = false;
    if (origin === this.#provider || origin === this.#copy?.origin) return;
    this.#pending.changed(wasSent);
    this.#notePending();
  };

  #sent(frame: Uint8Array): void {
    if (!countsTowardsSaved(frame)) return;
    const isStep2 = frame[1] === syncTypes.step2;
    this.#updateSent = !isStep2;
    this.#pending.messageSent(isStep2);
    this.#notePending();
  }

  #saved(count: number): void {
    this.#pending.savedUpTo(count);
    this.#notePending();
  }

  #welcomed({ role }: Welcome): void {
    this.#set({ role });
  }

  #synced(): void {
    this.#backoff.reset();
    clearTimeout(this.#lossTimer);
    this.#lossTimer = undefined;
    this.#set({ connection: "connected", synced: true, refusal: null });
    this.#notePending();
  }

  /** `event` is null when the provider itself gave the socket up. */
  #connectionLost(event: CloseEvent | null): void {
    if (this.#destroyed) return;
    this.#pending.connectionLost();
    this.#set({ savingFails: false });
    this.#notePending();
    const reason = event === null ? null : closeReasonOf(event.code);
    if (event !== null && !mayRetry(event.code)) this.#refused(reason ?? "forbidden");
    else {
      this.#noticeLossLater();
      if (event !== null) this.#retryLater();
    }
  }

  #refused(reason: CloseReason): void {
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#lossTimer);
    this.#set({ connection: "refused", refusal: reason });
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

  #retryLater(): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#retry(), this.#backoff.next());
  }

  async #retry(): Promise<void> {
    const isSignedIn = this.#options.isSignedIn ?? askSession;
    const standing = await isSignedIn().catch(() => true);
    if (this.#destroyed || this.#provider.wsconnected) return;
    if (standing) this.#provider.connect();
    else this.#refused("unauthenticated");
  }

  /** Online: try now. Offline: find out now whether the socket still lives, not when it times out. */
  #networkChanged(): void {
    if (this.#state.connection === "refused") return;
    if (this.#network.isOnline()) {
      this.#backoff.reset();
      if (!this.#provider.wsconnected) void this.#retry();
      return;
    }
    this.#provider.disconnect();
    this.#set({ connection: "offline" });
    this.#retryLater();
  }

  #notePending(): void {
    const pendingChanges = this.#pending.count;
    const wasPending = this.#state.pendingChanges;
    if (pendingChanges !== wasPending) this.#copy?.notePending(pendingChanges);
    const caughtUp = this.#isCaughtUp();
    const savedNow = caughtUp && pendingChanges === 0 && (wasPending > 0 || this.#state.savedAt === null);
    this.#set({ pendingChanges, caughtUp, ...(savedNow && { savedAt: new Date() }) });
  }

  /** Without a connection the last answer stands: nothing was taken back. */
  #isCaughtUp(): boolean {
    if (!this.#provider.wsconnected) return this.#state.caughtUp;
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

export const openDocumentSession = (options: DocumentSessionOptions): DocumentSession => new Session(options);
