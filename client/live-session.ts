// What this page hears over /live: one socket for all of it, whoever listens to what. Each listener is told when to
// read what there is, and from then on every event once, in order, across lost connections. Comes back by the same
// policy as a document does. Implements HEAR-1 to HEAR-5.
//
//   listen ──► subscribed, nothing missed from here: read ──► event, event, …
//                   ▲                                            │ connection lost: subscribe after the last number
//                   └──────────── reset: read anew ◄─────────────┘
import type { Identity } from "@/protocol/identity";
import {
  type LiveClientMessage,
  type LiveEvent,
  type LiveServerMessage,
  readLiveServerMessage,
  type Topic,
  type UnsubscribedReason,
  writeLive,
} from "@/protocol/live";
import { askSession } from "./login";
import { browserNetwork, type Network } from "./network";
import { ReconnectPolicy } from "./reconnect-policy";
import type { Connection } from "./session-state";
import { browserWake, type Wake } from "./wake";

export interface LiveListener {
  /** Events come from here on: read what there is now. Called at the beginning, and when events were missed. */
  readonly onRead: () => void;
  readonly onEvent: (event: LiveEvent) => void;
  /** Somebody else is writing something. */
  readonly onTyping?: (person: Identity) => void;
  /** Nothing more will come: not, or not any more, for this person. */
  readonly onEnded?: (reason: UnsubscribedReason) => void;
}

export interface LiveSessionOptions {
  readonly userId: string;
  /** ws://host or wss://host */
  readonly origin: string;
  readonly network?: Network;
  readonly wake?: Wake;
  readonly WebSocketClass?: typeof WebSocket;
  readonly random?: () => number;
  readonly now?: () => number;
  readonly isSignedIn?: () => Promise<boolean>;
}

interface Heard {
  readonly listeners: Set<LiveListener>;
  /** Came while there was no connection: told to read when there is one, even if nothing was missed meanwhile. */
  readonly waiting: Set<LiveListener>;
  /** The number of the last event; null before the server has said where this begins. */
  last: number | null;
  /** The server has answered on the present connection. */
  begun: boolean;
}

/** How long a handshake, and the first word after it, may take. */
const greetingMs = 10_000;
/** How long a living server may take to answer. */
const probeMs = 3_000;
/** Silence after which the server is asked whether it is there; its own pings reach no script. */
const quietMs = 20_000;
/** What it may take to answer then; with the silence before, as long as y-websocket waits. */
const quietProbeMs = 10_000;
const typingEveryMs = 2_000;

export class LiveSession {
  readonly #options: LiveSessionOptions;
  readonly #network: Network;
  readonly #now: () => number;
  readonly #policy: ReconnectPolicy;
  readonly #topics = new Map<Topic, Heard>();
  readonly #typedAt = new Map<Topic, number>();
  readonly #watchers = new Set<() => void>();
  readonly #stopListening: readonly (() => void)[];
  #socket: WebSocket | null = null;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;
  #retryTimer: ReturnType<typeof setTimeout> | undefined;
  #connection: Connection = "connecting";

