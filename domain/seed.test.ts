import { getSchema } from "@tiptap/core";
import { TaskItem, TaskList } from "@tiptap/extension-list";
import StarterKit from "@tiptap/starter-kit";
import { yXmlFragmentToProsemirrorJSON } from "@tiptap/y-tiptap";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { type Seed, seedUpdate } from "./seed";
import { welcomeSeed } from "./welcome";

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index + 1);

const decode = (update: Uint8Array | null): Y.Doc => {
  const doc = new Y.Doc();
  if (update !== null) Y.applyUpdate(doc, update);
  return doc;
};

const contentOf = (doc: Y.Doc) => yXmlFragmentToProsemirrorJSON(doc.getXmlFragment("default"));

describe("the seed of a document", () => {
  it("is the title and the content in the editor's own words", () => {
    const seed: Seed = {
      title: "Plan",
      content: [
        { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Now" }] },
        {
          type: "paragraph",
          content: [
            { type: "text", text: "plain " },
            { type: "text", text: "bold", marks: [{ type: "bold" }] },
            {
              type: "text",
              text: " linked",
              marks: [{ type: "link", attrs: { href: "https://example.org" } }],
            },
          ],
        },
        {
          type: "taskList",
          content: [{ type: "taskItem", attrs: { checked: true }, content: [{ type: "paragraph" }] }],
        },
        { type: "horizontalRule" },
      ],
    };
    const doc = decode(seedUpdate(seed, counting));
    expect(doc.getMap("meta").toJSON()).toEqual({ title: "Plan" });
    expect(contentOf(doc)).toMatchObject({
      type: "doc",
      content: [
        { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Now" }] },
        {
          type: "paragraph",
          content: [
            { text: "plain " },
            { text: "bold", marks: [{ type: "bold" }] },
            { text: " linked", marks: [{ type: "link", attrs: { href: "https://example.org" } }] },
          ],
        },
        { type: "taskList", content: [{ type: "taskItem", attrs: { checked: true } }] },
        { type: "horizontalRule" },
      ],
    });
  });

  it("comes from one client whose id is drawn from the given randomness, and leaves nothing pending", () => {
    const doc = decode(seedUpdate(welcomeSeed, counting));
    expect([...Y.decodeStateVector(Y.encodeStateVector(doc)).keys()]).toEqual([0x01020304]);
    expect(doc.store.pendingStructs).toBeNull();
    expect([...doc.share.keys()].sort()).toEqual(["default", "meta"]);
  });

  it("is nothing for a document without title and content", () => {
    expect(seedUpdate({ title: "", content: [] }, counting)).toBeNull();
  });

  it("of a document with only a title leaves the content to the editor", () => {
    const doc = decode(seedUpdate({ title: "Plan", content: [] }, counting));
    expect(doc.getXmlFragment("default").length).toBe(0);
  });

  it("of the welcome document is valid in the editor's schema", () => {
    const schema = getSchema([StarterKit, TaskList, TaskItem.configure({ nested: true })]);
    const json = contentOf(decode(seedUpdate(welcomeSeed, counting)));
    const node = schema.nodeFromJSON(json);
    expect(() => node.check()).not.toThrow();
    expect(node.textContent).toContain("only after the server has written your change");
  });
});
