// Whose each Yjs client id is. Who first writes under an id, or shows a cursor under it, is the only one who may go on
// under it, on this connection and on every later one: edits made offline come back under old ids. Must never bind an
// id to somebody who only carries another person's words: after a crash an honest client's step 2 does.
//
//   new under an id of…     update               step 2
//   oneself                 taken                taken
//   nobody                  taken, now one's own taken, still nobody's
//   somebody who is here    refused              held back
//   somebody who is not     held back; but taken for a while after a start, when what was relayed and not committed
//                           comes back with whoever has it
//
// Implements AUTH-1 to AUTH-4 and AUTH-6.
import type { Outline } from "../updates/outline";

export type Authorship =
  /** `fresh` become the sender's when this is committed. */
  | { readonly kind: "authorized"; readonly fresh: readonly number[] }
  /** Some is under ids of others, who would have to bring it: up to these clocks. */
  | { readonly kind: "held"; readonly others: ReadonlyMap<number, number> }
  /** Its owner is here and has said everything, and not this. */
  | { readonly kind: "forged"; readonly client: number };

export interface AuthorsOptions {
  /** How far the clocks of a client reach. */
  readonly clockOf: (client: number) => number;
  /** Whether the owner of this id is connected and has told us all it had. */
  readonly isHere: (client: number) => boolean;
  /** Whether this node started so lately that others may bring what it had not committed before. */
  readonly isRecovering: () => boolean;
  /** Ids that were only shown are forgotten above so many; those that were written under are not. */
  readonly mostShown: number;
}

/** Ids that storage is asked for at once. */
const mostLookedUp = 100;

export class Authors {
  readonly #options: AuthorsOptions;
  readonly #writers: Map<number, string>;
  readonly #shown = new Map<number, string>();
  /** Whose nobody here knows, and storage has been asked. */
  readonly #lookedUp = new Set<number>();

  constructor(bound: ReadonlyMap<number, string>, options: AuthorsOptions) {
    this.#options = options;
    this.#writers = new Map(bound);
  }

  /** False when the id is somebody else's. Who may not write makes no id their own. */
  show(userId: string, client: number, mayWrite: boolean): boolean {
    const owner = this.#ownerOf(client);
    if (owner !== undefined) return owner === userId;
    if (!mayWrite) return true;
    const [oldest] = this.#shown.keys();
    if (this.#shown.size >= this.#options.mostShown && oldest !== undefined) this.#shown.delete(oldest);
    this.#shown.set(client, userId);
    return true;
  }

  examine(userId: string, { ranges }: Outline, isStep2: boolean): Authorship {
    const { clockOf, isHere, isRecovering } = this.#options;
    const fresh: number[] = [];
    const others = new Map<number, number>();
    for (const { client, to } of ranges) {
      if (to <= clockOf(client)) continue;
      const owner = this.#ownerOf(client);
      const isOwn = owner === userId || (owner === undefined && !isStep2);
      if (isOwn && !this.#writers.has(client)) fresh.push(client);
      if (isOwn || owner === undefined) continue;
      if (isHere(client) && !isStep2) return { kind: "forged", client };
      if (isHere(client) || !isRecovering()) others.set(client, Math.max(to, others.get(client) ?? 0));
    }
    return others.size > 0 ? { kind: "held", others } : { kind: "authorized", fresh };
  }

  /**
   * The ids of this update that something was written under already, nobody here knows by whom: on another node. Some
   * of them, each once.
   */
  toLookUp({ ranges }: Outline): readonly number[] {
    const { clockOf } = this.#options;
    const unknown = new Set<number>();
    for (const { client, to } of ranges) {
      const before = clockOf(client);
      if (before === 0 || to <= before || this.#writers.has(client) || this.#lookedUp.has(client)) continue;
      if (unknown.size < mostLookedUp) unknown.add(client);
    }
    for (const client of unknown) this.#lookedUp.add(client);
    return [...unknown];
  }

  /** What storage says. */
  learn(authors: ReadonlyMap<number, string>): void {
    for (const [client, userId] of authors) {
      this.#shown.delete(client);
      this.#writers.set(client, userId);
    }
  }

  /** Storage did not answer; it is asked again when it matters again. */
  forgetLookUp(clients: readonly number[]): void {
    for (const client of clients) this.#lookedUp.delete(client);
  }

  bind(userId: string, clients: readonly number[]): void {
    for (const client of clients) {
      this.#shown.delete(client);
      this.#writers.set(client, userId);
    }
  }

  #ownerOf(client: number): string | undefined {
    return this.#writers.get(client) ?? this.#shown.get(client);
  }
}
