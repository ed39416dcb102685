// Where a comment hangs: on the first and the last letter of its text, as Yjs names them. The names hold however
// the text around them changes. Letters that are deleted and made again, by an undo or a move, are other letters,
// also where this page did it: what one page shows, all must show.
import * as Y from "yjs";
import type { Anchor, RelativePosition } from "@/protocol/comment-shapes";
import { bodyRoot } from "@/protocol/content";
import type { Place } from "./suggestion-records";

export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Where each text of the document begins, in the editor's positions. */
export type TextStarts = ReadonlyMap<Y.XmlText, number>;

/** Where everything of the document begins: its texts, and the content of what holds them. */
export interface ContentStarts {
  readonly texts: TextStarts;
  readonly elements: ReadonlyMap<Y.XmlElement, number>;
  /** Leaves have no content; they end where this says. */
  readonly leaves: ReadonlyMap<Y.XmlElement, number>;
}

/** How much room an editor gives to something, as positions. */
export interface Extent {
  readonly size: number;
  /** Whether it is one thing there, whatever the document has in it. */
  readonly isLeaf: boolean;
  /** What the editor shows before the first that is in it, and the document does not have. */
  readonly before: number;
}

/** `extentOf` is asked for what has not simply the room of its letters, or of what is in it. */
export const contentStarts = (
  body: Y.XmlFragment,
  extentOf: (type: Y.XmlElement | Y.XmlText) => Extent | null,
): ContentStarts => {
  const texts = new Map<Y.XmlText, number>();
  const elements = new Map<Y.XmlElement, number>();
  const leaves = new Map<Y.XmlElement, number>();
  let at = 0;
  const visit = (node: Y.XmlFragment): void => {
    for (const child of node.toArray()) {
      if (!(child instanceof Y.XmlText || child instanceof Y.XmlElement)) {
        // What is neither is shown as one thing.
        at += 1;
        continue;
      }
      const begin = at;
      const extent = extentOf(child);
      if (extent?.isLeaf === true) {
        at += extent.size;
        if (child instanceof Y.XmlElement) leaves.set(child, at);
      } else if (child instanceof Y.XmlText) {
        texts.set(child, at);
        at += child.length;
      } else {
        elements.set(child, at + 1);
        at += 1 + (extent?.before ?? 0);
        visit(child);
        at = extent === null ? at + 1 : begin + extent.size;
      }
    }
  };
  visit(body);
  return { texts, elements, leaves };
};

export const textStarts = (...given: Parameters<typeof contentStarts>): TextStarts =>
  contentStarts(...given).texts;

const positionJson = (text: Y.XmlText, index: number, side: 0 | -1): RelativePosition =>
  Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(text, index, side)) as RelativePosition;

/** Null where there is no letter between the two. */
export const anchorOf = (starts: TextStarts, { from, to }: TextRange): Anchor | null => {
  const texts = [...starts].filter(([text]) => text.length > 0);
  const first = texts.find(([text, start]) => start + text.length > from);
  const last = texts.findLast(([, start]) => start < to);
  if (first === undefined || last === undefined) return null;
  const [firstText, firstStart] = first;
  const [lastText, lastStart] = last;
  const begin = Math.max(from, firstStart);
  const end = Math.min(to, lastStart + lastText.length);
  if (begin >= end) return null;
  return {
    from: positionJson(firstText, begin - firstStart, 0),
    to: positionJson(lastText, end - lastStart, -1),
  };
};

const letterOf = (doc: Y.Doc, starts: TextStarts, position: RelativePosition): number | null => {
  const relative = Y.createRelativePositionFromJSON(position);
  const found = Y.createAbsolutePositionFromRelativePosition(relative, doc, false);
  const start = found?.type instanceof Y.XmlText ? starts.get(found.type) : undefined;
  return found === null || start === undefined ? null : start + found.index;
};

/** Null when none of its letters is left. */
export const rangeOf = (doc: Y.Doc, starts: TextStarts, anchor: Anchor): TextRange | null => {
  const from = letterOf(doc, starts, anchor.from);
  const to = letterOf(doc, starts, anchor.to);
  return from === null || to === null || from >= to ? null : { from, to };
};

export interface Spot<Type = Y.XmlText | Y.XmlElement> {
  readonly type: Type;
  readonly index: number;
}

export const isInBody = (doc: Y.Doc, type: unknown): boolean => {
  const body = doc.getXmlFragment(bodyRoot);
  let node: unknown = type;
  while (node instanceof Y.AbstractType && node !== body) {
    if (node._item === null || node._item.deleted) return false;
    node = node._item.parent;
  }
  return node === body;
};

/** `followUndone` finds letters that this page has made anew by an undo; no other page would. */
export const spotOf = (doc: Y.Doc, place: Place, followUndone = false): Spot | null => {
  const relative = Y.createRelativePositionFromJSON(place);
  const found = Y.createAbsolutePositionFromRelativePosition(relative, doc, followUndone);
  if (found === null || !isInBody(doc, found.type)) return null;
  return found.type instanceof Y.XmlText || found.type instanceof Y.XmlElement
    ? { type: found.type, index: found.index }
    : null;
};

export const placeJson = (type: Y.XmlText | Y.XmlElement, index: number): Place =>
  Y.relativePositionToJSON(Y.createRelativePositionFromTypeIndex(type, index, -1)) as Place;

/** A place keeps to the letter before it, or to the beginning of its block. */
export const placeOf = ({ texts, leaves, elements }: ContentStarts, position: number): Place | null => {
  for (const [text, start] of texts)
    if (start < position && position <= start + text.length) return placeJson(text, position - start);
  for (const [leaf, end] of leaves)
    if (end === position && leaf.parent instanceof Y.XmlElement)
      return placeJson(leaf.parent, leaf.parent.toArray().indexOf(leaf) + 1);
  for (const [element, start] of elements) if (start === position) return placeJson(element, 0);
  return null;
};

/** The block whose content begins there, as such. */
export const blockPlaceAt = ({ elements }: ContentStarts, position: number): Place | null => {
  for (const [element, start] of elements) if (start === position) return placeJson(element, 0);
  return null;
};

/** Null when the block that it is in is gone. */
export const positionOf = (doc: Y.Doc, starts: ContentStarts, place: Place): number | null => {
  const spot = spotOf(doc, place);
  if (spot === null) return null;
  const { type, index } = spot;
  if (type instanceof Y.XmlText) {
    const start = starts.texts.get(type);
    return start === undefined ? null : start + index;
  }
  const before = index === 0 ? undefined : type.get(index - 1);
  if (before instanceof Y.XmlText) return (starts.texts.get(before) ?? 0) + before.length;
  if (before instanceof Y.XmlElement && starts.leaves.has(before)) return starts.leaves.get(before) ?? null;
  return starts.elements.get(type) ?? null;
};
