// The one clock of a simulation. Everything that happens is an event of it: timers, packets, answers of the disk.
// Between two events all promises settle, so a seed decides the whole order. Every event belongs to an owner, a
// process or a page; what it sets in motion belongs to the same one, and ends with it when that one crashes.
import { setImmediate } from "node:timers";
import { type Random, seeded } from "../random";

/** A process or a page: something that can end at any moment, without a word. */
export class Owner {
  readonly name: string;
  /** A page's database lives outside of it, and finishes what it was told before the page crashed. */
  readonly hasDisk: boolean;
  isDead = false;
  /** What its clock shows, beside the true time. */
  clockSkewMs = 0;

  constructor(name: string, { hasDisk = false } = {}) {
    this.name = name;
    this.hasDisk = hasDisk;
  }
}

export interface Event {
  readonly at: number;
  readonly work: () => void;
  readonly owner: Owner;
  /** Happens although its owner has crashed: a disk finishes what it was told. */
  readonly outlives: boolean;
}

// The only real thing in this folder: it lets promises and streams settle.
const settle = (): Promise<void> => new Promise((settled) => void setImmediate(settled));

export class Scheduler {
  readonly random: Random;
  readonly world = new Owner("the world");
  /** Sorted by time; of equal ones the older first. */
  readonly #events: Event[] = [];
  /** Whose machine sleeps, and what it has missed. */
  readonly #asleep = new Map<Owner, Event[]>();
  #now = 1_700_000_000_000;
  #current: Owner = this.world;
  #ran = 0;

  constructor(seed: number) {
    this.random = seeded(seed);
  }

  get now(): number {
    return this.#now;
  }

  /** Whose event is running. */
  get current(): Owner {
    return this.#current;
  }

  /** The time as the one whose event is running sees it. */
  get shownTime(): number {
    return this.#now + this.#current.clockSkewMs;
  }

  get eventsRun(): number {
    return this.#ran;
  }

  after(ms: number, work: () => void, owner = this.#current, outlives = false): Event {
    const event = { at: this.#now + Math.max(0, ms), work, owner, outlives };
    if (owner.isDead && !outlives) return event;
    this.#insert(event);
    return event;
  }

  cancel(event: unknown): void {
    for (const events of [this.#events, ...this.#asleep.values()]) {
      const place = events.indexOf(event as Event);
      if (place >= 0) events.splice(place, 1);
    }
  }

  /** What this owner still has before it. */
  waitingOf(owner: Owner): number {
    const missed = this.#asleep.get(owner)?.length ?? 0;
    return missed + this.#events.filter((event) => event.owner === owner).length;
  }

  /** From now on nothing of this owner happens, until it wakes. */
  sleep(owner: Owner): void {
    if (!this.#asleep.has(owner)) this.#asleep.set(owner, []);
  }

  /** All that it has missed is due at once. */
  wake(owner: Owner): void {
    const missed = this.#asleep.get(owner) ?? [];
    this.#asleep.delete(owner);
    for (const event of missed) this.#insert(event);
  }

  async pass(ms: number): Promise<void> {
    const until = this.#now + ms;
    for (let next = this.#events[0]; next !== undefined && next.at <= until; next = this.#events[0]) {
      this.#events.shift();
      if (next.owner.isDead && !next.outlives) continue;
      this.#now = Math.max(this.#now, next.at);
      const missed = next.outlives ? undefined : this.#asleep.get(next.owner);
      if (missed !== undefined) {
        missed.push(next);
        continue;
      }
      await this.#run(next);
    }
    this.#now = until;
  }

  /** Makes something whose timers are this owner's. */
  owning<T>(owner: Owner, make: () => T): T {
    const before = this.#current;
    this.#current = owner;
    try {
      return make();
    } finally {
      this.#current = before;
    }
  }

  #insert(event: Event): void {
    let place = this.#events.length;
    while (place > 0 && (this.#events[place - 1]?.at ?? 0) > event.at) place -= 1;
    this.#events.splice(place, 0, event);
  }

  async #run({ work, owner }: Event): Promise<void> {
    this.#current = owner;
    this.#ran += 1;
    work();
    await settle();
    this.#current = this.world;
  }
}
