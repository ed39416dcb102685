// A document as Markdown, from its Yjs form alone: for text that a server will not take, when there may be no
// editor and no network. What it does not know it writes as plain text; no letter is left out.
import * as Y from "yjs";
import { describe, lettersOf } from "./kept-content";

/** Whatever may stand there: not all of it is something that an editor of ours would write. */
type Child = unknown;

interface Run {
  readonly text: string;
  readonly marks: Readonly<Record<string, unknown>>;
}

const special = /[\\`*_~[\]<>]/g;
/** What would begin a block, or draw a line under one, if it stood at the start of a line. */
const blockStart = /^(\s*)(#{1,6}(?=\s|$)|[-+](?=\s|$)|[-=]{2,}\s*$|\d+[.)](?=\s|$))/;

const escapeText = (text: string): string => text.replaceAll(special, "\\$&");

const escapeStart = (line: string): string =>
  line.replace(blockStart, (_, space: string, mark: string) =>
    /^\d/.test(mark) ? `${space}${mark.slice(0, -1)}\\${mark.slice(-1)}` : `${space}\\${mark}`,
  );

const longestRun = (text: string, of: RegExp): number =>
  Math.max(0, ...Array.from(text.matchAll(of), ([run]) => run.length));

const codeSpan = (text: string): string => {
  const fence = "`".repeat(longestRun(text, /`+/g) + 1);
  const pad = /^`|`$|^ .* $/.test(text) ? " " : "";
  return `${fence}${pad}${text}${pad}${fence}`;
};

/** Marks end where words do: Markdown does not see `**bold **`. */
const wrap = (text: string, mark: string): string => {
  const [, before = "", inner = "", after = ""] = /^(\s*)([\s\S]*?)(\s*)$/.exec(text) ?? [];
  return inner === "" ? text : `${before}${mark}${inner}${mark}${after}`;
};

const addressOf = (mark: unknown): string | null => {
  const href: unknown = typeof mark === "object" && mark !== null ? (mark as { href?: unknown }).href : null;
  return typeof href === "string" ? href : null;
};

const linked = (text: string, address: string): string =>
  `[${text}](${/[\s()<>]/.test(address) ? `<${address.replaceAll(/[<>\s]/g, encodeURIComponent)}>` : address})`;

const wrappings: readonly (readonly [string, string])[] = [
  ["italic", "*"],
  ["bold", "**"],
  ["strike", "~~"],
];

const runMarkdown = ({ text, marks }: Run): string => {
  let written = "code" in marks ? codeSpan(text) : escapeText(text);
  for (const [name, mark] of wrappings) if (name in marks) written = wrap(written, mark);
  const address = addressOf(marks.link);
  return address === null ? written : linked(written, address);
};

/** Marks that may stand more than once are stored as `name--hash`. */
const markNames = (attributes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attributes).map(([name, value]) => [name.split("--", 1)[0], value]));

const runsOf = (text: Y.XmlText): readonly Run[] =>
  (text.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[]).map(
    ({ insert, attributes = {} }) => ({
      text: typeof insert === "string" ? insert : lettersOf(describe(insert)),
      marks: markNames(attributes),
    }),
  );

const childrenOf = (node: Y.XmlElement | Y.XmlFragment): readonly Child[] => node.toArray();

const inlineOf = (child: Child): string => {
  if (child instanceof Y.XmlText) return runsOf(child).map(runMarkdown).join("");
  if (!(child instanceof Y.XmlElement)) return escapeText(lettersOf(describe(child)));
  return (child.nodeName === "hardBreak" ? "\\\n" : "") + inline(child);
};

const inline = (node: Y.XmlElement): string => childrenOf(node).map(inlineOf).join("");

const plainText = (node: Y.XmlElement): string =>
  childrenOf(node)
    .map((child) => {
      if (child instanceof Y.XmlText)
        return runsOf(child)
          .map(({ text }) => text)
          .join("");
      return child instanceof Y.XmlElement ? plainText(child) : lettersOf(describe(child));
    })
    .join("");

const linesOf = (written: string): string => written.split("\n").map(escapeStart).join("\n");

const indented = (text: string, first: string): string =>
  text
    .split("\n")
    .map((line, at) => {
      if (at === 0) return first + line;
      return line === "" ? "" : " ".repeat(first.length) + line;
    })
    .join("\n");

