// Undo takes decisions back, and what they wrote with them. An undo makes letters anew, and so does a redo: only the page
// on which it happens knows which, and says so in the records, so that every other page can follow.
import * as Y from "yjs";
import { type Moved, movedByUndo, overruledIn } from "./moved-letters";
import {
  allMoves,
  decisionField,
  decisionsOf,
  keptFields,
  keyOfDecision,
  movedJson,
  recordsIn,
  restoredField,
  settledField,
} from "./suggestion-records";

interface Touched {
  readonly record: Y.Map<unknown>;
  readonly key: string;
}

export class UndoneDecisions {
  readonly #root: Y.Map<unknown>;
  #undo: Y.UndoManager | null = null;
  /** What undo would take back, by the decision it would take back with it. */
  readonly #own = new Map<string, unknown>();
  readonly #ownMoves = new Map<string, Moved>();

  constructor(root: Y.Map<unknown>) {
    this.#root = root;
  }

  /** Makes what is done under this origin one of the things that this undo takes back. */
  follow(undo: Y.UndoManager, origin: string): void {
    this.#undo = undo;
    undo.addToScope(this.#root);
    undo.addTrackedOrigin(origin);
    const { deleteFilter } = undo;
    undo.deleteFilter = (item) => !this.#isKept(item) && deleteFilter(item);
  }

  isBy(transaction: Y.Transaction): boolean {
    return this.#undo !== null && transaction.origin === this.#undo;
  }

  /** A step of its own. `decide` answers the keys of the decisions it made, each with what it moved. */
  asOneStep(decide: () => ReadonlyMap<string, Moved | null>): void {
    this.#undo?.stopCapturing();
    const made = decide();
    const step = this.#undo?.undoStack.at(-1);
    for (const [key, moved] of made) {
      if (step !== undefined) this.#own.set(key, step);
      if (moved !== null) this.#ownMoves.set(key, moved);
    }
    this.#undo?.stopCapturing();
  }

  /** The decisions that a transaction brought or took away. */
  touchedBy({ changed }: Y.Transaction): readonly Touched[] {
    const touched: Touched[] = [];
    for (const [type, fields] of changed) {
      const record: unknown = type;
      if (!(record instanceof Y.Map) || record.parent !== this.#root) continue;
      for (const field of fields) {
        const key = field === null ? null : keyOfDecision(field);
        if (key !== null) touched.push({ record, key });
      }
    }
    return touched;
  }

  /** Within a transaction: says of what an undo took back, or put back, which letters it made. */
  say(touched: readonly Touched[], { doc, beforeState, afterState }: Y.Transaction): void {
    const [from, to] = [beforeState.get(doc.clientID) ?? 0, afterState.get(doc.clientID) ?? 0];
    // Of several that were decided in one step nobody can say whose letters are whose.
    const written = touched.length === 1 ? { from, to } : { from: 0, to: 0 };
    for (const { record, key } of touched) {
      const again = record.get(decisionField(key));
      const known = this.#ownMoves.get(key);
      const anew = known === undefined ? null : movedByUndo(doc, known);
      if (anew !== null) this.#ownMoves.set(key, anew);
      const moved = anew === null ? {} : { moved: movedJson(anew) };
      if (again === undefined) {
        record.set(restoredField(key), { ...written, ...moved });
        record.delete(settledField(key));
      } else record.set(decisionField(key), { ...(again as object), written, ...moved });
    }
  }

  /** Whose decision did not stand has nothing to undo: it would put back what the other one deleted. */
  forgetOverruled(): void {
    if (this.#undo === null || this.#own.size === 0) return;
    const standing = new Set(
      recordsIn(this.#root).flatMap((record) => decisionsOf(record).map(({ key }) => key)),
    );
    const moves = allMoves(this.#root);
    for (const rank of overruledIn(moves)) standing.delete(moves[rank]?.key ?? "");
    for (const [key, step] of this.#own) {
      if (standing.has(key)) continue;
      this.#own.delete(key);
      this.#undo.undoStack = this.#undo.undoStack.filter((kept) => kept !== step);
    }
  }

  #isKept({ parent, parentSub }: Y.Item): boolean {
    if (parent === this.#root) return true;
    const isField = parent instanceof Y.Map && parent._item?.parent === this.#root;
    return isField && parentSub !== null && keptFields.includes(parentSub);
  }
}
