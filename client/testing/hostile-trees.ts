// What may stand in a document though no editor of ours would write it: valid Yjs, and no valid text. Some of it is what
// a newer page writes, some comes of two people's changes together, the rest of somebody who means harm.
import fc from "fast-check";
import * as Y from "yjs";

export type Child = Y.XmlElement | Y.XmlText | Y.XmlHook | Y.Map<unknown> | Y.Array<number | string>;
export type Tree = () => Child[];

type Attributes = Record<string, unknown>;

export const node = (name: string, children: unknown[] = [], attributes: Attributes = {}): Y.XmlElement => {
  const element = new Y.XmlElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value as string);
  element.insert(0, children as Y.XmlElement[]);
  return element;
};

export const text = (letters: string, marks: Attributes = {}): Y.XmlText => {
  const written = new Y.XmlText();
  if (letters !== "") written.insert(0, letters, marks);
  return written;
};

/** One text of several looks. */
const line = (...pieces: readonly (readonly [letters: string, marks: Attributes])[]): Y.XmlElement => {
  const written = new Y.XmlText();
  written.applyDelta(pieces.map(([insert, attributes]) => ({ insert, attributes })));
  return node("paragraph", [written]);
};

export const paragraph = (letters: string, attributes: Attributes = {}): Y.XmlElement =>
  node("paragraph", [text(letters)], attributes);

const list = (...children: unknown[]): Y.XmlElement => node("bulletList", children);
const item = (...children: unknown[]): Y.XmlElement => node("listItem", children);

const withEmbed = (letters: string, embed: object): Y.XmlText => {
  const written = text(letters);
  written.insertEmbed(1, embed);
  return written;
};

const nested = (name: string, levels: number, inner: Y.XmlElement): Y.XmlElement =>
  levels === 0 ? inner : node(name, [nested(name, levels - 1, inner)]);

const inherited = ["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"];

const values: Attributes = {
  object: { deep: { deeper: [1] } },
  array: [1, "two", null],
  bytes: new Uint8Array([1, 2]),
  huge: 1e9,
  negative: -5,
  fraction: 0.5,
  nothing: null,
  truth: true,
  long: "x".repeat(5_000),
  markup: "<img src=x onerror=alert(1)>",
  "no string": { toString: 1 },
};

const eachValue = (build: (value: unknown) => Child[]): Record<string, Tree> =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [name, () => build(value)]));

const prefixed = (prefix: string, trees: Record<string, Tree>): Record<string, Tree> =>
  Object.fromEntries(Object.entries(trees).map(([name, tree]) => [`${prefix}: ${name}`, tree]));

const elementsByName = (names: readonly string[]): Record<string, Tree> =>
  Object.fromEntries(names.map((name) => [name, () => [node(name, [text("held")])]]));

