// What accepting does to blocks: two become one, or one becomes another kind. Either writes letters anew, and says which.
import * as Y from "yjs";
import {
  endOf,
  isEmpty,
  isFreeProse,
  proseBefore,
  removeElement,
  removeIfEmpty,
  startOf,
} from "./block-tree";
import { type Moved, type MovedRun, moveLetters } from "./moved-letters";
import type { Join, KindChange, Place, SuggestedKind } from "./suggestion-records";
import { type Spot, spotOf } from "./text-anchors";

export const blockAt = (doc: Y.Doc, place: Place): Y.XmlElement | null => {
  const type = spotOf(doc, place)?.type;
  return type instanceof Y.XmlElement ? type : null;
};

export const idOf = (element: Y.XmlElement): Y.ID => {
  if (element._item === null) throw new Error("a block is in something");
  return element._item.id;
};

/** Everything that is in one block, at the end of another. */
const moveContent = (doc: Y.Doc, from: Y.XmlElement, into: Y.XmlElement): readonly MovedRun[] =>
  from.toArray().flatMap((child) => {
    if (child instanceof Y.XmlElement) into.insert(into.length, [child.clone() as Y.XmlElement]);
    if (!(child instanceof Y.XmlText)) return [];
    const last: unknown = into.toArray().at(-1);
    const target = last instanceof Y.XmlText ? last : new Y.XmlText();
    if (target !== last) into.insert(into.length, [target]);
    return moveLetters(doc, child, target);
  });

const removeBlock = (doc: Y.Doc, block: Y.XmlElement): void => {
  const { parent } = block;
  removeElement(block);
  if (parent instanceof Y.XmlElement) removeIfEmpty(doc, parent);
};

/** The end of the first block, and the beginning of the other one where there is still one. */
export interface Seam {
  readonly before: Y.XmlElement;
  readonly after: Y.XmlElement;
}

/** Null where no two blocks are left that could become one. */
export const seamOf = (doc: Y.Doc, { last }: Join): Seam | null => {
  const after = blockAt(doc, last);
  const before = after === null ? null : proseBefore(doc, after);
  return after === null || before === null ? null : { before, after };
};

const isAfter = (doc: Y.Doc, first: Y.XmlElement, block: Y.XmlElement): boolean => {
  for (let at = proseBefore(doc, block); at !== null; at = proseBefore(doc, at))
    if (at === first) return true;
  return false;
};

/** Takes the blocks away that are empty between the first and the last; answers which. */
export const clearBetween = (doc: Y.Doc, join: Join): readonly Y.ID[] => {
  const first = blockAt(doc, join.first);
  const gone: Y.ID[] = [];
  for (let seam = seamOf(doc, join); seam !== null && first !== null; seam = seamOf(doc, join)) {
    if (!isEmpty(seam.before) || !isAfter(doc, first, seam.before)) break;
    gone.push(idOf(seam.before));
    removeBlock(doc, seam.before);
  }
  return gone;
};

/** Of two blocks of which one is empty, the other stays as it is. Answers where they meet. */
export const joinBlocks = (
  doc: Y.Doc,
  { before, after }: Seam,
): { readonly runs: readonly MovedRun[]; readonly gone: Y.ID; readonly into: Y.ID; readonly at: Spot } => {
  const stays = isEmpty(before) && !isEmpty(after) ? after : before;
  const goes = stays === after ? before : after;
  const at = stays === after ? startOf(after) : endOf(before);
  const gone = idOf(goes);
  const runs = isEmpty(goes) ? [] : moveContent(doc, goes, stays);
  removeBlock(doc, goes);
  return { runs, gone, into: idOf(stays), at };
};

const levelOf = (kind: SuggestedKind): number => (kind === "paragraph" ? 0 : Number(kind.at(-1)));

export const kindOf = (block: Y.XmlElement): SuggestedKind => {
  const level: unknown = block.getAttribute("level");
  if (block.nodeName !== "heading") return "paragraph";
  return level === 2 ? "heading-2" : level === 3 ? "heading-3" : "heading-1";
};

export const isChangeable = (doc: Y.Doc, { block }: KindChange): boolean => {
  const element = blockAt(doc, block);
  return element !== null && isFreeProse(doc, element);
};

const setLevel = (block: Y.XmlElement, level: number): void => {
  // Numbers are what the editor writes, whatever Yjs calls them.
  block.setAttribute("level", level as unknown as string);
};

/** Between headings only the level changes; a paragraph and a heading are blocks of two names. */
export const changeKind = (doc: Y.Doc, { block, kind }: KindChange): Moved | null => {
  const element = blockAt(doc, block);
  if (element === null || kindOf(element) === kind) return null;
  const level = levelOf(kind);
  if (element.nodeName === "heading" && level > 0) {
    setLevel(element, level);
    return null;
  }
  const { parent } = element;
  if (!(parent instanceof Y.XmlFragment)) return null;
  const changed = new Y.XmlElement(level === 0 ? "paragraph" : "heading");
  parent.insert(parent.toArray().indexOf(element) + 1, [changed]);
  for (const [name, value] of Object.entries(element.getAttributes()))
    if (name !== "level" && value !== undefined) changed.setAttribute(name, value);
  if (level > 0) setLevel(changed, level);
  const runs = moveContent(doc, element, changed);
  const gone = idOf(element);
  removeElement(element);
  return { by: doc.clientID, blocks: [gone], runs, origins: runs, dropped: [], into: idOf(changed) };
};
