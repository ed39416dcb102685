// What a document costs whoever opens it, kept an eye on. Each message may be cheap and their sum not: Yjs searches a
// place for some items, and pays for it again at every load. So a room adds up the worst that what it accepted may
// have cost; when that is much, a worker measures what it did cost. A document that is too much grows no further, and
// those who made it so quickly are sent away. Implements VET-7 and VET-8.
import type { Limits } from "@/protocol/limits";
import type { Outline } from "../updates/outline";
import type { Measure } from "../workers/tasks";

export interface StrainOptions {
  readonly limits: Pick<
    Limits,
    "measureAfterSteps" | "measureAfterTypes" | "documentIntegrateMs" | "contentDepth" | "vetBudgetMs"
  >;
  readonly now: () => number;
  readonly measure: () => Promise<Measure | null>;
  /** `authors` are user ids: who wrote it may have gone, or come back. */
  readonly onStrained: (authors: ReadonlySet<string>, what: string) => void;
}

/** A machine that is busy takes longer over everything; a document that is costly, only over building it. */
const costlyPerRead = 50;
/** Measuring may take this part of a worker's time. */
const restPerMeasure = 10;

export class Strain {
  readonly #options: StrainOptions;
  #authors = new Set<string>();
  #steps = 0;
  #types = 0;
  #measuring = false;
  #restUntil = Number.NEGATIVE_INFINITY;
  #before: Measure | null = null;
  #isTooMuch = false;

  constructor(options: StrainOptions) {
    this.#options = options;
  }

  get isTooMuch(): boolean {
    return this.#isTooMuch;
  }

  /** `structs` is how many the document has by now. */
  added(author: string, { searches, types }: Outline, structs: number): void {
    if (searches + types === 0) return;
    this.#steps += searches * structs;
    this.#types += types;
    this.#authors.add(author);
    const { limits, now } = this.#options;
    if (this.#measuring || now() < this.#restUntil) return;
    if (this.#steps < limits.measureAfterSteps && this.#types < limits.measureAfterTypes) return;
    void this.#measure();
  }

  async #measure(): Promise<void> {
    const { now, measure } = this.#options;
    const authors = this.#authors;
    this.#authors = new Set();
    this.#steps = 0;
    this.#types = 0;
    this.#measuring = true;
    const began = now();
    const measured = await measure();
    this.#measuring = false;
    this.#restUntil = now() + (now() - began) * restPerMeasure;
    if (measured !== null) this.#judge(measured, authors);
  }

  #judge(measured: Measure, authors: ReadonlySet<string>): void {
    const { limits, onStrained } = this.#options;
    const { documentIntegrateMs, contentDepth, vetBudgetMs } = limits;
    const isCostly = measured.integrateMs > costlyPerRead * Math.max(1, measured.readMs);
    const growth = measured.integrateMs - (this.#before?.integrateMs ?? 0);
    this.#isTooMuch =
      measured.depth > contentDepth || (isCostly && measured.integrateMs > documentIntegrateMs);
    this.#before = measured;
    if (measured.depth > contentDepth) onStrained(authors, `is ${measured.depth} levels deep`);
    else if (isCostly && growth > vetBudgetMs) {
      onStrained(authors, `made it take ${Math.round(growth)} ms longer to build`);
    }
  }
}
