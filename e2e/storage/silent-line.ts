// A line to a server that may go dead without a word, as when a failover drops its packets.

import type { AddressInfo } from "node:net";
import { connect, createServer, type Server, type Socket } from "node:net";

export class SilentLine {
  readonly #server: Server;
  readonly #answering = new Set<Socket>();
  #isSilent = false;
  #lastWords: string | null = null;

  private constructor(port: number) {
    this.#server = createServer((near) => this.#join(near, connect(port, "127.0.0.1")));
  }

  /** Before the server that listens there. */
  static async to(port: number): Promise<SilentLine> {
    const line = new SilentLine(port);
    await new Promise<void>((listening) => line.#server.listen(0, "127.0.0.1", listening));
    return line;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** Once these words are asked. What is asked still arrives; no answer does, and nobody is told that none will. */
  fallSilentAt(words: string): void {
    this.#lastWords = words;
  }

  /** Whoever has not hung up hears then what was answered meanwhile. */
  answerAgain(): void {
    this.#isSilent = false;
    this.#lastWords = null;
    for (const far of this.#answering) far.resume();
  }

  async close(): Promise<void> {
    for (const far of this.#answering) far.destroy();
    await new Promise((closed) => this.#server.close(closed));
  }

  #join(near: Socket, far: Socket): void {
    for (const socket of [near, far]) socket.on("error", () => undefined);
    near.on("data", (bytes) => {
      if (this.#lastWords !== null && bytes.includes(this.#lastWords)) this.#fallSilent();
      far.write(bytes);
    });
    far.on("data", (bytes) => near.write(bytes));
    if (this.#isSilent) far.pause();
    this.#answering.add(far);
    far.on("close", () => this.#answering.delete(far));
    near.on("close", () => far.destroy());
  }

  #fallSilent(): void {
    this.#isSilent = true;
    for (const far of this.#answering) far.pause();
  }
}