const attribute = (node: Y.XmlElement, name: string): unknown =>
  (node.getAttributes() as Record<string, unknown>)[name];

/** What stands there need not be a number, and need not be one that Markdown knows. */
const wholeNumber = (value: unknown, least: number, most: number): number => {
  const given = typeof value === "number" || typeof value === "string" ? Math.trunc(Number(value)) : least;
  return Math.min(most, Math.max(least, Number.isNaN(given) ? least : given));
};

const codeBlock = (node: Y.XmlElement): string => {
  const text = plainText(node);
  const fence = "`".repeat(Math.max(3, longestRun(text, /`+/g) + 1));
  const language = attribute(node, "language");
  const named = typeof language === "string" && !/[`\s]/.test(language) ? language : "";
  return `${fence}${named}\n${text}\n${fence}`;
};

const bullet = (list: Y.XmlElement, item: Child, at: number): string => {
  if (list.nodeName === "orderedList")
    return `${wholeNumber(attribute(list, "start") ?? 1, 0, 999_999_999) + at}. `;
  if (!(item instanceof Y.XmlElement) || item.nodeName !== "taskItem") return "- ";
  const checked = attribute(item, "checked");
  return `- [${checked === true || checked === "true" ? "x" : " "}] `;
};

const list = (node: Y.XmlElement): string =>
  childrenOf(node)
    .map((item, at) => {
      const mark = bullet(node, item, at);
      // The box of a task is part of its text; what follows stands under the text's first letter.
      const [box = "", ...rest] = mark.startsWith("- [") ? [mark.slice(2), "- "] : ["", mark];
      const text = item instanceof Y.XmlElement ? blocks(item, "\n") : linesOf(inlineOf(item));
      return indented(box + text, rest.join("")).trimEnd();
    })
    .join("\n");

const isList = (child: Child): boolean => child instanceof Y.XmlElement && lists.has(child.nodeName);

const lists = new Set(["bulletList", "orderedList", "taskList"]);

const holdsText = (node: Y.XmlElement): boolean =>
  node.nodeName === "paragraph" || childrenOf(node).some((child) => child instanceof Y.XmlText);

const block = (node: Y.XmlElement): string => {
  switch (node.nodeName) {
    case "heading":
      return `${"#".repeat(wholeNumber(attribute(node, "level"), 1, 6))} ${inline(node).replaceAll(/\\?\n/g, " ")}`;
    case "codeBlock":
      return codeBlock(node);
    case "horizontalRule":
      return ["---", linesOf(inline(node))].filter(Boolean).join("\n\n");
    case "blockquote":
      return blocks(node)
        .split("\n")
        .map((line) => (line === "" ? ">" : `> ${line}`))
        .join("\n");
    default:
      if (isList(node)) return list(node);
      return holdsText(node) ? linesOf(inline(node)) : blocks(node);
  }
};

/** Lists inside an item follow its text without a gap; two lists side by side would become one. */
const blocks = (node: Y.XmlElement | Y.XmlFragment, beforeList = "\n\n"): string => {
  let written = "";
  let before: Child = null;
  for (const child of childrenOf(node)) {
    const text = child instanceof Y.XmlElement ? block(child) : linesOf(inlineOf(child));
    if (text === "") continue;
    if (before !== null) written += gap(before, child, beforeList);
    written += text;
    before = child;
  }
  return written;
};

const gap = (before: Child, after: Child, beforeList: string): string => {
  if (!isList(after)) return "\n\n";
  return isList(before) ? "\n\n<!-- -->\n\n" : beforeList;
};

/** Letters that are no Markdown; each line of them a paragraph. */
export const plainMarkdown = (letters: string): string =>
  letters
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => escapeStart(escapeText(line)))
    .join("\n\n");

export const markdownOf = (body: Y.XmlFragment): string => {
  const written = blocks(body);
  return written === "" ? "" : `${written}\n`;
};

/** The whole file: the title as its first heading. */
export const markdownFile = (title: string, body: string): string =>
  title.trim() === "" ? body : `# ${escapeText(title.trim())}\n${body === "" ? "" : `\n${body}`}`;

export const fileName = (title: string): string => {
  const safe = title
    .replaceAll(/[^\p{L}\p{N} ._-]/gu, " ")
    .replaceAll(/\s+/g, " ")
    .replace(/^[ .]+|[ .]+$/g, "")
    .slice(0, 80);
  return `${safe || "Untitled"}.md`;
};
