// A contender that runs: its process, its data, and the way in. Made anew for each measurement.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "@/domain/testing/free-port";
import { FrameReader, LightClient } from "../load/light-client";
import type { Stretch } from "../report/profile";
import type { Runtime } from "../runtime";
import { ServerProcess } from "../server-process";
import type { Contender, Door, Place } from "./contender";

export class RunningContender {
  readonly contender: Contender;
  measured: Stretch | null = null;
  readonly #runtime: Runtime;
  readonly #place: Place;
  readonly #door: Door;
  readonly #reader: FrameReader;
  readonly #clients = new Set<LightClient>();
  #process: ServerProcess;

  private constructor(contender: Contender, runtime: Runtime, place: Place, process: ServerProcess) {
    this.contender = contender;
    this.#runtime = runtime;
    this.#place = place;
    this.#door = contender.door(place);
    this.#reader = new FrameReader(contender.wire);
    this.#process = process;
  }

  static async start(contender: Contender, runtime: Runtime): Promise<RunningContender> {
    const place = { port: await freePort(), dataDir: mkdtempSync(join(tmpdir(), "parley-bench-")) };
    contender.prepare?.(runtime, place);
    const process = await ServerProcess.start(contender.command(runtime, place));
    return new RunningContender(contender, runtime, place, process);
  }

  get cpuSeconds(): number {
    return this.#process.cpuSeconds;
  }

  get residentBytes(): number {
    return this.#process.residentBytes;
  }

  get output(): string {
    return this.#process.output;
  }

  invite(people: number): Promise<void> {
    return this.#door.invite(people);
  }

  createDocument(): Promise<string> {
    return this.#door.createDocument();
  }

  async open(documentId: string, person = 0): Promise<{ client: LightClient; state: readonly Uint8Array[] }> {
    const { wire } = this.contender;
    const address = this.#door.address(documentId, person);
    const opened = await LightClient.open(address, wire, this.#reader, documentId);
    this.#clients.add(opened.client);
    return opened;
  }

  /** So many connections to one document, a few at a time. */
  async openMany(documentId: string, count: number, firstPerson = 0): Promise<LightClient[]> {
    const clients: LightClient[] = [];
    const atOnce = 20;
    for (let i = 0; i < count; i += atOnce) {
      const people = Array.from({ length: Math.min(atOnce, count - i) }, (_, n) => firstPerson + i + n);
      const opened = await Promise.all(people.map((person) => this.open(documentId, person)));
      clients.push(...opened.map(({ client }) => client));
    }
    return clients;
  }

  kill(): Promise<void> {
    return this.#process.kill();
  }

  async stop(): Promise<void> {
    for (const client of this.#clients) client.close();
    this.#clients.clear();
    await this.#process.stop();
  }

  /** The same server over the same data, after `kill` or `stop`. */
  async startAgain(): Promise<void> {
    this.#process = await ServerProcess.start(this.contender.command(this.#runtime, this.#place));
  }

  async remove(): Promise<void> {
    await this.stop();
    rmSync(this.#place.dataDir, { recursive: true, force: true });
  }
}
