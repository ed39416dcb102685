import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { describe as describeContent, lettersOf } from "./kept-content";
import { fileName, markdownFile, markdownOf } from "./markdown";
import { grownTrees, namedTrees, type Tree } from "./testing/hostile-trees";

type Marks = Record<string, unknown>;
type Inline = string | readonly [string, Marks] | Y.XmlElement;

const node = (name: string, children: (Y.XmlElement | Y.XmlText)[], attributes: Marks = {}): Y.XmlElement => {
  const element = new Y.XmlElement(name);
  element.insert(0, children);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as string);
  return element;
};

const text = (...parts: Inline[]): (Y.XmlElement | Y.XmlText)[] =>
  parts.map((part) => {
    if (part instanceof Y.XmlElement) return part;
    const [letters, marks] = typeof part === "string" ? [part, {}] : part;
    const written = new Y.XmlText();
    written.insert(0, letters, marks);
    return written;
  });

const p = (...parts: Inline[]): Y.XmlElement => node("paragraph", text(...parts));
const item = (...children: Y.XmlElement[]): Y.XmlElement => node("listItem", children);
const bullets = (...items: Y.XmlElement[]): Y.XmlElement => node("bulletList", items);

const markdown = (...blocks: Y.XmlElement[]): string => {
  const body = new Y.Doc().getXmlFragment("default");
  body.insert(0, blocks);
  return markdownOf(body);
};

describe("markdownOf", () => {
  it.each<[string, string, () => Y.XmlElement[]]>([
    ["paragraphs", "One.\n\nTwo.\n", () => [p("One."), p(), p("Two.")]],
    [
      "headings",
      "# A\n\n### B\n",
      () => [node("heading", text("A"), { level: 1 }), node("heading", text("B"), { level: 3 })],
    ],
    [
      "marks",
      "**b** *i* ~~s~~ `c` ***both***\n",
      () => [
        p(
          ["b", { bold: {} }],
          " ",
          ["i", { italic: {} }],
          " ",
          ["s", { strike: {} }],
          " ",
          ["c", { code: {} }],
          " ",
          ["both", { bold: {}, italic: {} }],
        ),
      ],
    ],
    ["spaces outside of marks", "a **b** c\n", () => [p("a", [" b ", { bold: {} }], "c")]],
    [
      "links",
      "[here](https://example.org/a) [odd](<https://example.org/a(b>)\n",
      () => [
        p(["here", { link: { href: "https://example.org/a" } }], " ", [
          "odd",
          { "link--x1": { href: "https://example.org/a(b" } },
        ]),
      ],
    ],
    [
      "backticks in code",
      "``a`b`` ``` `` ```\n",
      () => [p(["a`b", { code: {} }], " ", ["``", { code: {} }])],
    ],
    ["hard breaks", "one\\\ntwo\n", () => [p("one", node("hardBreak", []), "two")]],
    [
      "lists",
      "- a\n  - b\n- c\n\n3. x\n4. y\n",
      () => [
        bullets(item(p("a"), bullets(item(p("b")))), item(p("c"))),
        p(),
        node("orderedList", [item(p("x")), item(p("y"))], { start: 3 }),
      ],
    ],
    [
      "tasks",
      "- [x] done\n  - [ ] open\n",
      () => [
        node("taskList", [
          node(
            "taskItem",
            [p("done"), node("taskList", [node("taskItem", [p("open")], { checked: false })])],
            { checked: true },
          ),
        ]),
      ],
    ],
    ["several paragraphs in an item", "- a\n\n  b\n", () => [bullets(item(p("a"), p("b")))]],
    ["quotes", "> a\n>\n> b\n", () => [node("blockquote", [p("a"), p("b")])]],
    [
      "code blocks",
      "````ts\nconst a = ```;\n\nb\n````\n",
      () => [node("codeBlock", text("const a = ```;\n\nb"), { language: "ts" })],
    ],
    ["rules", "a\n\n---\n\nb\n", () => [p("a"), node("horizontalRule", []), p("b")]],
    ["an empty document", "", () => [p()]],
    ["nodes it does not know", "inside\n", () => [node("callout", [p("inside")])]],
  ])("MARK-1 writes %s", (_, expected, blocks) => {
    // Two lists side by side are kept apart by a comment; the case above has an empty paragraph between them.
    expect(markdown(...blocks()).replace("\n\n<!-- -->\n\n", "\n\n")).toBe(expected);
  });

  it.each([
    ["# no heading", "\\# no heading\n"],
    ["- no list", "\\- no list\n"],
    ["1. no list", "1\\. no list\n"],
    ["--- ", "\\--- \n"],
    ["a * b _ c [d] <e> `f` ~g~ \\", "a \\* b \\_ c \\[d\\] \\<e\\> \\`f\\` \\~g\\~ \\\\\n"],
    ["#hash -5 1.5", "#hash -5 1.5\n"],
  ])("MARK-1 keeps %j from meaning anything else", (letters, expected) => {
    expect(markdown(p(letters))).toBe(expected);
  });

  it("MARK-1 leaves out no letter, wherever it stands and whatever it is marked", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const marks = fc.constantFrom<Marks>({}, { bold: {} }, { italic: {}, strike: {} }, { code: {} });
    const paragraph = fc.array(fc.tuple(word, marks), { minLength: 1, maxLength: 4 });
    const shape = fc.constantFrom("paragraph", "quote", "list", "unknown", "code");
    fc.assert(
      fc.property(fc.array(fc.tuple(shape, paragraph), { maxLength: 6 }), (blocks) => {
        const built = blocks.map(([kind, parts]) => {
          if (kind === "code") return node("codeBlock", text(...parts));
          if (kind === "paragraph") return p(...parts);
          if (kind === "list") return bullets(item(p(...parts)));
          return node(kind === "quote" ? "blockquote" : "mystery", [p(...parts)]);
        });
        const letters = blocks.flatMap(([, parts]) => parts.map(([letter]) => letter)).join("");
        const written = markdown(...built).replaceAll(/<!-- -->|[^a-z0-9]/g, "");
        expect(written).toBe(letters);
      }),
    );
  });
});

