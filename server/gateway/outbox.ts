// The bounded queue towards one reader. A reader that keeps up has none: frames go straight to the socket. One that
// does not is repaired instead of buffered: its updates are dropped, and when it has drained it gets one difference.
//
//   direct ── socket full ──► queueing ── over the bound ──► behind ── drained: one difference ──► direct
//                                │  drained: all of it             │
//                                └──────────► direct               └── stuck for too long: closed
//
// Must never drop part of what it owes without owing the difference, and never reorder. Implements OUT-1 to OUT-4.

export interface Sink {
  /** False when the reader has more waiting than the operating system takes. */
  write(frame: Uint8Array): boolean;
}

export interface OutboxOptions {
  readonly sink: Sink;
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

export class Outbox {
  readonly #options: OutboxOptions;
  #state: State = direct;

  constructor(options: OutboxOptions) {
    this.#options = options;
  }

  get queuedBytes(): number {
    return this.#state.kind === "queueing" ? this.#state.bytes : 0;
  }

  get isBehind(): boolean {
    return this.#state.kind === "behind";
  }

  /** How long this reader has been behind. */
  behindForMs(): number {
    return this.#state.kind === "behind" ? this.#options.now() - this.#state.since : 0;
  }

  /** A frame of content, in order. */
  send(frame: Uint8Array): void {
    const state = this.#state;
    if (state.kind === "direct") this.#write(frame);
    else if (state.kind === "queueing") this.#queue(state, frame);
  }

  /** A frame that the next of its kind makes worthless, such as a cursor: sent only to a reader that keeps up. */
  sendIfFree(frame: Uint8Array): void {
    if (this.#state.kind === "direct") this.#write(frame);
  }

  /** The socket has taken everything it was given. */
  drained(): void {
    const state = this.#state;
    this.#state = direct;
    if (state.kind === "queueing") for (const frame of state.frames) this.send(frame);
    if (state.kind === "behind") this.#options.catchUp(state.sentState);
  }

  #write(frame: Uint8Array): void {
    if (this.#options.sink.write(frame)) return;
    this.#state = { kind: "queueing", frames: [], bytes: 0, sentState: this.#options.sentState() };
  }

  #queue(state: State & { kind: "queueing" }, frame: Uint8Array): void {
    state.frames.push(frame);
    state.bytes += frame.byteLength;
    if (state.bytes <= this.#options.limitBytes) return;
    this.#state = { kind: "behind", sentState: state.sentState, since: this.#options.now() };
  }
}
