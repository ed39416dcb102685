import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { seedUpdate } from "@/domain/seed";
import { welcomeSeed } from "@/domain/welcome";
import { firstPaintOf, paintedText } from "@/protocol/first-paint";
import { limits } from "@/protocol/limits";
import { makeDocument, steps } from "../testing/random-documents";
import { projectionOf } from "./projection";
import { runTask } from "./tasks";

const counting = (length: number) => Uint8Array.from({ length }, (_, index) => index + 1);

/** Every letter below a node, in order: another way to the text than the one that is tested. */
const lettersOf = (node: unknown): string => {
  if (node instanceof Y.XmlText)
    return (node.toDelta() as { insert: unknown }[])
      .map(({ insert }) => (typeof insert === "string" ? insert : ""))
      .join("");
  return node instanceof Y.XmlElement || node instanceof Y.XmlFragment
    ? node.toArray().map(lettersOf).join("")
    : "";
};

const withoutSpace = (text: string): string => text.replaceAll(/\s/g, "");

describe("the projection of a document", () => {
  it("PAINT-2 says what the document says, whatever it holds", () => {
    fc.assert(
      fc.property(steps, (drawn) => {
        for (const doc of makeDocument(drawn).docs) {
          const { firstPaint } = projectionOf(doc, { ...limits, firstPaintCharacters: 1_000_000 });
          expect(firstPaint.isWhole).toBe(true);
          const letters = withoutSpace(lettersOf(doc.getXmlFragment("default")));
          expect(withoutSpace(paintedText(firstPaint))).toBe(letters);
        }
      }),
    );
  });

  it("PAINT-3 of a new document is the one it was stored with", () => {
    const state = seedUpdate(welcomeSeed, counting) ?? new Uint8Array();
    const { title, firstPaint } = runTask("project", { state: [state], limits });
    expect(title).toBe(welcomeSeed.title);
    expect(firstPaint).toEqual(firstPaintOf(welcomeSeed.content));
    expect(firstPaint.isWhole).toBe(true);
  });

  it("PAINT-1 knows a mark that stands more than once by its name", () => {
    const doc = new Y.Doc();
    const text = new Y.XmlText();
    doc.getXmlFragment("default").push([text]);
    text.insert(0, "linked", { "link--a1b2": { href: "https://example.org" }, bold: {} });
    expect(projectionOf(doc, limits).firstPaint.blocks).toEqual([
      {
        type: "paragraph",
        content: [
          {
            type: "text",
            text: "linked",
            marks: [{ type: "link", attrs: { href: "https://example.org" } }, { type: "bold" }],
          },
        ],
      },
    ]);
  });

  it("takes its title and excerpt as one line each", () => {
    const doc = new Y.Doc();
    doc.getMap("meta").set("title", "A\nplan");
    doc.getXmlFragment("default").push([new Y.XmlText("first\nsecond")]);
    expect(projectionOf(doc, limits)).toMatchObject({ title: "A plan", excerpt: "first second" });
  });
});
