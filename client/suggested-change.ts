// What accepting a suggestion does to the text. Only whole letters are deleted and only new ones are put in, so that
// two people who accept the same thing at once can be told apart letter by letter afterwards.
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import type { SuggestedFormat, Suggestion } from "./suggestion-records";
import { isInBody, type Spot, spotOf } from "./text-anchors";

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

export const isApplicable = (doc: Y.Doc, suggestion: Suggestion): boolean =>
  stretchOf(doc, suggestion) !== null ||
  (suggestion.text !== "" && suggestion.place !== null && spotOf(doc, suggestion.place) !== null);

const removeElement = (element: Y.XmlElement): void => {
  const { parent } = element;
  if (!(parent instanceof Y.XmlFragment)) return;
  const at = parent.toArray().indexOf(element);
  if (at !== -1) parent.delete(at, 1);
};

const isEmpty = (node: Y.XmlElement): boolean =>
  node.toArray().every((child) => child instanceof Y.XmlText && child.length === 0);

/** With what held nothing else; the last block of a document stays. */
const removeIfEmpty = (doc: Y.Doc, block: unknown): void => {
  if (!(block instanceof Y.XmlElement) || !isInBody(doc, block) || !isEmpty(block)) return;
  const { parent } = block;
  if (parent instanceof Y.XmlFragment && parent.length > 1) removeElement(block);
  else if (parent instanceof Y.XmlElement) {
    removeElement(block);
    removeIfEmpty(doc, parent);
  }
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

const isListItem = (node: unknown): node is Y.XmlElement =>
  node instanceof Y.XmlElement && (node.nodeName === "listItem" || node.nodeName === "taskItem");

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

const textSpot = ({ type, index }: Spot): Spot<Y.XmlText> | null => {
  if (type instanceof Y.XmlText) return { type, index };
  const [before, after] = [type.toArray()[index - 1], type.toArray()[index]];
  if (after instanceof Y.XmlText) return { type: after, index: 0 };
  if (before instanceof Y.XmlText) return { type: before, index: before.length };
  const text = new Y.XmlText();
  type.insert(index, [text]);
  return { type: text, index: 0 };
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

/** False when nothing of the text it is about is left. Belongs into a transaction with the decision. */
export const applySuggestion = (doc: Y.Doc, suggestion: Suggestion): boolean => {
  if (!isApplicable(doc, suggestion)) return false;
  const stretch = stretchOf(doc, suggestion);
  const covered = stretch === null ? null : coveredBy(doc, stretch);
  if (suggestion.format !== null) {
    const attributes = attributesOf(suggestion.format);
    for (const { text, from, to } of covered?.pieces ?? []) text.format(from, to - from, attributes);
    return covered !== null;
  }
  if (covered !== null) deleteCovered(covered);
  if (suggestion.text !== "") {
    const spot = suggestion.place === null ? null : spotOf(doc, suggestion.place);
    const at = textSpot(spot ?? stretch?.first ?? { type: doc.getXmlFragment(bodyRoot).get(0), index: 0 });
    if (at !== null) insertLines(at, suggestion.text);
  }
  if (stretch !== null && stretch.first.type.parent !== stretch.last.type.parent) {
    removeIfEmpty(doc, stretch.last.type.parent);
    removeIfEmpty(doc, stretch.first.type.parent);
  }
  return true;
};
