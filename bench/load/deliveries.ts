// Which edit of which writer reached whom, and when. Edits are matched by the writer's clock, so that servers
// which join several edits in one frame are counted like those that send each alone.
import { Latencies } from "../report/latencies";
import type { Edit } from "./wire";

interface Sender {
  readonly index: number;
  readonly firstClock: number;
  readonly sentAt: number[];
  /** Edits before this one are not part of the measurement. */
  countFrom: number;
}

export class Deliveries {
  readonly #senders = new Map<number, Sender>();
  /** Per receiver, per writer: how many edits it has. */
  readonly #received: Uint32Array[];
  #sent = 0;
  latencies = new Latencies();
  delivered = 0;

  constructor(receivers: number) {
    this.#received = Array.from({ length: receivers }, () => new Uint32Array(receivers));
  }

  /** Writers are the first of the receivers: `index` is both. */
  addWriter(index: number, clientId: number, firstClock: number): void {
    this.#senders.set(clientId, { index, firstClock, sentAt: [], countFrom: 0 });
  }

  /** Starts a measurement: what was sent so far does not count. */
  begin(): void {
    for (const sender of this.#senders.values()) sender.countFrom = sender.sentAt.length;
    this.#sent = 0;
    this.delivered = 0;
    this.latencies = new Latencies();
  }

  sent(clientId: number): void {
    this.#senders.get(clientId)?.sentAt.push(performance.now());
    this.#sent += 1;
  }

  get sentCount(): number {
    return this.#sent;
  }

  /** How many deliveries there are to be: each edit to everybody but its writer. */
  get expected(): number {
    return this.#sent * (this.#received.length - 1);
  }

  get isComplete(): boolean {
    return this.delivered >= this.expected;
  }

  hear(receiver: number, edits: readonly Edit[]): void {
    const now = performance.now();
    for (const edit of edits) this.#note(receiver, edit, now);
  }

  #note(receiver: number, { client, clock, length }: Edit, now: number): void {
    const sender = this.#senders.get(client);
    const received = this.#received[receiver];
    if (sender === undefined || received === undefined || sender.index === receiver) return;
    const end = clock + length - sender.firstClock;
    const from = Math.max(received[sender.index] ?? 0, sender.countFrom);
    for (let edit = from; edit < end; edit++) {
      this.latencies.add(now - (sender.sentAt[edit] ?? now));
      this.delivered += 1;
    }
    if (end > (received[sender.index] ?? 0)) received[sender.index] = end;
  }
}
