// How many of those who knock, or ask for a topic, are looked up at the same time. Each lookup is some statements to the
// database, and what hundreds of them leave in between is kept by every collection of garbage, while their answers come
// in bursts. Whoever has gone by the time of their turn is looked up for nobody.

/** Whoever asked has gone. */
class Unwanted extends Error {}

const always = (): boolean => true;

export class Lookups {
  readonly #mostAtOnce: number;
  readonly #waiting: (() => void)[] = [];
  #running = 0;

  constructor(mostAtOnce: number) {
    this.#mostAtOnce = mostAtOnce;
  }

  /** Runs the lookup when fewer run than may, in the order in which they were asked for; rejects if it is not wanted then. */
  async run<T>(lookUp: () => Promise<T>, isStillWanted: () => boolean = always): Promise<T> {
    if (this.#running < this.#mostAtOnce) this.#running += 1;
    else await new Promise<void>((begin) => this.#waiting.push(begin));
    try {
      if (!isStillWanted()) throw new Unwanted();
      return await lookUp();
    } finally {
      this.#end();
    }
  }

  /** Whoever waits longest takes the place that is free. */
  #end(): void {
    const begin = this.#waiting.shift();
    if (begin === undefined) this.#running -= 1;
    else begin();
  }
}
