// One accepted socket: one identity, one role, one room, for its whole life. Owns the socket's listeners, the
// queue towards it and its close; speaks the protocol to the room. Must never outlive its access: whatever
// changes it closes the connection, and nothing that arrives after `close` is looked at.
//
//        open ──── close(reason) ────► closing ──── peer answers, or grace ends ────► closed
//          └─────────────── peer goes, or is cut off ──────────────────────────────────┘
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Login } from "@/domain/session";
import { type CloseReason, closeCodes } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import {
  type ClientMessage,
  decodeClientMessage,
  encodeAwareness,
  encodeHeldBack,
  encodeSaved,
  encodeTrouble,
  encodeWelcome,
  stateMessages,
} from "@/protocol/messages";
import type { Person } from "@/protocol/presence";
import type { Role } from "@/protocol/roles";
import type { Participant, Verdict } from "../room/participant";
import type { Timers } from "../room/registry";
import type { Room } from "../room/room";
import { type FrameCache, framePartsOf, isLarge } from "./frame";
import { Inbox } from "./inbox";
import { Outbox } from "./outbox";
import { SavedCounter } from "./saved-counter";
import { UnfinishedMessage } from "./unfinished-message";
import type { WriteTurns } from "./write-turns";

export interface ConnectionOptions {
  readonly socket: WebSocket;
  /** The same socket below ws, for frames that were built once for many readers. */
  readonly stream: Duplex & { readonly bytesRead?: number };
  readonly frames: FrameCache;
  readonly turns: WriteTurns;
  readonly room: Room;
  readonly identity: Identity;
  readonly role: Role;
  readonly login: Login;
  /** Whether the client agreed to the messages that only ours understands. */
  readonly speaksParley: boolean;
  readonly limits: Limits;
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  /** The log holds as much as it may: this socket is not read until what it sent is committed. */
  readonly logIsFull: () => boolean;
  readonly onTooSlow: () => void;
  readonly onClosed: (connection: Connection) => void;
  readonly onRefused: (connection: Connection, reason: CloseReason, why: string) => void;
}

/** Says nothing, but a stock client that hears nothing for 30 s believes the socket dead. */
const keepAliveFrame = encodeAwareness([]);

type Ordered = Exclude<ClientMessage, { type: "awareness" | "query-awareness" }>;

/** A frame is a view into a larger buffer of the socket; what is kept must not hold on to it. */
const owned = (message: Ordered): Ordered => {
  switch (message.type) {
    case "sync-step-1":
      return { ...message, stateVector: message.stateVector.slice() };
    case "hash":
      return message;
    default:
      return { ...message, update: message.update.slice() };
  }
};

type State = "open" | "closing" | "closed";

export class Connection implements Participant {
  readonly role: Role;
  readonly login: Login;
  readonly documentId: DocumentId;
  readonly room: Room;
  readonly #options: ConnectionOptions;
  readonly #socket: WebSocket;
  readonly #saved: SavedCounter;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #unfinished: UnfinishedMessage;
  #identity: Identity;
  #state: State = "open";
  #heardAt: number;
  #sentAt: number;
  #pingedAt: number;

