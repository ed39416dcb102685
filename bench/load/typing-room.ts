// People in one document, some of whom type: the load that three workloads share.
import type { RunningContender } from "../contenders/running-contender";
import { Deliveries } from "./deliveries";
import type { LightClient } from "./light-client";
import { atRandom, pause, until } from "./pace";
import { Writer } from "./writer";

interface Seat {
  readonly client: LightClient;
  readonly writer: Writer;
  /** When each of its messages was sent, counted from 0. */
  readonly sentAt: number[];
  /** How many of its first messages the server has called safe. */
  saved: number;
}

const firstClientId = 1_001;

export class TypingRoom {
  readonly documentId: string;
  readonly clients: readonly LightClient[];
  readonly deliveries: Deliveries;
  readonly #seats: readonly Seat[];
  readonly #random: () => number;
  /** Hears of each message that the server calls safe, with the time that took. */
  onSaved: (ms: number) => void = () => undefined;

  private constructor(
    documentId: string,
    clients: readonly LightClient[],
    writing: number,
    random: () => number,
  ) {
    this.documentId = documentId;
    this.clients = clients;
    this.#random = random;
    this.deliveries = new Deliveries(clients.length);
    this.#seats = clients.slice(0, writing).map((client, index) => {
      const writer = new Writer(firstClientId + index);
      this.deliveries.addWriter(index, writer.clientId, writer.firstClock);
      return { client, writer, sentAt: [], saved: 0 };
    });
    clients.forEach((client, index) => {
      this.#listen(client, index);
    });
  }

  static async gather(
    running: RunningContender,
    { people, writing, random }: { people: number; writing: number; random: () => number },
  ): Promise<TypingRoom> {
    await running.invite(people);
    const documentId = await running.createDocument();
    const room = new TypingRoom(documentId, await running.openMany(documentId, people), writing, random);
    await room.#open();
    return room;
  }

  get allOpen(): boolean {
    return this.clients.every((client) => client.isOpen);
  }

  get received(): { frames: number; bytes: number } {
    let [frames, bytes] = [0, 0];
    for (const client of this.clients) {
      frames += client.receivedFrames;
      bytes += client.receivedBytes;
    }
    return { frames, bytes };
  }

  /** Everybody who writes types at random moments, together so many keystrokes a second. */
  async type(keystrokesPerSecond: number, seconds: number): Promise<void> {
    const each = Math.ceil((keystrokesPerSecond * seconds * 1.2) / this.#seats.length);
    for (const { writer } of this.#seats) writer.prepare(each);
    await atRandom({ perSecond: keystrokesPerSecond, seconds, random: this.#random }, () =>
      this.#keystroke(this.#seats[Math.floor(this.#random() * this.#seats.length)]),
    );
  }

  /** Resolves when every edit has reached everybody, or at the deadline; says which. */
  settle(deadlineMs: number): Promise<boolean> {
    return until(() => this.deliveries.isComplete, deadlineMs);
  }

  /** Per writer: how many keystrokes the server called safe, and how many of those are missing from this state. */
  acknowledged(clocks: ReadonlyMap<number, number>): { count: number; missing: number }[] {
    return this.#seats.map(({ writer, saved }) => {
      // The first message was the paragraph.
      const count = Math.max(0, saved - 1);
      const kept = Math.max(0, (clocks.get(writer.clientId) ?? 0) - writer.firstClock);
      return { count, missing: Math.max(0, count - kept) };
    });
  }

  #keystroke(seat: Seat | undefined): void {
    if (seat === undefined) return;
    const frame = seat.client.wrap(seat.writer.next());
    this.deliveries.sent(seat.writer.clientId);
    seat.sentAt.push(performance.now());
    seat.client.sendFrame(frame);
  }

  /** Each writer's paragraph, before anything is measured. */
  async #open(): Promise<void> {
    for (const { client, writer, sentAt } of this.#seats) {
      sentAt.push(performance.now());
      client.say(writer.opening);
    }
    await pause(500);
  }

  #listen(client: LightClient, index: number): void {
    client.listen((frame) => {
      if (frame.kind === "update") this.deliveries.hear(index, frame.edits);
      const seat = this.#seats[index];
      if (frame.kind !== "saved" || seat === undefined) return;
      const upTo = frame.total ? frame.count : seat.saved + frame.count;
      const now = performance.now();
      for (; seat.saved < upTo; seat.saved++) this.onSaved(now - (seat.sentAt[seat.saved] ?? now));
    });
  }
}
