// What somebody wrote into a block while another had it moved is gone with the block. Every page remembers for a while
// what it saw go, and when the record of the move comes, what of it was lost; then somebody puts it where the block is.
import * as Y from "yjs";
import { textSpot } from "./block-tree";
import {
  type GoneRun,
  goneIn,
  idKey,
  isMovedAlready,
  type LostLetters as Letters,
  lostOf,
  type Moved,
  originsOf,
  spotOfLost,
} from "./moved-letters";
import { allMoves, movedJson, movesIn, rescuedField, tidyingOrigin } from "./suggestion-records";

/** Whoever deletes a block says only later that they moved it. */
const goneKept = 50;

interface Lost {
  readonly id: string;
  readonly moved: Moved;
  readonly letters: Letters;
}

export class LostLetters {
  readonly #doc: Y.Doc;
  readonly #root: Y.Map<unknown>;
  readonly #newKey: () => string;
  readonly #gone = new Map<string, readonly GoneRun[]>();
  #lost: readonly Lost[] = [];
  #blocksMoved = 0;

  constructor(doc: Y.Doc, root: Y.Map<unknown>, newKey: () => string) {
    this.#doc = doc;
    this.#root = root;
    this.#newKey = newKey;
  }

  /** How many blocks have gone from under the carets of this page, to be in the text elsewhere. */
  get blocksMoved(): number {
    return this.#blocksMoved;
  }

  get isEmpty(): boolean {
    return this.#lost.length === 0;
  }

  /** After each transaction of the document. */
  note(transaction: Y.Transaction): void {
    if (transaction.deleteSet.clients.size > 0)
      for (const [block, letters] of goneIn(transaction)) this.#gone.set(block, letters);
    if (transaction.changedParentTypes.has(this.#root as never)) this.#noteMoved();
    for (const block of [...this.#gone.keys()].slice(0, -goneKept)) this.#gone.delete(block);
  }

  /**
   * Whoever wrote the letters or has moved the block puts them back at once, and any editor's page that saw it, should
   * they be gone.
   */
  rescue(whose: "own" | "anybody"): void {
    const due = this.#lost.filter(
      ({ letters, moved }) => whose === "anybody" || [letters.client, moved.by].includes(this.#doc.clientID),
    );
    if (due.length === 0) return;
    this.#lost = this.#lost.filter((lost) => !due.includes(lost));
    this.#doc.transact(() => {
      for (const lost of due) this.#putBack(lost);
    }, tidyingOrigin);
  }

  #putBack({ id, moved, letters }: Lost): void {
    const doc = this.#doc;
    const record = this.#root.get(id);
    const moves = allMoves(this.#root);
    const from = Y.createID(letters.client, letters.clock);
    if (!(record instanceof Y.Map) || isMovedAlready(doc, moves, from)) return;
    const at = textSpot(spotOfLost(doc, [...moves, moved], letters, moved));
    if (at === null) return;
    const to = Y.getState(doc.store, doc.clientID);
    at.type.insert(at.index, letters.letters);
    const run = { client: from.client, clock: from.clock, length: letters.letters.length, to };
    const said = { by: doc.clientID, blocks: [], runs: [run], dropped: [], into: null };
    const origins = originsOf([...moves, moved], said.runs);
    record.set(rescuedField(this.#newKey()), movedJson({ ...said, origins }));
  }

  #noteMoved(): void {
    if (this.#gone.size === 0) return;
    for (const [id, value] of this.#root.entries())
      for (const moved of value instanceof Y.Map ? movesIn(value) : [])
        for (const block of moved.blocks) {
          const gone = this.#gone.get(idKey(block));
          if (gone === undefined) continue;
          this.#gone.delete(idKey(block));
          this.#blocksMoved += 1;
          const lost = lostOf(gone, moved).map((letters) => ({ id, moved, letters }));
          if (lost.length > 0) this.#lost = [...this.#lost, ...lost];
        }
  }
}