  constructor(options: ConnectionOptions) {
    this.#identity = options.identity;
    this.role = options.role;
    this.login = options.login;
    this.documentId = options.room.documentId;
    this.room = options.room;
    this.#options = options;
    this.#socket = options.socket;
    this.#saved = new SavedCounter((count) => this.#sendParley(encodeSaved(count)));
    this.#inbox = new Inbox({
      source: options.socket,
      limits: options.limits,
      rateLimits: options.rateLimits,
      now: options.now,
      timers: options.timers,
      handle: (message) => this.#handle(message),
      handlePresence: (payload) => this.#refuseIf(this.room.receivePresence(this, payload)),
      handleQuery: () => this.room.sendPresence(this),
      handlePing: (payload) => this.#socket.pong(payload),
      onFlood: () => this.#refuse("slowDown", "flood"),
      onBroken: (error) => this.#refuse("tryLater", String(error)),
    });
    this.#outbox = new Outbox({
      sink: options.stream,
      turns: options.turns,
      limitBytes: options.limits.outboxBytes,
      now: options.now,
      sentState: () => this.room.sentState(),
      catchUp: (sentState) => this.room.catchUp(this, sentState),
    });
    this.#unfinished = new UnfinishedMessage(options);
    this.#heardAt = this.#sentAt = this.#pingedAt = options.now();
  }

  /** Joins the room, which greets the client. Listeners first: a frame may come in the same turn. */
  open(): void {
    this.#socket.on("message", (data, isBinary) => this.#hear(data, isBinary));
    this.#socket.on("ping", (payload: Buffer) => this.#heardPing(payload));
    this.#socket.on("pong", () => this.#noteHeard());
    this.#unfinished.listen();
    // ws closes the socket itself; without a listener its error would end the process.
    this.#socket.on("error", (error) => this.#noteFrameError(error));
    this.#socket.on("close", () => this.#closed());
    this.#options.stream.on("drain", () => {
      if (this.#state === "open") this.#outbox.drained();
    });
    this.room.join(this);
  }

  get identity(): Identity {
    return this.#identity;
  }

  /** A new name or colour; the user stays the same. */
  rename(identity: Identity): void {
    if (this.#state !== "open") return;
    this.#identity = identity;
    this.room.identityChanged(this);
  }

  greet(person: Person): void {
    this.#sendParley(encodeWelcome(person));
  }

  get queuedBytes(): number {
    return this.#outbox.queuedBytes;
  }

  get isBehind(): boolean {
    return this.#outbox.isBehind;
  }

  send(message: Uint8Array): void {
    if (this.#mayWrite()) this.#outbox.send(this.#options.frames.frameOf(message));
  }

  sendIfFree(...message: readonly Uint8Array[]): void {
    if (!this.#mayWrite()) return;
    const [whole, ...more] = message;
    const frames =
      whole !== undefined && more.length === 0
        ? [this.#options.frames.frameOf(whole)]
        : framePartsOf(message);
    const { stream } = this.#options;
    // Parts leave together, and none of them is copied.
    stream.cork();
    this.#outbox.sendIfFree(frames);
    stream.uncork();
  }

  sendAlways(message: Uint8Array): void {
    if (this.#mayWrite()) this.#outbox.sendAlways(this.#options.frames.frameOf(message));
  }

  sendState(parts: readonly Uint8Array[]): void {
    const messages = stateMessages(parts);
    if (parts.some((part) => isLarge(part.byteLength))) {
      if (this.#mayWrite()) this.#outbox.sendLarge(messages);
    } else for (const message of messages) this.sendAlways(Buffer.concat(message));
  }

  tellHeldBack(isHeld: boolean): void {
    this.#sendParley(encodeHeldBack(isHeld));
  }

  sendTrouble(commitsFail: boolean): void {
    this.#sendParley(encodeTrouble(commitsFail));
  }

  /** With `retryAfterMs` the client is asked to come back no sooner. `text` stands beside the code. */
  close(reason: CloseReason, retryAfterMs?: number, text: string = reason): void {
    if (this.#state !== "open") return;
    const hint = retryAfterMs === undefined ? "" : ` retry-after=${retryAfterMs}`;
    this.#socket.close(closeCodes[reason].code, text + hint);
    this.#leave();
  }

  /** Called at each liveness tick. */
  checkLiveness(): void {
    const { limits } = this.#options;
    const now = this.#options.now();
    if (this.#isTooSlow()) {
      this.#options.onTooSlow();
      this.close("tryLater");
      return;
    }
    if (this.#unfinished.isStuck()) {
      this.#refuse("tryLater", "unfinished message");
      return;
    }
    if (this.#inbox.isPaused) this.#noteHeard();
    if (now - this.#heardAt > limits.heartbeatTimeoutMs) {
      this.#socket.terminate();
      return;
    }
    if (now - this.#pingedAt >= limits.heartbeatIntervalMs) {
      this.#pingedAt = now;
      this.#socket.ping();
    }
    if (now - this.#sentAt >= limits.keepAliveIntervalMs) this.sendAlways(keepAliveFrame);
  }

  /** This process stood still, so silence says nothing about the peer. */
  forgiveSilence(): void {
    this.#noteHeard();
  }

  #isTooSlow(): boolean {
    const { limits, stream } = this.#options;
    if (stream.writableLength + this.#outbox.owedBytes > limits.unsentBytes) return true;
    if (this.#outbox.stalledForMs() > limits.heartbeatTimeoutMs) return true;
    return this.#outbox.behindForMs() > limits.behindDeadlineMs;
  }

  #noteHeard(): void {
    this.#heardAt = this.#options.now();
  }

  /** The close is on its way: nothing more is heard or said, and a peer that does not answer is cut off. */
  #leave(): void {
    this.#state = "closing";
    this.#inbox.close();
    this.#outbox.close();
    const { timers, limits, onClosed } = this.#options;
    const cut = timers.set(() => this.#socket.terminate(), limits.closeGraceMs);
    this.#socket.once("close", () => timers.clear(cut));
    onClosed(this);
  }

  /**
   * ws has refused a frame itself, and closes with 1009 what is too large and with 1002 or 1007 what is none. It has
   * ended its side: what others say in the room would be written after that, and destroy the socket before its peer,
   * who may still be sending, has read why.
   */
  #noteFrameError(error: Error): void {
    if (this.#state !== "open") return;
    const { code } = error as { code?: unknown };
    this.#options.onRefused(
      this,
      code === "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" ? "tooLarge" : "malformed",
      "frame",
    );
    this.#leave();
  }

  #closed(): void {
    const before = this.#state;
    this.#state = "closed";
    this.#inbox.close();
    this.#outbox.close();
    if (before === "open") this.#options.onClosed(this);
  }

  #hear(data: unknown, isBinary: boolean): void {
    if (this.#state !== "open") return;
    this.#noteHeard();
    const message = isBinary && data instanceof Uint8Array ? decodeClientMessage(data) : null;
    if (message === null || !this.#maySay(message)) this.#refuse("malformed", "grammar");
    else if (message.type === "awareness") this.#inbox.hearPresence(message.payload.slice());
    else if (message.type === "query-awareness") this.#inbox.hearQuery();
    else this.#inbox.hear(owned(message));
  }

  /** ws would answer each at once, however many come. */
  #heardPing(payload: Uint8Array): void {
    if (this.#state !== "open") return;
    this.#noteHeard();
    this.#inbox.hearPing(payload.slice());
  }

  /** What only our clients understand, only they may ask for. */
  #maySay({ type }: ClientMessage): boolean {
    return type !== "hash" || this.#options.speaksParley;
  }

  #handle(message: Ordered): void | Promise<void> {
    if (message.type === "hash") {
      this.room.compare(this, message.hash);
      return;
    }
    if (message.type === "sync-step-1") {
      this.#refuseIf(this.room.sync(this, message.stateVector));
      return;
    }
    const isStep2 = message.type === "sync-step-2";
    const verdict = this.room.receive(this, message.update, isStep2);
    if (!(verdict instanceof Promise)) return this.#answer(verdict, isStep2);
    return verdict.then((decided) => this.#answer(decided, isStep2));
  }

  #answer(verdict: Verdict, isStep2: boolean): void {
    switch (verdict.kind) {
      case "accepted":
        this.#saved.accepted(verdict.committed, isStep2);
        if (this.#options.logIsFull()) this.#inbox.hold(verdict.committed);
        return;
      case "incomplete":
        this.#saved.incomplete();
        return;
      case "refused":
        this.#refuse(verdict.reason, verdict.why);
        return;
    }
  }

  #refuseIf(reason: CloseReason | null): void {
    if (reason !== null) this.#refuse(reason, "grammar");
  }

  #refuse(reason: CloseReason, why: string): void {
    if (this.#state !== "open") return;
    this.#options.onRefused(this, reason, why);
    this.close(reason, reason === "slowDown" ? this.#options.limits.slowDownMs : undefined);
  }

  #sendParley(frame: Uint8Array): void {
    if (this.#options.speaksParley) this.sendAlways(frame);
  }

  #mayWrite(): boolean {
    // Not when the peer has closed either, which ws says only when the socket is gone.
    if (this.#state !== "open" || !this.#options.stream.writable) return false;
    this.#sentAt = this.#options.now();
    return true;
  }
}
