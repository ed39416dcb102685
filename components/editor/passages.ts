// Finds a stretch of text again in a document that was changed around it: after a move, an undo or a paste the
// letters are the same, though Yjs knows them under other names.
import type { Node } from "@tiptap/pm/model";
import type { TextRange } from "@/client/text-anchors";

/** A stretch of text, and what stood beside it. */
export interface Passage {
  readonly text: string;
  readonly before: string;
  readonly after: string;
}

interface ReadText {
  readonly text: string;
  /** Of each letter, where it stands. */
  readonly positions: readonly number[];
}

const contextCharacters = 32;

const readText = (doc: Node, from: number, to: number): ReadText => {
  let text = "";
  const positions: number[] = [];
  doc.nodesBetween(from, to, (node, position) => {
    if (node.isTextblock && text !== "") {
      text += "\n";
      positions.push(position);
    }
    if (!node.isText || node.text === undefined) return;
    const begin = Math.max(from, position);
    const end = Math.min(to, position + node.nodeSize);
    text += node.text.slice(begin - position, end - position);
    for (let at = begin; at < end; at += 1) positions.push(at);
  });
  return { text, positions };
};

export const textIn = (doc: Node, { from, to }: TextRange): string => readText(doc, from, to).text;

export const passageAt = (doc: Node, { from, to }: TextRange): Passage => ({
  text: textIn(doc, { from, to }),
  before: textIn(doc, { from: Math.max(0, from - contextCharacters), to: from }),
  after: textIn(doc, { from: to, to: Math.min(doc.content.size, to + contextCharacters) }),
});

export interface Change {
  /** The changed stretch ends here in the old document, and begins and ends there in the new one. */
  readonly oldTo: number;
  readonly from: number;
  readonly to: number;
}

export const changeBetween = (before: Node, after: Node): Change | null => {
  const from = before.content.findDiffStart(after.content);
  const end = before.content.findDiffEnd(after.content);
  if (from === null || end === null) return null;
  // Letters that are the same at both ends of what was put in are found from both sides.
  const overlap = Math.max(0, from - Math.min(end.a, end.b));
  return { from, oldTo: end.a + overlap, to: end.b + overlap };
};

/** Where a range is after a change that did not touch it; null when it did. */
export const besideChange = (range: TextRange, { from, oldTo, to }: Change): TextRange | null => {
  if (range.to <= from) return range;
  const shift = to - oldTo;
  return range.from >= oldTo ? { from: range.from + shift, to: range.to + shift } : null;
};

const commonEnd = (a: string, b: string): number => {
  let count = 0;
  while (count < a.length && count < b.length && a.at(-1 - count) === b.at(-1 - count)) count += 1;
  return count;
};

const commonStart = (a: string, b: string): number => {
  let count = 0;
  while (count < a.length && count < b.length && a[count] === b[count]) count += 1;
  return count;
};

const blockAround = (doc: Node, { from, to }: TextRange): TextRange => {
  const $from = doc.resolve(from);
  const $to = doc.resolve(to);
  return { from: $from.depth > 0 ? $from.before(1) : from, to: $to.depth > 0 ? $to.after(1) : to };
};

/**
 * The passage in what a change brought, at the place whose neighbours fit best. Most of it must be new there: a
 * letter typed beside the same words elsewhere brings nothing back.
 */
export const findPassage = (doc: Node, change: Change, passage: Passage): TextRange | null => {
  if (passage.text === "") return null;
  const around = blockAround(doc, change);
  const { text, positions } = readText(doc, around.from, around.to);
  const positionAt = (index: number): number => positions[index] ?? around.to;
  let best: TextRange | null = null;
  let bestFit = -1;
  for (let at = text.indexOf(passage.text); at !== -1; at = text.indexOf(passage.text, at + 1)) {
    const end = at + passage.text.length;
    const range = { from: positionAt(at), to: positionAt(end - 1) + 1 };
    const brought = Math.min(range.to, change.to) - Math.max(range.from, change.from);
    if (brought < Math.max(2, passage.text.length / 2)) continue;
    const fit = commonEnd(text.slice(0, at), passage.before) + commonStart(text.slice(end), passage.after);
    if (fit > bestFit) {
      best = range;
      bestFit = fit;
    }
  }
  return best;
};
