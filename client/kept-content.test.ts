import fc from "fast-check";
import { expect, describe as group, it } from "vitest";
import * as Y from "yjs";
import { describe, lettersOf, makeAgain } from "./kept-content";
import { grownTrees, namedTrees, node, paragraph, type Tree, text } from "./testing/hostile-trees";

const placed = (...children: unknown[]): Y.XmlFragment => {
  const body = new Y.Doc().getXmlFragment("default");
  body.insert(0, children as Y.XmlElement[]);
  return body;
};

const isMadeAgain = (tree: Tree): void => {
  const kept = placed(...tree())
    .toArray()
    .map(describe);
  for (const body of [placed(...kept.map(makeAgain)), placed(...kept.map(makeAgain))])
    expect(body.toArray().map(describe)).toEqual(kept);
};

group("C15 EDIT-3 what is kept of content", () => {
  it.each(Object.entries(namedTrees))("is enough to make it again, more than once: %s", (_, tree) => {
    isMadeAgain(tree);
  });

  it("is enough to make it again: what a grammar grows", () => {
    fc.assert(fc.property(grownTrees, isMadeAgain));
  });

  it("tells its letters, a block on each line", () => {
    const [kept] = placed(node("table", [paragraph("a"), node("row", [text("b"), node("x", [text("c")])])]))
      .toArray()
      .map(describe);
    expect(kept && lettersOf(kept)).toBe("a\nbc");
  });
});
