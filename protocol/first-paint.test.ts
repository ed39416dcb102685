import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  excerptOf,
  firstPaintOf,
  paintedText,
  readFirstPaint,
  shorten,
  writeFirstPaint,
} from "./first-paint";
import { limits } from "./limits";

const text = (words: string, ...marks: unknown[]) => ({ type: "text", text: words, marks });
const paragraph = (...content: unknown[]) => ({ type: "paragraph", content });
const paint = (...nodes: unknown[]) => firstPaintOf(nodes).blocks;
const reread = (...nodes: unknown[]) => readFirstPaint(writeFirstPaint(firstPaintOf(nodes)));

describe("a first paint", () => {
  it("PAINT-1 is made of the editor's nodes and marks", () => {
    const nodes = [
      { type: "heading", attrs: { level: 2 }, content: [{ type: "text", text: "Plan" }] },
      paragraph({ type: "text", text: "bold", marks: [{ type: "bold" }] }, { type: "hardBreak" }),
      {
        type: "taskList",
        content: [{ type: "taskItem", attrs: { checked: true }, content: [paragraph()] }],
      },
      {
        type: "orderedList",
        attrs: { start: 3 },
        content: [{ type: "listItem", content: [paragraph(), { type: "bulletList", content: [] }] }],
      },
      { type: "blockquote", content: [{ type: "horizontalRule" }] },
      { type: "codeBlock", attrs: { language: "c++" }, content: [{ type: "text", text: "a < b" }] },
    ];
    const [list] = nodes.splice(3, 1, {
      type: "orderedList",
      attrs: { start: 3 },
      content: [{ type: "listItem", content: [paragraph()] }],
    });
    expect(paint(...nodes)).toEqual(nodes);
    // A list without items is none.
    expect(paint(list)).toEqual([nodes[3]]);
  });

  it("PAINT-1 takes nothing from a node but what is on its lists", () => {
    const onerror = { onerror: "alert(1)", style: "x", class: "y", dangerouslySetInnerHTML: { __html: "z" } };
    expect(
      paint(
        { type: "paragraph", attrs: onerror, content: [text("a", { type: "bold", attrs: onerror })] },
        { type: "heading", attrs: { level: "1><script>", ...onerror }, content: [] },
        { type: "heading", attrs: { level: 9 } },
        { type: "codeBlock", attrs: { language: '"><img src=x onerror=alert(1)>' } },
        { type: "orderedList", attrs: { start: "1 onclick" }, content: [{ type: "listItem" }] },
        { type: "taskList", content: [{ type: "taskItem", attrs: { checked: "yes" } }] },
      ),
    ).toEqual([
      paragraph({ type: "text", text: "a", marks: [{ type: "bold" }] }),
      { type: "heading", attrs: { level: 1 }, content: [] },
      { type: "heading", attrs: { level: 1 }, content: [] },
      { type: "codeBlock", attrs: { language: null }, content: [] },
      { type: "orderedList", attrs: { start: 1 }, content: [{ type: "listItem", content: [] }] },
      { type: "taskList", content: [{ type: "taskItem", attrs: { checked: false }, content: [] }] },
    ]);
  });

  it.each(["script", "iframe", "__proto__", "constructor", "toString", "", 7, null])(
    "PAINT-1 of a node called %j it keeps the text, in its place",
    (type) => {
      const unknown = { type, attrs: { src: "//evil.example" }, content: [text("in it")] };
      expect(paint(paragraph(text("before")), unknown, paragraph(unknown))).toMatchObject([
        { type: "paragraph", content: [{ text: "before" }] },
        { type: "paragraph", content: [{ text: "in it" }] },
        { type: "paragraph", content: [{ text: "in it" }] },
      ]);
      expect(paint({ type: "bulletList", content: [unknown] })).toMatchObject([
        { type: "bulletList", content: [{ type: "listItem", content: [{ type: "paragraph" }] }] },
      ]);
      expect(paint(paragraph(text("a", { type })))).toEqual([paragraph({ type: "text", text: "a" })]);
    },
  );

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "java\nscript:alert(1)",
    " javascript:alert(1)",
    "javascript\t:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:x",
    "//evil.example",
    { toString: () => "https://example.org" },
    null,
  ])("X2, PAINT-1 %j is not the address of a link", (href) => {
    expect(paint(paragraph(text("a", { type: "link", attrs: { href } })))).toEqual([
      paragraph({ type: "text", text: "a" }),
    ]);
  });

  it("PAINT-1 keeps the addresses that the editor keeps, and nothing else of a link", () => {
    const attrs = { href: "https://example.org/?a=b#c", target: "_top", rel: "opener", onclick: "x" };
    expect(paint(paragraph(text("a", { type: "link", attrs })))).toEqual([
      paragraph({ type: "text", text: "a", marks: [{ type: "link", attrs: { href: attrs.href } }] }),
    ]);
  });

  it("PAINT-1 is not made by a prototype", () => {
    const inherited = Object.create({ href: "https://example.org" }) as object;
    expect(paint(paragraph(text("a", { type: "link", attrs: inherited })))).toEqual([
      paragraph({ type: "text", text: "a" }),
    ]);
    const stored = `{"isWhole":true,"blocks":[{"__proto__":{"type":"paragraph"},"content":[{"type":"text","text":"a"}]}]}`;
    expect(readFirstPaint(stored)?.blocks).toMatchObject([{ type: "paragraph", content: [{ text: "a" }] }]);
    expect(Reflect.get({}, "type")).toBeUndefined();
  });

  const anything = fc.letrec((tie) => ({
    node: fc.record(
      {
        type: fc.constantFrom<unknown>(
          ...["paragraph", "heading", "bulletList", "taskList", "listItem", "taskItem", "blockquote"],
          ...["codeBlock", "horizontalRule", "hardBreak", "text", "text", "text", "table", 1],
        ),
        attrs: fc.dictionary(fc.constantFrom("level", "start", "checked", "language"), fc.anything()),
        text: fc.oneof(fc.string({ unit: "binary" }), fc.anything()),
        marks: fc.array(
          fc.record({
            type: fc.constantFrom("bold", "link", "code", "x"),
            attrs: fc.record({ href: fc.webUrl() }),
          }),
        ),
        content: fc.oneof({ maxDepth: 5 }, fc.anything(), fc.array(tie("node"), { maxLength: 5 })),
      },
      { requiredKeys: ["type"] },
    ),
  })).node;

  it("PAINT-1 whatever it is made of, what is read back is what was written", () => {
    fc.assert(
      fc.property(fc.array(anything), fc.nat(2_000), (nodes, most) => {
        const made = firstPaintOf(nodes, most);
        expect(readFirstPaint(writeFirstPaint(made))).toEqual(made);
      }),
    );
  });

  it.each([null, "", "nonsense", "null", "7", '{"blocks":'])("PAINT-1 %j is no first paint", (stored) => {
    expect(readFirstPaint(stored)?.blocks ?? []).toEqual([]);
  });

  it("PAINT-1 a row that was tampered with is read by the same lists", () => {
    const hostile = { type: "script", attrs: { src: "//evil.example" }, content: [text("alert(1)")] };
    expect(readFirstPaint(JSON.stringify({ blocks: [hostile], isWhole: "yes" }))).toEqual({
      blocks: [paragraph({ type: "text", text: "alert(1)" })],
      isWhole: false,
    });
    const deep = `${'{"type":"x","content":['.repeat(50_000)}${"]}".repeat(50_000)}`;
    expect(readFirstPaint(`{"blocks":[${deep}]}`)?.blocks ?? []).toEqual([]);
  });

  it("PAINT-2 ends where its bound is, between two characters, and says that there is more", () => {
    expect(firstPaintOf([paragraph(text("👍".repeat(100)))], 48 + 5)).toEqual({
      blocks: [paragraph({ type: "text", text: "👍👍" })],
      isWhole: false,
    });
    const long = firstPaintOf(Array.from({ length: 100_000 }, () => paragraph(text("word"))));
    expect(long.isWhole).toBe(false);
    expect(writeFirstPaint(long).length).toBeLessThan(3 * limits.firstPaintCharacters);
    expect(firstPaintOf([paragraph(text("word"))]).isWhole).toBe(true);
  });

  it("PAINT-2 does not look at what is behind its bound", () => {
    const endless = (function* () {
      for (;;) yield paragraph(text("word"));
    })();
    expect(firstPaintOf(endless).isWhole).toBe(false);
  });

  it("PAINT-2 leaves out what is nested deeper than any document, and says so", () => {
    let node: unknown = paragraph(text("deep"));
    for (let levels = 0; levels < 10_000; levels++) node = { type: "blockquote", content: [node] };
    expect(firstPaintOf([node], Number.POSITIVE_INFINITY)).toEqual({ blocks: [], isWhole: false });
  });

  it("is shown in lists as one line", () => {
    const first = firstPaintOf([
      { type: "heading", content: [text("Plan\u0000")] },
      paragraph(text("one"), { type: "hardBreak" }, text("two \ud800")),
      { type: "bulletList", content: [{ type: "listItem", content: [paragraph(text("three"))] }] },
    ]);
    expect(paintedText(first)).toBe("Plan\u0000\none\ntwo \ud800\nthree");
    expect(excerptOf(first)).toBe("Plan one two three");
    expect(excerptOf(firstPaintOf([paragraph(text("word ".repeat(100)))]))).toMatch(/^(word ){47}word…$/);
    expect(shorten("👍👍", 3)).toBe("👍…");
    expect(reread(paragraph(text("\u0000\ud800")))).toEqual(firstPaintOf([paragraph(text("\u0000\ud800"))]));
  });
});