  constructor(options: LiveSessionOptions) {
    this.#options = options;
    const { network = browserNetwork, wake = browserWake, random = Math.random, now = Date.now } = options;
    this.#network = network;
    this.#now = now;
    this.#policy = new ReconnectPolicy({ random, now });
    this.#stopListening = [
      network.onChange(() => this.#networkChanged()),
      wake.onWake(() => this.#lookAfterConnection()),
    ];
    this.#connect();
  }

  getConnection = (): Connection => this.#connection;

  /** Calls back whenever the connection changes. */
  watch = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  /** Returns the function that stops listening. */
  listen(topic: Topic, listener: LiveListener): () => void {
    const known = this.#topics.get(topic);
    const heard = known ?? {
      listeners: new Set<LiveListener>(),
      waiting: new Set<LiveListener>(),
      last: null,
      begun: false,
    };
    heard.listeners.add(listener);
    if (!heard.begun) heard.waiting.add(listener);
    this.#topics.set(topic, heard);
    if (known === undefined) this.#send({ type: "subscribe", topic });
    else if (known.begun) listener.onRead();
    return () => this.#stop(topic, listener);
  }

  /** Tells the others that this person is writing; as often as it likes. */
  typing(topic: Topic): void {
    if (this.#now() - (this.#typedAt.get(topic) ?? Number.NEGATIVE_INFINITY) < typingEveryMs) return;
    this.#typedAt.set(topic, this.#now());
    this.#send({ type: "typing", topic });
  }

  destroy(): void {
    this.#set("refused");
    for (const stop of this.#stopListening) stop();
    clearTimeout(this.#retryTimer);
    clearTimeout(this.#silenceTimer);
    this.#topics.clear();
    this.#watchers.clear();
    this.#socket?.close();
    this.#socket = null;
  }

  #stop(topic: Topic, listener: LiveListener): void {
    const heard = this.#topics.get(topic);
    heard?.waiting.delete(listener);
    if (heard === undefined || !heard.listeners.delete(listener) || heard.listeners.size > 0) return;
    this.#topics.delete(topic);
    this.#send({ type: "unsubscribe", topic });
  }

  #connect(): void {
    if (this.#socket !== null) return;
    const { origin, WebSocketClass = WebSocket } = this.#options;
    const socket = new WebSocketClass(`${origin}/live`);
    this.#socket = socket;
    let opened = false;
    socket.onopen = () => {
      if (this.#socket !== socket) return;
      opened = true;
      this.#opened();
    };
    socket.onmessage = ({ data }) => {
      if (this.#socket === socket) this.#heard(data);
    };
    socket.onclose = ({ code, reason }) => {
      if (this.#socket === socket) this.#closed(code, reason, opened);
    };
    this.#expectWord(greetingMs);
  }

  #opened(): void {
    // Answered by every server, also to somebody who listens to nothing.
    this.#send({ type: "ping" });
    for (const [topic, { last }] of this.#topics) {
      this.#send({ type: "subscribe", topic, ...(last !== null && { after: last }) });
    }
  }

  #send(message: LiveClientMessage): void {
    if (this.#socket?.readyState === 1) this.#socket.send(writeLive(message));
  }

  #heard(data: unknown): void {
    this.#probeWhenQuiet();
    const message = typeof data === "string" ? readLiveServerMessage(data) : null;
    // A server that cannot be understood is not to be trusted with more.
    if (message === null) this.#giveUp();
    else if (message.type !== "other") this.#handle(message);
  }

  #handle(message: LiveServerMessage): void {
    this.#set("connected");
    if (message.type === "pong") {
      this.#policy.synced();
      return;
    }
    const heard = this.#topics.get(message.topic);
    if (heard === undefined) return;
    switch (message.type) {
      case "subscribed":
        this.#subscribed(heard, message.latest);
        return;
      case "reset":
        this.#begin(heard, message.latest);
        return;
      case "event":
        this.#event(heard, message);
        return;
      case "typing":
        for (const listener of heard.listeners) listener.onTyping?.(message.person);
        return;
      case "unsubscribed":
        // Of an earlier subscription, which this page ended itself.
        if (message.reason === "asked") return;
        this.#topics.delete(message.topic);
        for (const listener of heard.listeners) listener.onEnded?.(message.reason);
        return;
    }
  }

  /** Asked twice, it is answered twice: the later answer may name a number that has been passed, or passed over. */
  #subscribed(heard: Heard, latest: number): void {
    if (heard.last === null || latest > heard.last) this.#begin(heard, latest);
    else this.#read(heard, heard.waiting);
  }

  #begin(heard: Heard, latest: number): void {
    heard.last = latest;
    this.#read(heard, heard.listeners);
  }

  #read(heard: Heard, listeners: ReadonlySet<LiveListener>): void {
    heard.begun = true;
    const those = [...listeners];
    heard.waiting.clear();
    for (const listener of those) listener.onRead();
  }

  #event(heard: Heard, event: LiveEvent): void {
    if (heard.last === null || event.number <= heard.last) return;
    if (event.number > heard.last + 1) {
      // Something was left out on the way: the server is asked for it, and for this one again.
      this.#send({ type: "subscribe", topic: event.topic, after: heard.last });
      return;
    }
    heard.last = event.number;
    for (const listener of heard.listeners) listener.onEvent(event);
  }

  #closed(code: number | null, reason: string, opened: boolean): void {
    clearTimeout(this.#silenceTimer);
    this.#socket = null;
    for (const heard of this.#topics.values()) heard.begun = false;
    const next = this.#policy.closed({ code, reason, opened });
    if (next.kind === "stop") {
      this.#set("refused");
      return;
    }
    this.#set(this.#network.isOnline() ? "reconnecting" : "offline");
    this.#retryIn(next.inMs, next.askFirst);
  }

  #retryIn(ms: number, askFirst: boolean): void {
    clearTimeout(this.#retryTimer);
    this.#retryTimer = setTimeout(() => void this.#retry(askFirst), ms);
  }

  async #retry(askFirst: boolean): Promise<void> {
    const { userId, isSignedIn = () => askSession(userId) } = this.#options;
    const stands = !askFirst || (await isSignedIn().catch(() => true));
    if (this.#connection === "refused") return;
    if (stands) this.#connect();
    else this.#set("refused");
  }

  /** Online: try now. Offline: the socket is given up now, not when it times out. */
  #networkChanged(): void {
    if (this.#connection === "refused") return;
    if (this.#network.isOnline()) this.#lookAfterConnection();
    else this.#giveUp();
  }

  #lookAfterConnection(): void {
    if (this.#connection === "refused") return;
    if (this.#socket === null) {
      this.#retryIn(this.#policy.hurry(), false);
      return;
    }
    this.#probe(probeMs);
  }

  /** A network can go away without a word, and a socket that only listens then waits for ever. */
  #probeWhenQuiet(): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#probe(quietProbeMs), quietMs);
  }

  #probe(withinMs: number): void {
    this.#send({ type: "ping" });
    this.#expectWord(withinMs);
  }

  #expectWord(withinMs: number): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.#giveUp(), withinMs);
  }

  #giveUp(): void {
    const socket = this.#socket;
    if (socket === null) return;
    const opened = socket.readyState === 1;
    this.#closed(null, "", opened);
    socket.close();
  }

  #set(connection: Connection): void {
    if (this.#connection === connection) return;
    this.#connection = connection;
    for (const watcher of [...this.#watchers]) watcher();
  }
}
