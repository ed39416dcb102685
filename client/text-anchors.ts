// Where a comment hangs: on the first and the last letter of its text, as Yjs names them. The names hold however
// the text around them changes. Letters that are deleted and made again, by an undo or a move, are other letters,
// also where this page did it: what one page shows, all must show.
import * as Y from "yjs";
import type { Anchor, RelativePosition } from "@/protocol/comment-shapes";

export interface TextRange {
  readonly from: number;
  readonly to: number;
}

/** Where each text of the document begins, in the editor's positions. */
export type TextStarts = ReadonlyMap<Y.XmlText, number>;

/** `isLeaf` says which elements the editor counts as one position instead of a beginning and an end. */
export const textStarts = (body: Y.XmlFragment, isLeaf: (name: string) => boolean): TextStarts => {
  const starts = new Map<Y.XmlText, number>();
  let at = 0;
  const visit = (node: Y.XmlFragment): void => {
    for (const child of node.toArray()) {
      if (child instanceof Y.XmlText) {
        starts.set(child, at);
        at += child.length;
      } else if (child instanceof Y.XmlElement) {
        at += 1;
        if (isLeaf(child.nodeName)) continue;
        visit(child);
        at += 1;
      }
    }
  };
  visit(body);
  return starts;
};

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

const placeOf = (doc: Y.Doc, starts: TextStarts, position: RelativePosition): number | null => {
  const relative = Y.createRelativePositionFromJSON(position);
  const found = Y.createAbsolutePositionFromRelativePosition(relative, doc, false);
  const start = found?.type instanceof Y.XmlText ? starts.get(found.type) : undefined;
  return found === null || start === undefined ? null : start + found.index;
};

/** Null when none of its letters is left. */
export const rangeOf = (doc: Y.Doc, starts: TextStarts, anchor: Anchor): TextRange | null => {
  const from = placeOf(doc, starts, anchor.from);
  const to = placeOf(doc, starts, anchor.to);
  return from === null || to === null || from >= to ? null : { from, to };
};
