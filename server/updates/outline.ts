// What an update says without what it contains: which clocks of whom, what it builds on, what it deletes. Made once,
// on the main thread for a small update and in a worker for a large one, and then all that a room compares and keeps.
import * as Y from "yjs";
import type { DecodedUpdate, Struct } from "@/protocol/update-order";

export interface DeletedRange {
  readonly clock: number;
  readonly len: number;
}

export interface ClockRange {
  readonly client: number;
  readonly from: number;
  /** One after the last. */
  readonly to: number;
}

export interface Outline {
  readonly structs: number;
  /** Stretches without a hole, in the order of the update. */
  readonly ranges: readonly ClockRange[];
  /** Per client, how far its clocks must reach before this can be integrated. */
  readonly needs: ReadonlyMap<number, number>;
  readonly deleted: ReadonlyMap<number, readonly DeletedRange[]>;
  /**
   * Items for whose place Yjs may have to look through many others. An item that continues the one before it, or is
   * the first beside something that is new itself, finds its place at once.
   */
  readonly searches: number;
  /** New nodes of the tree; each may be one level deeper than the last. */
  readonly types: number;
}

/** A set of places by client and clock, without a name to be made for each. */
class Places {
  readonly #clients = new Map<number, Set<number>>();

  has({ client, clock }: Y.ID): boolean {
    return this.#clients.get(client)?.has(clock) ?? false;
  }

  /** False when it was there already. */
  add(client: number, clock: number): boolean {
    let clocks = this.#clients.get(client);
    if (clocks === undefined) {
      clocks = new Set();
      this.#clients.set(client, clocks);
    }
    if (clocks.has(clock)) return false;
    clocks.add(clock);
    return true;
  }
}

const rangesOf = (structs: readonly Struct[]): ClockRange[] => {
  const ranges: { client: number; from: number; to: number }[] = [];
  let last: (typeof ranges)[number] | undefined;
  for (const { id, length } of structs) {
    if (last !== undefined && last.client === id.client && last.to === id.clock) last.to += length;
    else {
      last = { client: id.client, from: id.clock, to: id.clock + length };
      ranges.push(last);
    }
  }
  return ranges;
};

const needsOf = (structs: readonly Struct[]): Map<number, number> => {
  const needs = new Map<number, number>();
  const need = ({ client, clock }: Y.ID) => {
    if (clock >= (needs.get(client) ?? 0)) needs.set(client, clock + 1);
  };
  for (const struct of structs) {
    if (!(struct instanceof Y.Item)) continue;
    if (struct.origin !== null) need(struct.origin);
    if (struct.rightOrigin !== null) need(struct.rightOrigin);
    if (struct.parent instanceof Y.ID) need(struct.parent);
  }
  return needs;
};

const continues = ({ id, origin }: Y.Item): boolean =>
  origin !== null && origin.client === id.client && origin.clock === id.clock - 1;

/** The places beside what an update itself brings, and which of them are taken. */
class NewPlaces {
  readonly #ranges: Map<number, ClockRange>;
  readonly #lasts = new Places();
  readonly #after = new Places();
  readonly #inside = new Places();
  readonly #keys = new Set<string>();

  constructor(structs: readonly Struct[], ranges: readonly ClockRange[]) {
    this.#ranges = new Map(ranges.map((range) => [range.client, range]));
    for (const { id, length } of structs) this.#lasts.add(id.client, id.clock + length - 1);
  }

  /** Whether it is the first at a place where nothing else can stand. */
  take(item: Y.Item): boolean {
    const { id, origin, parent, parentSub } = item;
    if (origin !== null) {
      const isFirst = this.#after.add(origin.client, origin.clock);
      return continues(item) || (isFirst && this.#isOwn(id, origin) && this.#lasts.has(origin));
    }
    if (!(parent instanceof Y.ID)) return false;
    const isFirst =
      parentSub === null
        ? this.#inside.add(parent.client, parent.clock)
        : this.#takeKey(`${parent.client} ${parent.clock} ${parentSub}`);
    return isFirst && this.#isOwn(id, parent);
  }

  #takeKey(key: string): boolean {
    const isFirst = !this.#keys.has(key);
    this.#keys.add(key);
    return isFirst;
  }

  /** Beside what another client brings, others of that client may stand already. */
  #isOwn(id: Y.ID, { client, clock }: Y.ID): boolean {
    const range = this.#ranges.get(client);
    return client === id.client && range !== undefined && clock >= range.from && clock < range.to;
  }
}

const countSearches = (structs: readonly Struct[], ranges: readonly ClockRange[]): number => {
  const [only] = structs;
  if (structs.length === 1) return Number(only instanceof Y.Item && !continues(only));
  const places = new NewPlaces(structs, ranges);
  let searches = 0;
  for (const struct of structs) if (struct instanceof Y.Item && !places.take(struct)) searches += 1;
  return searches;
};

const countTypes = (structs: readonly Struct[]): number => {
  let types = 0;
  for (const struct of structs)
    if (struct instanceof Y.Item && struct.content instanceof Y.ContentType) types += 1;
  return types;
};

export const outlineOf = ({ structs, ds }: DecodedUpdate): Outline => {
  const ranges = rangesOf(structs);
  return {
    structs: structs.length,
    ranges,
    needs: needsOf(structs),
    deleted: ds.clients,
    searches: countSearches(structs, ranges),
    types: countTypes(structs),
  };
};
