// What somebody carries of others' words, which only their owner may bring. Nothing of it is kept here but whose it is
// and how far it goes: once the owner has brought it, the carrier is asked again for what stands on it. Until then the
// carrier is told, and not kept waiting for a Saved that cannot come. Implements AUTH-5.

/** Per client id, how far the clocks go. */
export type Clocks = ReadonlyMap<number, number>;

export interface HeldBackOptions<Carrier> {
  readonly clockOf: (client: number) => number;
  /** Tells the carrier whether something of theirs is held back. */
  readonly tell: (carrier: Carrier, isHeld: boolean) => void;
  readonly askAgain: (carrier: Carrier) => void;
}

export class HeldBack<Carrier> {
  readonly #options: HeldBackOptions<Carrier>;
  /** Empty clocks: it can be brought now, and has been asked for. */
  readonly #carriers = new Map<Carrier, Clocks>();

  constructor(options: HeldBackOptions<Carrier>) {
    this.#options = options;
  }

  hold(carrier: Carrier, others: Clocks): void {
    const isNew = !this.#carriers.has(carrier);
    this.#carriers.set(carrier, others);
    if (isNew) this.#options.tell(carrier, true);
  }

  /** All that the carrier has is here. */
  release(carrier: Carrier): void {
    if (this.#carriers.delete(carrier)) this.#options.tell(carrier, false);
  }

  leave(carrier: Carrier): void {
    this.#carriers.delete(carrier);
  }

  /** The room has got something. */
  grown(): void {
    const { clockOf, askAgain } = this.#options;
    for (const [carrier, others] of this.#carriers) {
      if (others.size === 0 || !Array.from(others).every(([client, to]) => clockOf(client) >= to)) continue;
      this.#carriers.set(carrier, new Map());
      askAgain(carrier);
    }
  }
}
