// Yjs cannot move letters: joining two blocks, and making a heading of a paragraph, writes them anew and takes the block
// that held them away. So each move says which letter became which. By that whatever hangs on a letter follows it, what
// others wrote into the block meanwhile is put where it belongs, and what two moved at once is there once.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { endOf } from "./block-tree";
import { isInBody, type Spot } from "./text-anchors";

/** Letters that one client wrote after each other. */
export interface LetterRun {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

export interface MovedRun extends LetterRun {
  /** The clock under which whoever moved them wrote the first anew. */
  readonly to: number;
}

export interface Moved {
  /** The client who moved them. */
  readonly by: number;
  /** The blocks that are gone. */
  readonly blocks: readonly Y.ID[];
  readonly runs: readonly MovedRun[];
  /** The same by the names that the letters had before anybody moved them: they may have been moved before. */
  readonly origins: readonly MovedRun[];
  /** What was deleted of the text, and not moved. */
  readonly dropped: readonly LetterRun[];
  /** The block that holds the letters now. */
  readonly into: Y.ID | null;
}

const itemsOf = (text: Y.XmlText): readonly Y.Item[] => {
  const items: Y.Item[] = [];
  for (let item = text._start; item !== null; item = item.right) items.push(item);
  return items;
};

export const runsIn = (text: Y.XmlText, from = 0, to = text.length): readonly LetterRun[] => {
  let at = 0;
  return itemsOf(text).flatMap(({ id: { client, clock }, deleted, countable, length }) => {
    if (deleted || !countable) return [];
    const [begin, end] = [Math.max(from - at, 0), Math.min(to - at, length)];
    at += length;
    return begin < end ? [{ client, clock: clock + begin, length: end - begin }] : [];
  });
};

/** Both are as many letters, in the same order. */
const paired = (sources: readonly LetterRun[], copies: readonly LetterRun[]): readonly MovedRun[] => {
  const pairs: MovedRun[] = [];
  let [s, c, sourceDone, copyDone] = [0, 0, 0, 0];
  while (true) {
    const [source, copy] = [sources[s], copies[c]];
    if (source === undefined || copy === undefined) return pairs;
    const length = Math.min(source.length - sourceDone, copy.length - copyDone);
    const to = copy.clock + copyDone;
    pairs.push({ client: source.client, clock: source.clock + sourceDone, length, to });
    sourceDone += length;
    copyDone += length;
    if (sourceDone === source.length) [s, sourceDone] = [s + 1, 0];
    if (copyDone === copy.length) [c, copyDone] = [c + 1, 0];
  }
};

/** Writes all letters of one text anew at the end of another. The first is left for the caller to take away. */
export const moveLetters = (doc: Y.Doc, source: Y.XmlText, target: Y.XmlText): readonly MovedRun[] => {
  const sources = runsIn(source);
  const from = Y.getState(doc.store, doc.clientID);
  target.applyDelta([{ retain: target.length }, ...source.toDelta()]);
  const copies = runsIn(target).filter(({ client, clock }) => client === doc.clientID && clock >= from);
  return paired(sources, copies);
};

const holds = (run: LetterRun, { client, clock }: Y.ID): boolean =>
  run.client === client && run.clock <= clock && clock < run.clock + run.length;

/** Where a letter was written anew; null for what this did not move. */
export const movedTo = (runs: readonly MovedRun[], id: Y.ID): number | null => {
  const run = runs.find((each) => holds(each, id));
  return run === undefined ? null : run.to + id.clock - run.clock;
};

const itemAt = (doc: Y.Doc, { client, clock }: Y.ID): Y.Item | null => {
  if (Y.getState(doc.store, client) <= clock) return null;
  const item = Y.getItem(doc.store, Y.createID(client, clock));
  return item instanceof Y.Item ? item : null;
};

export const elementAt = (doc: Y.Doc, id: Y.ID): Y.XmlElement | null => {
  const content = itemAt(doc, id)?.content;
  return content instanceof Y.ContentType && content.type instanceof Y.XmlElement ? content.type : null;
};

/** Also those that are deleted, and those that are new to whoever moved the block. */
const textsOf = (block: Y.XmlElement): readonly Y.XmlText[] => {
  const texts: Y.XmlText[] = [];
  for (let item = block._start; item !== null; item = item.right)
    if (item.content instanceof Y.ContentType && item.content.type instanceof Y.XmlText)
      texts.push(item.content.type);
  return texts;
};

export const idKey = ({ client, clock }: Y.ID): string => `${client}/${clock}`;

/** Letters of a block that is deleted, as Yjs has them. */
export interface GoneRun {
  readonly id: Y.ID;
  readonly letters: string;
  /** Whether this page had them in the text until then. */
  readonly wasShown: boolean;
}

/** What stood in the blocks that a transaction deletes, before Yjs forgets it. By the key of the block. */
export const goneIn = (transaction: Y.Transaction): ReadonlyMap<string, readonly GoneRun[]> => {
  const { beforeState, deleteSet } = transaction;
  const gone = new Map<string, readonly GoneRun[]>();
  Y.iterateDeletedStructs(transaction, deleteSet, (struct) => {
    if (!(struct instanceof Y.Item) || !(struct.content instanceof Y.ContentType)) return;
    const { type } = struct.content;
    const runs = (type instanceof Y.XmlElement ? textsOf(type) : [])
      .flatMap(itemsOf)
      .flatMap(({ id, content }) => {
        if (!(content instanceof Y.ContentString)) return [];
        const isOld = id.clock < (beforeState.get(id.client) ?? 0);
        return [{ id, letters: content.str, wasShown: isOld && Y.isDeleted(deleteSet, id) }];
      });
    if (runs.some(({ wasShown }) => wasShown)) gone.set(idKey(struct.id), runs);
  });
  return gone;
};

/** Letters that whoever moved their block did not know of, with those that stood beside them. */
export interface LostLetters {
  readonly client: number;
  readonly clock: number;
  readonly letters: string;
  /** Nearest first. */
  readonly before: readonly Y.ID[];
  readonly after: readonly Y.ID[];
}

const neighboursKept = 8;

export const lostOf = (gone: readonly GoneRun[], { runs, dropped }: Moved): readonly LostLetters[] => {
  const all = gone.flatMap(({ id: { client, clock }, letters, wasShown }) =>
    letters.split("").map((letter, at) => {
      const id = Y.createID(client, clock + at);
      const isMoved = movedTo(runs, id) !== null;
      const isLost = wasShown && !isMoved && !dropped.some((run) => holds(run, id));
      return { id, letter, isMoved, isLost };
    }),
  );
  const beside = (from: number, step: 1 | -1): readonly Y.ID[] => {
    const found: Y.ID[] = [];
    for (let at = from; at >= 0 && at < all.length && found.length < neighboursKept; at += step) {
      const near = all[at];
      // What was lost just before may be put back by then.
      if (near?.isMoved === true || (step < 0 && at === from && near?.isLost === true)) found.push(near.id);
    }
    return found;
  };
  const lost: LostLetters[] = [];
  for (const [at, { id, letter, isLost }] of all.entries()) {
    if (!isLost) continue;
    const last = lost.at(-1);
    const goesOn = last?.client === id.client && last.clock + last.letters.length === id.clock;
    if (last !== undefined && goesOn)
      lost[lost.length - 1] = { ...last, letters: last.letters + letter, after: beside(at + 1, 1) };
    else {
      const { client, clock } = id;
      lost.push({ client, clock, letters: letter, before: beside(at - 1, -1), after: beside(at + 1, 1) });
    }
  }
  return lost;
};

/** What a letter was called before it was moved. */
const originOf = (moves: readonly Moved[], { client, clock }: Y.ID): Y.ID => {
  for (const { by, origins } of moves) {
    const run =
      by === client ? origins.find(({ to, length }) => to <= clock && clock < to + length) : undefined;
    if (run !== undefined) return Y.createID(run.client, run.clock + clock - run.to);
  }
  return Y.createID(client, clock);
};

const lettersOf = (runs: readonly MovedRun[]): readonly { readonly id: Y.ID; readonly to: number }[] =>
  runs.flatMap(({ client, clock, length, to }) =>
    Array.from({ length }, (_, at) => ({ id: Y.createID(client, clock + at), to: to + at })),
  );

const asRuns = (letters: readonly { readonly id: Y.ID; readonly to: number }[]): readonly MovedRun[] => {
  const runs: MovedRun[] = [];
  for (const { id, to } of letters) {
    const last = runs.at(-1);
    const goesOn =
      last?.client === id.client && last.clock + last.length === id.clock && last.to + last.length === to;
    if (last !== undefined && goesOn) runs[runs.length - 1] = { ...last, length: last.length + 1 };
    else runs.push({ client: id.client, clock: id.clock, length: 1, to });
  }
  return runs;
};

/** With the first names of what some of the moves brought here. */
export const originsOf = (moves: readonly Moved[], runs: readonly MovedRun[]): readonly MovedRun[] =>
  asRuns(lettersOf(runs).map(({ id, to }) => ({ id: originOf(moves, id), to })));

/** Every name that a letter has had, the last ones first. */
const namesOf = (moves: readonly Moved[], id: Y.ID): readonly Y.ID[] => {
  const origin = originOf(moves, id);
  const copies = moves.flatMap(({ by, origins }) => {
    const to = movedTo(origins, origin);
    return to === null ? [] : [Y.createID(by, to)];
  });
  return [id, ...copies, origin];
};

const isThere = (doc: Y.Doc, id: Y.ID): boolean => itemAt(doc, id)?.deleted === false;

export const isMovedAlready = (doc: Y.Doc, moves: readonly Moved[], id: Y.ID): boolean =>
  namesOf(moves, id).some((name) => isThere(doc, name));

/** Beside a letter, wherever it was moved. Null where the text that held it is gone. */
const spotBeside = (doc: Y.Doc, moves: readonly Moved[], of: Y.ID, isAfterIt: boolean): Spot | null => {
  const names = namesOf(moves, of);
  for (const id of [...names.filter((name) => isThere(doc, name)), ...names]) {
    const text: unknown = itemAt(doc, id)?.parent;
    if (!(text instanceof Y.XmlText) || !isInBody(doc, text)) continue;
    const place = Y.createRelativePositionFromJSON({ item: id, assoc: isAfterIt ? -1 : 0 });
    const found = Y.createAbsolutePositionFromRelativePosition(place, doc, false);
    if (found !== null) return { type: text, index: found.index };
  }
  return null;
};

/** Where lost letters belong: beside those that stood beside them, or at the end of what took these in. */
export const spotOfLost = (
  doc: Y.Doc,
  moves: readonly Moved[],
  { before, after }: LostLetters,
  { into }: Moved,
): Spot => {
  for (const id of before) {
    const spot = spotBeside(doc, moves, id, true);
    if (spot !== null) return spot;
  }
  for (const id of after) {
    const spot = spotBeside(doc, moves, id, false);
    if (spot !== null) return spot;
  }
  const block = into === null ? null : elementAt(doc, into);
  if (block !== null && isInBody(doc, block)) return endOf(block);
  const added = new Y.XmlElement("paragraph");
  const body = doc.getXmlFragment(bodyRoot);
  body.insert(body.length, [added]);
  return endOf(added);
};

interface MovedCopy extends MovedRun {
  readonly by: number;
  readonly rank: number;
}

interface Doubled {
  readonly stands: MovedCopy;
  readonly goes: MovedCopy;
  readonly from: number;
  readonly to: number;
}

/** Letters that several moved at once: who comes first in the list stands. */
const doubledBy = (moves: readonly Moved[]): readonly Doubled[] => {
  const bySource = new Map<number, MovedCopy[]>();
  for (const [rank, { by, origins }] of moves.entries())
    for (const run of origins) {
      const known = bySource.get(run.client) ?? [];
      known.push({ ...run, by, rank });
      bySource.set(run.client, known);
    }
  const doubled: Doubled[] = [];
  for (const copies of bySource.values()) {
    copies.sort((a, b) => a.clock - b.clock);
    for (const [at, one] of copies.entries())
      for (const other of copies.slice(at + 1)) {
        if (other.clock >= one.clock + one.length) break;
        if (one.rank === other.rank) continue;
        const [stands, goes] = one.rank < other.rank ? [one, other] : [other, one];
        const to = Math.min(one.clock + one.length, other.clock + other.length);
        doubled.push({ stands, goes, from: other.clock, to });
      }
  }
  return doubled;
};

const copyOf = ({ by, to, clock }: MovedCopy, of: number): Y.ID => Y.createID(by, to + of - clock);

const letterAt = (doc: Y.Doc, id: Y.ID): string | null => {
  const item = itemAt(doc, id);
  if (item === null || item.deleted || !(item.content instanceof Y.ContentString)) return null;
  return item.content.str[id.clock - item.id.clock] ?? null;
};

/**
 * The copies that are there once too often. Only where the same letter stands in the text: nobody has a letter deleted
 * by saying that it is another.
 */
export const doubledIn = (doc: Y.Doc, moves: readonly Moved[]): readonly Y.ID[] =>
  doubledBy(moves).flatMap(({ stands, goes, from, to }) =>
    Array.from({ length: to - from }, (_, at) => from + at)
      .filter((clock) => {
        const letter = letterAt(doc, copyOf(stands, clock));
        return letter !== null && letter === letterAt(doc, copyOf(goes, clock));
      })
      .map((clock) => copyOf(goes, clock)),
  );

/** Moves of which nothing is left to take back, by their place in the list. */
export const overruledIn = (moves: readonly Moved[]): ReadonlySet<number> =>
  new Set(doubledBy(moves).map(({ goes }) => goes.rank));

const madeAnew = (doc: Y.Doc, id: Y.ID): Y.ID => {
  let now = id;
  for (let item = itemAt(doc, now); item?.redone != null; item = itemAt(doc, now))
    now = Y.createID(item.redone.client, item.redone.clock + now.clock - item.id.clock);
  return now;
};

/** What a move has become by an undo or a redo of who moved: every letter has one more name, and so have the blocks. */
export const movedByUndo = (doc: Y.Doc, moved: Moved): Moved => {
  const names = new Map<number, Y.ID[]>();
  for (const { id, to } of lettersOf(moved.runs))
    names.set(to, [...(names.get(to) ?? [Y.createID(moved.by, to)]), id]);
  const now = new Map<number, number>();
  const letters = Array.from(names, ([to, known]) => {
    const standing = known.map((id) => madeAnew(doc, id)).find((id) => isThere(doc, id));
    if (standing === undefined || standing.client !== moved.by) return [];
    now.set(to, standing.clock);
    return known.filter((id) => !isThere(doc, id)).map((id) => ({ id, to: standing.clock }));
  }).flat();
  const origins = lettersOf(moved.origins).flatMap(({ id, to }) => {
    const clock = now.get(to);
    return clock === undefined ? [] : [{ id, to: clock }];
  });
  const blocks = [...moved.blocks, ...(moved.into === null ? [] : [moved.into])];
  const into = [...blocks.map((id) => madeAnew(doc, id)).filter((id) => isThere(doc, id))][0] ?? null;
  return {
    ...moved,
    blocks: blocks.filter((id) => !isThere(doc, id)),
    runs: asRuns(letters.toSorted((a, b) => a.id.client - b.id.client || a.id.clock - b.id.clock)),
    origins: asRuns(origins),
    into,
  };
};
