import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { namedTrees, paragraph, type Tree } from "@/client/testing/hostile-trees";
import { bodyRoot } from "@/protocol/content";
import { limits } from "@/protocol/limits";
import { newDoc } from "@/protocol/new-doc";
import { runTask } from "./tasks";

const stateWith = (tree: Tree): Uint8Array => {
  const doc = newDoc();
  doc.getXmlFragment(bodyRoot).insert(0, [paragraph("honest"), ...tree()] as Y.XmlElement[]);
  return Y.encodeStateAsUpdate(doc);
};

describe("C15 a document that no editor would write", () => {
  it.each(Object.entries(namedTrees))("is projected, hashed and compacted: %s", (_, tree) => {
    const state = stateWith(tree);
    const { excerpt } = runTask("project", { state: [state], limits });
    expect(excerpt).toContain("honest");
    expect(runTask("hash", { state: [state] }).hash).toMatch(/^[0-9a-f]{64}$/);
    expect(Y.encodeStateVectorFromUpdate(runTask("compact", { pieces: [state] }))).toEqual(
      Y.encodeStateVectorFromUpdate(state),
    );
  });
});