describe("C15 MARK-1 a document that no editor would write", () => {
  const signsOf = (letters: string): string => letters.replaceAll(/[^\p{L}\p{N}]/gu, "");

  const leavesOutNoLetter = (tree: Tree): void => {
    const body = new Y.Doc().getXmlFragment("default");
    body.insert(0, tree() as Y.XmlElement[]);
    const letters = body.toArray().map((child: unknown) => lettersOf(describeContent(child)));
    const written = signsOf(markdownOf(body));
    let at = 0;
    for (const letter of signsOf(letters.join(""))) {
      at = written.indexOf(letter, at) + 1;
      expect(at, `${letter} in ${written}`).toBeGreaterThan(0);
    }
  };

  it.each(Object.entries(namedTrees))("is written with all its letters: %s", (_, tree) =>
    leavesOutNoLetter(tree),
  );

  it("is written with all its letters: what a grammar grows", () => {
    fc.assert(fc.property(grownTrees, leavesOutNoLetter));
  });
});

describe("markdownFile and fileName", () => {
  it("MARK-1 puts the title on top, and makes of any title a file name", () => {
    expect(markdownFile("Plans *", "Text.\n")).toBe("# Plans \\*\n\nText.\n");
    expect(markdownFile(" ", "Text.\n")).toBe("Text.\n");
    expect(markdownFile("Only", "")).toBe("# Only\n");
    expect(fileName("Plans: a/b\\c?")).toBe("Plans a b c.md");
    expect(fileName("../../etc/passwd")).toBe("etc passwd.md");
    expect(fileName("計画 Ä")).toBe("計画 Ä.md");
    expect(fileName(" . ")).toBe("Untitled.md");
  });
});
