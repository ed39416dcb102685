// Numbered words from one socket to another, and how long each took. A message may carry several, and one that never
// comes has taken for ever.
import type { WebSocket } from "ws";
import { encodeUpdate } from "@/protocol/messages";
import { writer } from "@/server/testing/edits";
import { pause } from "./shard";

export class Letters {
  readonly #author: WebSocket;
  readonly #pen = writer();
  readonly #sentAt: number[] = [];
  readonly #heard: number[] = [];

  constructor(author: WebSocket, reader: WebSocket) {
    this.#author = author;
    reader.on("message", (frame: Buffer) => {
      const text = frame.toString("latin1");
      while (this.#heard.length < this.#sentAt.length && text.includes(`<${this.#heard.length}>`))
        this.#heard.push(performance.now() - (this.#sentAt[this.#heard.length] ?? 0));
    });
  }

  /** How long each took that was written until this is over. */
  async writeUntil(over: Promise<unknown>): Promise<readonly number[]> {
    const first = this.#sentAt.length;
    let isOver = false;
    void over.finally(() => (isOver = true));
    while (!isOver) {
      const update = encodeUpdate(this.#pen.write(`<${this.#sentAt.length}>`));
      this.#sentAt.push(performance.now());
      this.#author.send(update);
      await pause(25);
    }
    for (let waits = 0; waits < 100 && this.#heard.length < this.#sentAt.length; waits++) await pause(50);
    const missing = this.#sentAt.length - this.#heard.length;
    return [...this.#heard.slice(first), ...Array<number>(missing).fill(Number.POSITIVE_INFINITY)];
  }
}
