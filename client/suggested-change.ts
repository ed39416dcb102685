// What accepting a suggestion does to the text. Only whole letters are deleted and only new ones are put in, so that
// two people who accept the same thing at once can be told apart letter by letter afterwards.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { endOf, isEmpty, isListItem, removeElement, removeIfEmpty, startOf, textSpot } from "./block-tree";
import { type LetterRun, type Moved, runsIn } from "./moved-letters";
import { changeKind, clearBetween, idOf, isChangeable, joinBlocks, seamOf } from "./suggested-blocks";
import type { Join, SuggestedFormat, Suggestion } from "./suggestion-records";
import { type Spot, spotOf } from "./text-anchors";

const isText = (spot: Spot | null): spot is Spot<Y.XmlText> => spot?.type instanceof Y.XmlText;

interface Stretch {
  readonly first: Spot<Y.XmlText>;
  readonly last: Spot<Y.XmlText>;
}

const stretchOf = (doc: Y.Doc, { range }: Suggestion): Stretch | null => {
  if (range === null) return null;
  const first = spotOf(doc, range.from);
  const last = spotOf(doc, range.to);
  if (!isText(first) || !isText(last)) return null;
  return first.type === last.type && first.index >= last.index ? null : { first, last };
};

interface Covered {
  /** Pieces of texts, and elements that lie in the stretch as a whole. */
  readonly pieces: readonly { readonly text: Y.XmlText; readonly from: number; readonly to: number }[];
  readonly whole: readonly Y.XmlElement[];
}

const coveredBy = (doc: Y.Doc, { first, last }: Stretch): Covered => {
  const pieces: { text: Y.XmlText; from: number; to: number }[] = [];
  const whole: Y.XmlElement[] = [];
  let begun = false;
  let ended = false;
  const visit = (node: Y.XmlFragment): void => {
    for (const child of node.toArray()) {
      if (ended) return;
      if (child instanceof Y.XmlText) {
        const from = child === first.type ? first.index : 0;
        const to = child === last.type ? last.index : child.length;
        begun ||= child === first.type;
        ended ||= child === last.type;
        if (begun && from < to) pieces.push({ text: child, from, to });
      } else if (child instanceof Y.XmlElement) {
        const begunBefore = begun;
        const known = pieces.length;
        visit(child);
        if (!begunBefore || ended) continue;
        pieces.length = known;
        whole.push(child);
      }
    }
  };
  visit(doc.getXmlFragment(bodyRoot));
  // A stretch that ends before it begins covers nothing.
  return begun && ended ? { pieces, whole } : { pieces: [], whole: [] };
};

export const isApplicable = (doc: Y.Doc, suggestion: Suggestion): boolean => {
  const { text, place, join, kind } = suggestion;
  if (kind !== null) return isChangeable(doc, kind);
  return (
    stretchOf(doc, suggestion) !== null ||
    (join !== null && seamOf(doc, join) !== null) ||
    (text !== "" && place !== null && spotOf(doc, place) !== null)
  );
};

type Attributes = Record<string, unknown>;

const attributesAt = (text: Y.XmlText, index: number): Attributes => {
  let at = 0;
  for (const { insert, attributes = {} } of text.toDelta() as {
    insert: unknown;
    attributes?: Attributes;
  }[]) {
    at += typeof insert === "string" ? insert.length : 1;
    if (at > index) return attributes;
  }
  return {};
};

/** New letters look like the one before them; a link or code goes on only where it did before. */
const looksFor = (text: Y.XmlText, index: number): Attributes => {
  const before = index > 0 ? attributesAt(text, index - 1) : attributesAt(text, 0);
  const after = attributesAt(text, index);
  const goesOn = (mark: string): boolean => mark !== "link" && mark !== "code";
  return Object.fromEntries(
    Object.entries(before).filter(([mark]) => (index > 0 && goesOn(mark)) || (index > 0 && mark in after)),
  );
};

/** In a list that is an item of its own. */
const putBeside = (block: Y.XmlElement, added: Y.XmlElement, offset: 0 | 1): void => {
  const item = block.parent;
  const inItem = isListItem(item) && item.get(0) === block && item.parent instanceof Y.XmlFragment;
  const neighbour = inItem ? item : block;
  const { parent } = neighbour;
  if (!(parent instanceof Y.XmlFragment)) return;
  const at = parent.toArray().indexOf(neighbour) + offset;
  if (!inItem) {
    parent.insert(at, [added]);
    return;
  }
  const wrapper = new Y.XmlElement(item.nodeName);
  if (item.nodeName === "taskItem") wrapper.setAttribute("checked", false as unknown as string);
  wrapper.insert(0, [added]);
  parent.insert(at, [wrapper]);
};

const newBlock = (nodeName: string, letters: string): Y.XmlElement => {
  const block = new Y.XmlElement(nodeName);
  if (letters !== "") block.insert(0, [new Y.XmlText(letters)]);
  return block;
};

