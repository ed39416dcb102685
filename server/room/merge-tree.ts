// Merges many small updates in groups, and the groups in groups: one merge over n tiny updates takes quadratic time,
// and merging each into everything before it does too. Every update takes part in log(n) merges.
import * as Y from "yjs";

export class MergeTree {
  readonly #group: number;
  /** `#levels[i]` holds merges of group^i updates; fewer than a group of them. */
  #levels: Uint8Array[][] = [];
  #bytes = 0;

  constructor(group: number) {
    this.#group = group;
  }

  get bytes(): number {
    return this.#bytes;
  }

  add(update: Uint8Array): void {
    this.#bytes += update.byteLength;
    this.#push(update, 0);
  }

  /** Everything added so far as one update; null when there is nothing. */
  merged(): Uint8Array | null {
    const pieces = this.#levels.toReversed().flat();
    const [first] = pieces;
    if (first === undefined) return null;
    if (pieces.length === 1) return first;
    const merged = Y.mergeUpdates(pieces);
    this.#levels = this.#levels.map((_, level) => (level === this.#levels.length - 1 ? [merged] : []));
    return merged;
  }

  /** The same, and begins anew. */
  take(): Uint8Array | null {
    const merged = this.merged();
    this.#levels = [];
    this.#bytes = 0;
    return merged;
  }

  #push(piece: Uint8Array, level: number): void {
    const pieces = this.#levels[level] ?? [];
    this.#levels[level] = pieces;
    pieces.push(piece);
    if (pieces.length < this.#group) return;
    this.#levels[level] = [];
    this.#push(Y.mergeUpdates(pieces), level + 1);
  }
}
