// The bounded queue towards one reader. A reader that keeps up has none: frames go straight to the socket. One that
// does not is repaired instead of buffered: its updates are dropped, and when it has drained it gets one difference.
//
//   direct ── socket full ──► queueing ── over the bound ──► behind ── drained: one difference ──► direct
//                                │  drained: all of it             │
//                                └──────────► direct               └── stuck for too long: closed
//
// A large message goes in fragments, in turns with those to other readers. Until its last fragment is written nothing
// else may be, so updates queue as for a full socket.
//
// Must never drop part of what it owes without owing the difference, and never reorder. Implements OUT-1 to OUT-6.
import type { HeadAndUpdate } from "@/protocol/messages";
import { fragmentsOf } from "./frame";
import type { WriteTurns } from "./write-turns";

export interface Sink {
  /** False when the reader has more waiting than the operating system takes. */
  write(frame: Uint8Array): boolean;
}

export interface OutboxOptions {
  readonly sink: Sink;
  readonly turns: WriteTurns;
  readonly limitBytes: number;
  readonly now: () => number;
  /** The state that the reader will have once everything sent so far has reached it. */
  readonly sentState: () => Uint8Array;
  /** Asked when a reader that fell behind has drained: all it lacks since that state. */
  readonly catchUp: (sentState: Uint8Array) => void;
}

type State =
  | { readonly kind: "direct" }
  | {
      readonly kind: "queueing";
      readonly frames: Uint8Array[];
      bytes: number;
      readonly sentState: Uint8Array;
    }
  | { readonly kind: "behind"; readonly sentState: Uint8Array; readonly since: number };

const direct: State = { kind: "direct" };

/** What a frame of a few bytes costs beside them while it waits. */
const frameCostBytes = 128;

/** Large messages that belong together, on their way. */
interface Large {
  readonly fragments: Iterator<readonly [Uint8Array, Uint8Array]>;
  /** What must follow it. */
  readonly after: Uint8Array[];
  afterBytes: number;
}

export class Outbox {
  readonly #options: OutboxOptions;
  #state: State = direct;
  #large: Large | null = null;
  /** The newest answer takes the place of one that has not begun. */
  #nextLarge: Large | null = null;
  #hasTurn = false;
  /** When the last fragment was asked for. */
  #tookAt = 0;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get queuedBytes(): number {
    return this.#state.kind === "queueing" ? this.#state.bytes : 0;
  }

  /** What must arrive and waits for the end of a large message. */
  get owedBytes(): number {
    return this.#large?.afterBytes ?? 0;
  }

  get isBehind(): boolean {
    return this.#state.kind === "behind";
  }

  /** How long this reader has been behind. */
  behindForMs(): number {
    if (this.#state.kind !== "behind" || this.#large !== null) return 0;
    return this.#options.now() - this.#state.since;
  }

  /** How long it has taken nothing of a large message. */
  stalledForMs(): number {
    return this.#large === null || this.#hasTurn ? 0 : this.#options.now() - this.#tookAt;
  }

  /** A frame of content, in order. */
  send(frame: Uint8Array): void {
    const state = this.#state;
    if (state.kind === "direct") this.#write(frame);
    else if (state.kind === "queueing") this.#queue(state, frame);
  }

  /**
   * A frame that the next of its kind makes worthless, such as a cursor, in one part or more: sent only to a reader
   * that keeps up.
   */
  sendIfFree(parts: readonly Uint8Array[]): void {
    if (this.#state.kind !== "direct") return;
    const written = parts.map((part) => this.#options.sink.write(part));
    if (written.includes(false)) this.#state = this.#queueing();
  }

  /** What must arrive; its sender sees to it that there is not much of it. */
  sendAlways(frame: Uint8Array): void {
    if (this.#large === null) {
      this.#options.sink.write(frame);
      return;
    }
    this.#large.after.push(frame);
    this.#large.afterBytes += frame.byteLength + frameCostBytes;
  }

  /** Messages that must arrive one after the other and are not copied. */
  sendLarge(messages: readonly HeadAndUpdate[]): void {
    const large: Large = { fragments: fragmentsOf(messages), after: [], afterBytes: 0 };
    if (this.#large !== null) {
      this.#nextLarge = large;
      return;
    }
    this.#large = large;
    this.#tookAt = this.#options.now();
    // A socket that is full says when it is not.
    if (this.#state.kind !== "direct") return;
    this.#state = this.#queueing();
    this.#requestTurn();
  }

  /** Nothing more can be written. */
  close(): void {
    this.#large = null;
    this.#nextLarge = null;
    this.#state = direct;
  }

  /** The socket has taken everything it was given. */
  drained(): void {
    if (this.#large === null) this.#flush();
    else this.#requestTurn();
  }

  #requestTurn(): void {
    if (this.#hasTurn) return;
    this.#hasTurn = true;
    this.#tookAt = this.#options.now();
    this.#options.turns.request(() => this.#writeFragment());
  }

  #writeFragment(): number {
    this.#hasTurn = false;
    if (this.#large === null) return 0;
    const { done, value } = this.#large.fragments.next();
    if (done) {
      this.#endLarge(this.#large);
      return 0;
    }
    const [header, part] = value;
    this.#options.sink.write(header);
    if (this.#options.sink.write(part)) this.#requestTurn();
    return header.byteLength + part.byteLength;
  }

  #endLarge({ after }: Large): void {
    this.#large = null;
    for (const frame of after) this.sendAlways(frame);
    this.#large = this.#nextLarge;
    this.#nextLarge = null;
    if (this.#large !== null) this.#requestTurn();
    else this.#flush();
  }

  #flush(): void {
    const state = this.#state;
    this.#state = direct;
    if (state.kind === "queueing") for (const frame of state.frames) this.send(frame);
    if (state.kind === "behind") this.#options.catchUp(state.sentState);
  }

  #write(frame: Uint8Array): void {
    if (!this.#options.sink.write(frame)) this.#state = this.#queueing();
  }

  #queueing(): State {
    return { kind: "queueing", frames: [], bytes: 0, sentState: this.#options.sentState() };
  }

  #queue(state: State & { kind: "queueing" }, frame: Uint8Array): void {
    state.frames.push(frame);
    state.bytes += frame.byteLength;
    if (state.bytes <= this.#options.limitBytes) return;
    this.#state = { kind: "behind", sentState: state.sentState, since: this.#options.now() };
  }
}