/** The letters after a spot, and whatever stands behind them in the block, taken out to stand elsewhere. */
const takeRest = (block: Y.XmlElement, { type, index }: Spot<Y.XmlText>): (Y.XmlText | Y.XmlElement)[] => {
  const children = block.toArray();
  const at = children.indexOf(type);
  const behind = children
    .slice(at + 1)
    .flatMap((child) =>
      child instanceof Y.XmlText || child instanceof Y.XmlElement
        ? [child.clone() as Y.XmlText | Y.XmlElement]
        : [],
    );
  const rest = new Y.XmlText();
  let passed = 0;
  const delta: { insert: string; attributes: Attributes }[] = [];
  for (const { insert, attributes = {} } of type.toDelta() as {
    insert: unknown;
    attributes?: Attributes;
  }[]) {
    if (typeof insert !== "string") continue;
    const letters = insert.slice(Math.max(0, index - passed));
    if (letters !== "") delta.push({ insert: letters, attributes });
    passed += insert.length;
  }
  rest.applyDelta(delta);
  type.delete(index, type.length - index);
  if (at + 1 < children.length) block.delete(at + 1, children.length - at - 1);
  return [rest, ...behind];
};

const insertLines = (spot: Spot<Y.XmlText>, words: string): void => {
  const { type: text, index } = spot;
  const block = text.parent;
  if (!(block instanceof Y.XmlElement)) return;
  const lines = block.nodeName === "codeBlock" ? [words] : words.split("\n");
  const [first = "", ...others] = lines;
  const attributes = looksFor(text, index);
  if (others.length === 0) {
    text.insert(index, first, attributes);
    return;
  }
  const kind = block.nodeName === "heading" ? "paragraph" : block.nodeName;
  const at = block.toArray().indexOf(text);
  const isAtStart = index === 0 && at === 0 && !isEmpty(block);
  if (isAtStart) {
    // What stands there stays the letters it is.
    for (const line of lines.slice(0, -1)) putBeside(block, newBlock(kind, line), 0);
    const last = lines.at(-1) ?? "";
    if (last !== "") text.insert(0, last, {});
    return;
  }
  const isAtEnd = index === text.length && at === block.length - 1;
  const rest = isAtEnd ? null : takeRest(block, spot);
  if (first !== "") text.insert(index, first, attributes);
  const blocks = others.map((line) => newBlock(kind, line));
  if (rest !== null) blocks.at(-1)?.insert(others.at(-1) === "" ? 0 : 1, rest);
  for (const added of blocks.toReversed()) putBeside(block, added, 1);
};

const putWords = (spot: Spot, words: string): void => {
  const at = words === "" ? null : textSpot(spot);
  if (at !== null) insertLines(at, words);
};

const linkLooks = { target: "_blank", rel: "noopener noreferrer nofollow", class: null };

const attributesOf = (format: SuggestedFormat): Attributes =>
  Object.fromEntries(
    Object.entries(format).map(([mark, value]) => {
      if (value === null) return [mark, null];
      return [mark, typeof value === "string" ? { href: value, ...linkLooks } : {}];
    }),
  );

const deleteCovered = ({ pieces, whole }: Covered): void => {
  for (const { text, from, to } of pieces) text.delete(from, to - from);
  for (const element of whole) removeElement(element);
};

interface Applied {
  readonly moved: Moved | null;
}

/** Null where there are no two blocks any more. Lines that come between them keep them apart. */
const replaceAcross = (
  doc: Y.Doc,
  join: Join,
  words: string,
  dropped: readonly LetterRun[],
): Applied | null => {
  const by = doc.clientID;
  const gone = clearBetween(doc, join);
  const seam = seamOf(doc, join);
  if (seam === null) return null;
  if (words.includes("\n")) {
    const parted = words.lastIndexOf("\n");
    putWords(startOf(seam.after), words.slice(parted + 1));
    putWords(endOf(seam.before), words.slice(0, parted));
    return { moved: { by, blocks: gone, runs: [], origins: [], dropped, into: idOf(seam.before) } };
  }
  const { runs, gone: joined, into, at } = joinBlocks(doc, seam);
  putWords(at, words);
  return { moved: { by, blocks: [...gone, joined], runs, origins: runs, dropped, into } };
};

/** Null when nothing of the text it is about is left. Belongs into a transaction with the decision. */
export const applySuggestion = (doc: Y.Doc, suggestion: Suggestion): Applied | null => {
  const { format, kind, join, text, place } = suggestion;
  if (!isApplicable(doc, suggestion)) return null;
  if (kind !== null) return { moved: changeKind(doc, kind) };
  const stretch = stretchOf(doc, suggestion);
  const covered = stretch === null ? null : coveredBy(doc, stretch);
  if (format !== null) {
    const attributes = attributesOf(format);
    for (const piece of covered?.pieces ?? [])
      piece.text.format(piece.from, piece.to - piece.from, attributes);
    return covered === null ? null : { moved: null };
  }
  const dropped = (covered?.pieces ?? []).flatMap(({ text: of, from, to }) => runsIn(of, from, to));
  if (covered !== null) deleteCovered(covered);
  const across = join === null ? null : replaceAcross(doc, join, text, dropped);
  if (across !== null) return across;
  if (text !== "") {
    const spot = place === null ? null : spotOf(doc, place);
    putWords(spot ?? stretch?.first ?? { type: doc.getXmlFragment(bodyRoot).get(0), index: 0 }, text);
  }
  if (stretch !== null && stretch.first.type.parent !== stretch.last.type.parent) {
    removeIfEmpty(doc, stretch.last.type.parent);
    removeIfEmpty(doc, stretch.first.type.parent);
  }
  return { moved: null };
};
