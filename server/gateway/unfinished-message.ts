// Notices a message that never ends: its peer sends a byte now and then, and what has come of it is kept in memory. The
// pieces cannot be seen from here, so bytes are counted: what has come since the last whole message, and is no ping or
// pong, belongs to one that is not whole. An honest peer on a bad line is slow as well, so only one that has got
// almost nothing in all that time is given up. Implements GATE-9.
import type { WebSocket } from "ws";
import type { Limits } from "@/protocol/limits";

export interface UnfinishedMessageOptions {
  readonly socket: WebSocket;
  /** The same below ws. */
  readonly stream: { readonly bytesRead?: number };
  readonly limits: Pick<Limits, "unfinishedMessageMs" | "unfinishedMessageBytes">;
  readonly now: () => number;
}

/** Two bytes and a mask; its payload is shorter than 126 bytes. */
const controlHeadBytes = 6;

export class UnfinishedMessage {
  readonly #options: UnfinishedMessageOptions;
  /** Bytes up to here are accounted for. */
  #whole: number;
  #began: { readonly at: number; readonly bytes: number } | null = null;

  constructor(options: UnfinishedMessageOptions) {
    this.#options = options;
    this.#whole = this.#read;
  }

  listen(): void {
    const { socket } = this.#options;
    socket.on("message", () => this.#accountFor(this.#read));
    for (const control of ["ping", "pong"] as const) {
      socket.on(control, (payload: Buffer) => this.#heardControl(payload));
    }
  }

  /** Asked now and then. */
  isStuck(): boolean {
    const { socket, limits, now } = this.#options;
    // A peer that is not being read cannot send on.
    if (this.#read === this.#whole || socket.isPaused) {
      this.#began = null;
      return false;
    }
    const bytes = this.#read - this.#whole;
    this.#began ??= { at: now(), bytes };
    if (now() - this.#began.at < limits.unfinishedMessageMs) return false;
    const isStuck = bytes - this.#began.bytes < limits.unfinishedMessageBytes;
    this.#began = { at: now(), bytes };
    return isStuck;
  }

  get #read(): number {
    return this.#options.stream.bytesRead ?? 0;
  }

  #heardControl(payload: Buffer): void {
    this.#whole = Math.min(this.#read, this.#whole + controlHeadBytes + payload.byteLength);
  }

  #accountFor(bytes: number): void {
    this.#whole = bytes;
    this.#began = null;
  }
}
