// The blocks of a document as Yjs has them: which stands before which, which hold text, and how one is taken away.
import * as Y from "yjs";
import { isInBody, type Spot } from "./text-anchors";

export const isListItem = (node: unknown): node is Y.XmlElement =>
  node instanceof Y.XmlElement && (node.nodeName === "listItem" || node.nodeName === "taskItem");

const isBlock = (node: unknown): node is Y.XmlElement => node instanceof Y.XmlElement;

const isLineBreak = (node: unknown): boolean =>
  isBlock(node) && node.nodeName === "hardBreak" && node.length === 0;

const isLetters = (node: unknown): boolean =>
  node instanceof Y.XmlText &&
  node.toDelta().every(({ insert }: { insert: unknown }) => typeof insert === "string");

/** Nothing but what can be written anew as it was. Whatever a page does not know it leaves where it is. */
const isProse = (block: Y.XmlElement): boolean =>
  (block.nodeName === "paragraph" || block.nodeName === "heading") &&
  block.toArray().every((child) => isLetters(child) || isLineBreak(child)) &&
  Object.values(block.getAttributes()).every((value: unknown) => !(value instanceof Y.AbstractType));

export const removeElement = (element: Y.XmlElement): void => {
  const { parent } = element;
  if (!(parent instanceof Y.XmlFragment)) return;
  const at = parent.toArray().indexOf(element);
  if (at !== -1) parent.delete(at, 1);
};

export const isEmpty = (node: Y.XmlElement): boolean =>
  node.toArray().every((child) => child instanceof Y.XmlText && child.length === 0);

/** With what held nothing else; the last block of a document stays. */
export const removeIfEmpty = (doc: Y.Doc, block: unknown): void => {
  if (!(block instanceof Y.XmlElement) || !isInBody(doc, block) || !isEmpty(block)) return;
  const { parent } = block;
  if (parent instanceof Y.XmlFragment && parent.length > 1) removeElement(block);
  else if (parent instanceof Y.XmlElement) {
    removeElement(block);
    removeIfEmpty(doc, parent);
  }
};

/** The one that is read before it, whatever holds either. */
const blockBefore = (block: Y.XmlElement): Y.XmlElement | null => {
  let node: Y.XmlElement | Y.XmlText = block;
  while (node.prevSibling === null) {
    if (!isBlock(node.parent)) return null;
    node = node.parent;
  }
  let before: unknown = node.prevSibling;
  while (isBlock(before) && !isProse(before)) {
    const last: unknown = before.toArray().at(-1);
    if (!isBlock(last)) return before;
    before = last;
  }
  return isBlock(before) ? before : null;
};

/** Null where two blocks cannot become one. Whatever hangs below an item of a list would hang on nothing. */
export const proseBefore = (doc: Y.Doc, block: Y.XmlElement): Y.XmlElement | null => {
  if (!isProse(block) || !isInBody(doc, block)) return null;
  if (isListItem(block.parent) && block.parent.length > 1) return null;
  const before = blockBefore(block);
  return before !== null && isProse(before) ? before : null;
};

/** Prose of which a paragraph or a heading may be made: an item of a list begins with a paragraph. */
export const isFreeProse = (doc: Y.Doc, block: Y.XmlElement): boolean =>
  isProse(block) && isInBody(doc, block) && !isListItem(block.parent);

export const startOf = (block: Y.XmlElement): Spot => {
  const [text] = block.toArray();
  return { type: text instanceof Y.XmlText ? text : block, index: 0 };
};

export const endOf = (block: Y.XmlElement): Spot => {
  const text = block.toArray().at(-1);
  const type = text instanceof Y.XmlText ? text : block;
  return { type, index: type.length };
};

/** Where letters may be put in: a block that has no text yet gets one. */
export const textSpot = ({ type, index }: Spot): Spot<Y.XmlText> | null => {
  if (type instanceof Y.XmlText) return { type, index };
  const [before, after] = [type.toArray()[index - 1], type.toArray()[index]];
  if (after instanceof Y.XmlText) return { type: after, index: 0 };
  if (before instanceof Y.XmlText) return { type: before, index: before.length };
  const text = new Y.XmlText();
  type.insert(index, [text]);
  return { type: text, index: 0 };
};
