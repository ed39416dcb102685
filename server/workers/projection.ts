// What other parts of the product know of a document without opening it: title, excerpt and first paint, from one pass
// over its first blocks. A search that reads whole texts would take its text here; nothing does, so none is kept.
import * as Y from "yjs";
import { bodyRoot, metaRoot, titleKey } from "@/protocol/content";
import { excerptOf, type FirstPaint, firstPaintOf, shorten } from "@/protocol/first-paint";
import type { Limits } from "@/protocol/limits";

export interface Projection {
  readonly title: string;
  readonly excerpt: string;
  readonly firstPaint: FirstPaint;
}

export type ProjectionLimits = Pick<Limits, "titleCharacters" | "firstPaintCharacters">;

interface Run {
  readonly insert?: unknown;
  readonly attributes?: Readonly<Record<string, unknown>>;
}

/** Marks that may stand more than once are stored as `name--hash`. */
const nodeOfRun = ({ insert, attributes = {} }: Run): unknown => ({
  type: "text",
  text: insert,
  marks: Object.entries(attributes).map(([name, attrs]) => ({ type: name.split("--", 1)[0], attrs })),
});

/** As the editor names them, one after the other: whoever has enough asks for no more. */
function* nodesIn(parent: Y.XmlFragment | Y.XmlElement): Generator<unknown> {
  for (const child of parent.toArray()) {
    if (child instanceof Y.XmlText) yield* (child.toDelta() as Run[]).map(nodeOfRun);
    else if (child instanceof Y.XmlElement)
      yield { type: child.nodeName, attrs: child.getAttributes(), content: nodesIn(child) };
  }
}

export const projectionOf = (doc: Y.Doc, limits: ProjectionLimits): Projection => {
  const title = doc.getMap(metaRoot).get(titleKey);
  const firstPaint = firstPaintOf(nodesIn(doc.getXmlFragment(bodyRoot)), limits.firstPaintCharacters);
  return {
    title: typeof title === "string" ? shorten(title, limits.titleCharacters) : "",
    excerpt: excerptOf(firstPaint),
    firstPaint,
  };
};
