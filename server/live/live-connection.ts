// One accepted socket of /live: one identity for its whole life, and as many topics as it asks for and may hear. Owns
// the socket's listeners, its budget, its heartbeat and its close; what it hears of a topic is decided in topics.ts.
// Must never throw away what was owed to it, and never keep more for it than `liveOutboxBytes`. Implements TELL-4.
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Login } from "@/domain/session";
import { type CloseReason, closeCodes } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { Limits } from "@/protocol/limits";
import {
  type LiveClientMessage,
  type LiveServerMessage,
  readLiveClientMessage,
  writeLive,
} from "@/protocol/live";
import { Allowance } from "../gateway/allowance";
import type { Closable } from "../gateway/connections";
import { textFrameOf } from "../gateway/frame";
import type { Watched } from "../gateway/liveness";
import { UnfinishedMessage } from "../gateway/unfinished-message";
import type { Timers } from "../room/registry";
import type { Listener } from "./subscription";
import type { Topics } from "./topics";

export interface LiveConnectionOptions {
  readonly socket: WebSocket;
  /** The same socket below ws, for frames that were built once for many readers. */
  readonly stream: Duplex & { readonly bytesRead?: number };
  readonly identity: Identity;
  readonly login: Login;
  readonly topics: Topics;
  readonly limits: Limits;
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  readonly onClosed: (connection: LiveConnection) => void;
  readonly onRefused: (reason: CloseReason) => void;
  readonly onTooSlow: () => void;
}

export class LiveConnection implements Listener, Closable, Watched {
  readonly login: Login;
  readonly documentId = null;
  readonly role = null;
  readonly #options: LiveConnectionOptions;
  readonly #budget: Allowance;
  readonly #unfinished: UnfinishedMessage;
  #identity: Identity;
  #state: "open" | "closing" | "closed" = "open";
  #heardAt: number;
  #pingedAt: number;
  #behindSince: number | null = null;

  constructor(options: LiveConnectionOptions) {
    this.#identity = options.identity;
    this.login = options.login;
    this.#options = options;
    const { limits, now } = options;
    this.#budget = new Allowance(limits.liveMessagesPerSecond, limits.liveMessagesBurst, now);
    this.#unfinished = new UnfinishedMessage(options);
    this.#heardAt = this.#pingedAt = now();
  }

  get identity(): Identity {
    return this.#identity;
  }

  rename(identity: Identity): void {
    this.#identity = identity;
  }

  open(): void {
    const { socket, stream } = this.#options;
    socket.on("message", (data, isBinary) => this.#hear(String(data), isBinary));
    socket.on("pong", () => this.forgiveSilence());
    this.#unfinished.listen();
    // ws has ended its side by now: an event written after that would destroy the socket before its peer has read why.
    socket.on("error", () => {
      if (this.#state === "open") this.#leave();
    });
    socket.on("close", () => this.#closed());
    stream.on("drain", () => this.#drained());
  }

  get isBehind(): boolean {
    return this.#behindSince !== null;
  }

  get queuedBytes(): number {
    return this.#options.stream.writableLength;
  }

  send(frame: Buffer): void {
    const { stream, limits, now } = this.#options;
    if (this.#state !== "open" || !stream.writable) return;
    stream.write(frame);
    if (stream.writableLength > limits.liveOutboxBytes) this.#behindSince ??= now();
  }

  say(message: LiveServerMessage): void {
    this.send(textFrameOf(writeLive(message)));
  }

  /** With `retryAfterMs` the client is asked to come back no sooner. */
  close(reason: CloseReason, retryAfterMs?: number): void {
    if (this.#state !== "open") return;
    const { socket } = this.#options;
    const hint = retryAfterMs === undefined ? "" : ` retry-after=${retryAfterMs}`;
    // A paused socket would not hear the answer to its close.
    socket.resume();
    socket.close(closeCodes[reason].code, reason + hint);
    this.#leave();
  }

  checkLiveness(): void {
    const { socket, limits, now, onTooSlow } = this.#options;
    if (this.#behindSince !== null && now() - this.#behindSince > limits.behindDeadlineMs) {
      onTooSlow();
      this.close("tryLater");
    } else if (this.#unfinished.isStuck()) {
      this.#refuse("tryLater");
    } else if (now() - this.#heardAt > limits.heartbeatTimeoutMs) {
      socket.terminate();
    } else if (now() - this.#pingedAt >= limits.heartbeatIntervalMs) {
      this.#pingedAt = now();
      socket.ping();
    }
  }

  forgiveSilence(): void {
    this.#heardAt = this.#options.now();
  }

  #drained(): void {
    if (this.#state !== "open" || this.#behindSince === null) return;
    this.#behindSince = null;
    this.#options.topics.drained(this);
  }

  #leave(): void {
    this.#state = "closing";
    const { socket, timers, limits, onClosed } = this.#options;
    const cut = timers.set(() => socket.terminate(), limits.closeGraceMs);
    socket.once("close", () => timers.clear(cut));
    onClosed(this);
  }

  #closed(): void {
    const before = this.#state;
    this.#state = "closed";
    if (before === "open") this.#options.onClosed(this);
  }

  #hear(text: string, isBinary: boolean): void {
    if (this.#state !== "open") return;
    this.forgiveSilence();
    const message = isBinary ? null : readLiveClientMessage(text);
    if (message === null) this.#refuse("malformed");
    else if (this.#mayGoOn()) this.#handle(message);
  }

  /** Over the rate the socket is not read for a while; what of it had been read already is still heard. */
  #mayGoOn(): boolean {
    const { socket, limits, rateLimits, timers } = this.#options;
    this.#budget.spend(1);
    const pauseMs = rateLimits ? this.#budget.waitMs() : 0;
    if (pauseMs > limits.livePauseLongestMs) {
      this.#refuse("slowDown");
      return false;
    }
    if (pauseMs > 0 && !socket.isPaused) {
      socket.pause();
      timers.set(() => socket.resume(), pauseMs);
    }
    return true;
  }

  #handle(message: LiveClientMessage): void {
    const { topics } = this.#options;
    switch (message.type) {
      case "subscribe":
        topics.subscribe(this, message.topic, message.after ?? null);
        return;
      case "unsubscribe":
        topics.unsubscribe(this, message.topic);
        return;
      case "typing":
        topics.typing(this, message.topic);
        return;
      case "ping":
        this.say({ type: "pong" });
        return;
    }
  }

  #refuse(reason: CloseReason): void {
    this.#options.onRefused(reason);
    this.close(reason);
  }
}