export const namedTrees: Readonly<Record<string, Tree>> = {
  "unknown node": () => [node("callout", [paragraph("in a callout")], { tone: "warning" })],
  "unknown node without content": () => [node("map", [], { place: "Porto", zoom: 9 })],
  "unknown inline": () => [
    node("paragraph", [text("Ask "), node("mention", [], { id: "u1", label: "Ann" }), text(" about it")]),
  ],
  "unknown inline in a heading": () => [node("heading", [node("math", [text("x²")])], { level: 2 })],
  "unknown in a list item": () => [list(item(paragraph("one"), node("chart", [], { of: "sales" })))],
  "unknown in code": () => [node("codeBlock", [text("let "), node("hole", [text("x")])])],
  "unknown mark": () => [line(["plain ", {}], ["bright", { highlight: { color: "red" } }])],
  "unknown mark twice": () => [
    node("paragraph", [text("both", { "note--abcd1234": { id: 1 }, "note--efgh5678": { id: 2 } })]),
  ],
  "unknown mark without attributes": () => [node("paragraph", [text("yes", { superscript: true })])],
  "marks in code": () => [node("codeBlock", [text("bold", { bold: {}, glow: {} })])],
  "unknown attributes": () => [paragraph("aligned", { textAlign: "center", id: { of: ["a"] } })],
  "unknown attributes of a mark": () => [
    node("paragraph", [text("link", { link: { href: "https://example.com", title: "t" } })]),
  ],
  "list in text": () => [node("paragraph", [text("before"), list(item(paragraph("inside"))), text("after")])],
  "text at the top": () => [text("nobody's text")],
  "text in a list": () => [list(text("stray"), item(paragraph("item")))],
  "text in an item": () => [list(item(text("stray")))],
  "text in a quote": () => [node("blockquote", [text("stray"), paragraph("quoted")])],
  "item at the top": () => [item(paragraph("lonely"))],
  "paragraph in a list": () => [list(paragraph("no item"))],
  "empty list": () => [list()],
  "empty item": () => [list(item(), item(paragraph("second")))],
  "item that begins with a list": () => [list(item(list(item(paragraph("deeper")))))],
  "empty task": () => [node("taskList", [node("taskItem")])],
  "empty quote": () => [node("blockquote")],
  "empty text": () => [node("paragraph", [text("")]), text("")],
  table: () => [
    node("table", [node("tableRow", [node("tableCell", [paragraph("cell")]), node("tableCell")])]),
  ],
  "divider with text": () => [node("horizontalRule", [text("inside")])],
  "break with text": () => [node("paragraph", [node("hardBreak", [text("inside")])])],
  "document in the document": () => [node("doc", [paragraph("inner")])],
  "element called text": () => [node("paragraph", [node("text", [text("inner")])]), node("text")],
  unreadable: () => [
    node("unreadable", [text("a name of ours")], { kept: { kind: "value" } }),
    node("unreadableBlock", [], { kept: "x", why: 7 }),
    node("paragraph", [node("unreadableInline"), text("x", { unreadableMark: { a: 1 } })]),
  ],
  "no name": () => [node("", [text("nameless")])],
  "quotes in quotes": () => [nested("blockquote", 50, paragraph("deep"))],
  "unknown in unknown": () => [nested("widget", 50, paragraph("deep"))],
  "lists in text in lists": () => [list(item(node("paragraph", [list(item(paragraph("wrong")))])))],
  "embed in text": () => [node("paragraph", [withEmbed("letters", { image: "cat" })])],
  "embed in code": () => [node("codeBlock", [withEmbed("letters", { image: "cat" })])],
  "type in text": () => [node("paragraph", [withEmbed("letters", new Y.Map([["a", 1]]))])],
  "map and array": () => [
    new Y.Map<unknown>([["a", new Y.Text("in a map")]]),
    Y.Array.from<number | string>([1, "two"]),
    node("paragraph", [new Y.Map<unknown>(), text("beside")]),
  ],
  hook: () => [new Y.XmlHook("widget"), node("blockquote", [new Y.XmlHook("widget")])],
  "values among nodes": () => [node("paragraph", ["letters", 5, { a: 1 }, text("beside")])],
  "type as an attribute": () => [paragraph("held", { by: new Y.Text("shared") })],
  "type as an attribute of ours": () => [node("heading", [text("held")], { level: new Y.Map() })],
  "a script's address": () => [
    line(["press", { link: { href: "javascript:alert(1)" } }], ["x", { link: 7 }]),
  ],
  ...prefixed("node called", elementsByName(inherited)),
  ...prefixed(
    "mark called",
    Object.fromEntries(
      inherited.slice(1).map((name) => [name, () => [node("paragraph", [text("m", { [name]: {} })])]]),
    ),
  ),
  ...prefixed("attribute of ours", {
    ...eachValue((value) => [
      node("heading", [text("heading")], { level: value }),
      node("orderedList", [item(paragraph("item"))], { start: value }),
      node("taskList", [node("taskItem", [paragraph("task")], { checked: value })]),
      node("codeBlock", [text("code")], { language: value }),
    ]),
  }),
  ...prefixed(
    "mark's value",
    eachValue((value) => [
      line(
        ["bold", { bold: value }],
        ["link", { link: value }],
        ["href", { link: { href: value, rel: value, class: value } }],
        ["glow", { glow: value }],
      ),
    ]),
  ),
};

const names = [
  ...["paragraph", "heading", "blockquote", "bulletList", "orderedList", "listItem", "taskList", "taskItem"],
  ...["codeBlock", "horizontalRule", "hardBreak", "callout", "mention", "doc", "text", "constructor"],
];

const attributes = fc.dictionary(
  fc.constantFrom("level", "checked", "start", "language", "href", "constructor", "tone"),
  fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>,
  { maxKeys: 2 },
);
const marks = fc.dictionary(fc.constantFrom("bold", "code", "link", "glow"), attributes, { maxKeys: 2 });

type Build = () => Y.XmlElement | Y.XmlText;

/** Two texts side by side are one to an editor, which puts them together; that is another matter. */
const apart = (children: readonly (Y.XmlElement | Y.XmlText)[]): (Y.XmlElement | Y.XmlText)[] =>
  children.filter((child, at) => !(child instanceof Y.XmlText && children[at - 1] instanceof Y.XmlText));

const grownText: fc.Arbitrary<Build> = fc.tuple(fc.string({ maxLength: 6 }), marks).map(
  ([letters, given]) =>
    () =>
      text(letters, given),
);

/** Builds anew with each call, since what stands in one document can stand in no other. */
const { tree: anyTree } = fc.letrec<{ tree: Build }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    grownText,
    fc.tuple(fc.constantFrom(...names), fc.array(tie("tree"), { maxLength: 4 }), attributes).map(
      ([name, children, given]) =>
        () =>
          node(name, apart(children.map((build) => build())), given),
    ),
  ),
}));

export const grownTrees: fc.Arbitrary<Tree> = fc
  .array(anyTree, { minLength: 1, maxLength: 4 })
  .map((trees) => () => apart(trees.map((build) => build())));
