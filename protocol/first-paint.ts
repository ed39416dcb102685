// What a page shows of a document before any script, socket or local copy is there: its first blocks, made of the nodes
// and marks below and of nothing else. `firstPaintOf` is the one way in. The server uses it when it writes a first
// paint and again when it reads one back, so that neither a client nor a row decides what is in it: names and
// attributes are taken from the lists here, never copied. What it does not know is text. Implements PAINT-1 to PAINT-3.
import { limits } from "./limits";
import { isAllowedAddress } from "./link-address";

/** In the editor's order: the first is outermost. */
export const paintedMarks = ["link", "bold", "code", "italic", "strike", "underline"] as const;

export type PaintedMark =
  | { readonly type: Exclude<(typeof paintedMarks)[number], "link"> }
  | { readonly type: "link"; readonly attrs: { readonly href: string } };

export interface PaintedText {
  readonly type: "text";
  readonly text: string;
  readonly marks?: readonly PaintedMark[];
}

export type PaintedInline = PaintedText | { readonly type: "hardBreak" };

export type HeadingLevel = 1 | 2 | 3;

export interface PaintedItem {
  readonly type: "listItem" | "taskItem";
  /** Of a task. */
  readonly attrs?: { readonly checked: boolean };
  readonly content: readonly PaintedBlock[];
}

export type PaintedBlock =
  | { readonly type: "paragraph"; readonly content: readonly PaintedInline[] }
  | {
      readonly type: "heading";
      readonly attrs: { readonly level: HeadingLevel };
      readonly content: readonly PaintedInline[];
    }
  | {
      readonly type: "codeBlock";
      readonly attrs: { readonly language: string | null };
      readonly content: readonly PaintedText[];
    }
  | { readonly type: "bulletList" | "taskList"; readonly content: readonly PaintedItem[] }
  | {
      readonly type: "orderedList";
      readonly attrs: { readonly start: number };
      readonly content: readonly PaintedItem[];
    }
  | { readonly type: "blockquote"; readonly content: readonly PaintedBlock[] }
  | { readonly type: "horizontalRule" };

export interface FirstPaint {
  readonly blocks: readonly PaintedBlock[];
  /** Whether this is all of the document. */
  readonly isWhole: boolean;
}

/** What a node costs beside its letters: about what it takes in JSON. */
const nodeCost = 24;

/** A node as it was found: nothing of it is known to be what it should be. */
interface Found {
  readonly type?: unknown;
  readonly attrs?: unknown;
  readonly content?: unknown;
  readonly text?: unknown;
  readonly marks?: unknown;
}

const found = (value: unknown): Found => (typeof value === "object" && value !== null ? value : {});

const each = (value: unknown): Iterable<unknown> =>
  typeof value === "object" && value !== null && Symbol.iterator in value ? (value as Iterable<unknown>) : [];

const attribute = ({ attrs }: Found, name: string): unknown =>
  typeof attrs === "object" && attrs !== null && Object.hasOwn(attrs, name) ? Reflect.get(attrs, name) : null;

/** The editor knows three levels, and shows others as the first. */
const levelOf = (node: Found): HeadingLevel => {
  const level = attribute(node, "level");
  return level === 2 || level === 3 ? level : 1;
};

const languageOf = (node: Found): string | null => {
  const language = attribute(node, "language");
  return typeof language === "string" && /^[\w+#.-]{1,32}$/.test(language) ? language : null;
};

const startOf = (node: Found): number => {
  const start = attribute(node, "start");
  return typeof start === "number" && Number.isInteger(start) && Math.abs(start) < 1e9 ? start : 1;
};

const addressOf = (mark: Found): string | null => {
  const href = attribute(mark, "href");
  return typeof href === "string" && isAllowedAddress(href) ? href : null;
};

const markNamed = (name: (typeof paintedMarks)[number], given: readonly Found[]): PaintedMark[] => {
  const mark = given.find(({ type }) => type === name);
  if (mark === undefined) return [];
  if (name !== "link") return [{ type: name }];
  const href = addressOf(mark);
  return href === null ? [] : [{ type: "link", attrs: { href } }];
};

const marksOf = ({ marks }: Found): readonly PaintedMark[] => {
  const given = Array.from(each(marks), found);
  return paintedMarks.flatMap((name) => markNamed(name, given));
};

/** Its beginning, which ends between two characters. */
const beginning = (text: string, length: number): string =>
  text.slice(0, /[\ud800-\udbff]/.test(text.charAt(length - 1)) ? length - 1 : length);

/** Takes in nodes until there is enough. Those behind are not looked at, so that `content` may be read as it comes. */
class Painter {
  #left: number;
  isWhole = true;

  constructor(mostCharacters: number) {
    this.#left = mostCharacters;
  }

  blocks(nodes: unknown, depth: number): PaintedBlock[] {
    const blocks: PaintedBlock[] = [];
    let loose: PaintedInline[] = [];
    const endLoose = (): void => {
      if (loose.length > 0) blocks.push({ type: "paragraph", content: loose });
      loose = [];
    };
    for (const value of each(nodes)) {
      const node = found(value);
      if (!this.#begins(depth)) break;
      if (node.type === "text" || node.type === "hardBreak") {
        loose.push(...this.#inline(node, depth));
        continue;
      }
      endLoose();
      blocks.push(...this.#block(node, depth + 1));
    }
    endLoose();
    return blocks;
  }

  #block(node: Found, depth: number): readonly PaintedBlock[] {
    const { type, content } = node;
    switch (type) {
      case "paragraph":
        return [{ type, content: this.#inlines(content, depth) }];
      case "heading":
        return [{ type, attrs: { level: levelOf(node) }, content: this.#inlines(content, depth) }];
      case "codeBlock":
        return [{ type, attrs: { language: languageOf(node) }, content: this.#code(content, depth) }];
      case "bulletList":
      case "taskList":
        return this.#unlessEmpty({ type, content: this.#items(type, content, depth) });
      case "orderedList": {
        const items = this.#items(type, content, depth);
        return this.#unlessEmpty({ type, attrs: { start: startOf(node) }, content: items });
      }
      case "blockquote":
        return this.#unlessEmpty({ type, content: this.blocks(content, depth) });
      case "horizontalRule":
        return [{ type }, ...this.blocks(content, depth)];
      default:
        return this.blocks(content, depth);
    }
  }

  #unlessEmpty<Block extends PaintedBlock & { readonly content: readonly unknown[] }>(
    block: Block,
  ): readonly Block[] {
    return block.content.length === 0 ? [] : [block];
  }

  #items(list: unknown, nodes: unknown, depth: number): PaintedItem[] {
    const items: PaintedItem[] = [];
    for (const value of each(nodes)) {
      if (!this.#begins(depth)) break;
      const node = found(value);
      const isItem = node.type === "listItem" || node.type === "taskItem";
      const content = this.blocks(isItem ? node.content : [value], depth + 1);
      items.push(
        list === "taskList"
          ? { type: "taskItem", attrs: { checked: attribute(node, "checked") === true }, content }
          : { type: "listItem", content },
      );
    }
    return items;
  }

  #inlines(nodes: unknown, depth: number): PaintedInline[] {
    const inlines: PaintedInline[] = [];
    for (const value of each(nodes)) {
      if (!this.#begins(depth)) break;
      inlines.push(...this.#inline(found(value), depth));
    }
    return inlines;
  }

  #inline(node: Found, depth: number): readonly PaintedInline[] {
    switch (node.type) {
      case "text":
        return this.#text(node);
      case "hardBreak":
        return [{ type: "hardBreak" }, ...this.#inlines(node.content, depth + 1)];
      default:
        return this.#inlines(node.content, depth + 1);
    }
  }

  /** Code has no marks. */
  #code(nodes: unknown, depth: number): PaintedText[] {
    return this.#inlines(nodes, depth).map((inline) => ({
      type: "text",
      text: inline.type === "text" ? inline.text : "\n",
    }));
  }

  #text(node: Found): readonly PaintedText[] {
    if (typeof node.text !== "string" || node.text === "") return [];
    const marks = marksOf(node);
    const cost = marks.reduce((sum, mark) => sum + (mark.type === "link" ? mark.attrs.href.length : 0), 0);
    if (!this.#spend(cost)) return [];
    const text = beginning(node.text, this.#left);
    this.#spend(node.text.length);
    if (text === "") return [];
    return [{ type: "text", text, ...(marks.length > 0 && { marks }) }];
  }

  #begins(depth: number): boolean {
    if (depth <= limits.contentDepth) return this.#spend(nodeCost);
    this.isWhole = false;
    return false;
  }

  #spend(cost: number): boolean {
    if (cost > this.#left) {
      this.isWhole = false;
      this.#left = 0;
      return false;
    }
    this.#left -= cost;
    return true;
  }
}

/** The beginning of what these nodes say, whoever made them. */
export const firstPaintOf = (
  nodes: unknown,
  mostCharacters: number = limits.firstPaintCharacters,
): FirstPaint => {
  const painter = new Painter(mostCharacters);
  const blocks = painter.blocks(nodes, 0);
  return { blocks, isWhole: painter.isWhole };
};

/** `null` when there is none, or none that can be read. */
export const readFirstPaint = (stored: string | null): FirstPaint | null => {
  if (stored === null) return null;
  try {
    const { blocks, isWhole } = JSON.parse(stored) as { blocks?: unknown; isWhole?: unknown };
    // Its length was bounded when it was made.
    const paint = firstPaintOf(blocks, Number.POSITIVE_INFINITY);
    return { ...paint, isWhole: isWhole === true && paint.isWhole };
  } catch {
    return null;
  }
};

export const writeFirstPaint = (paint: FirstPaint): string => JSON.stringify(paint);

/** The text alone: a line for each block and after each break. */
export const paintedText = ({ blocks }: FirstPaint): string => blocks.map(blockText).join("\n");

const blockText = (block: PaintedBlock | PaintedItem): string => {
  switch (block.type) {
    case "paragraph":
    case "heading":
    case "codeBlock":
      return block.content.map((inline) => (inline.type === "text" ? inline.text : "\n")).join("");
    case "horizontalRule":
      return "";
    default:
      return block.content.map(blockText).join("\n");
  }
};

const excerptCharacters = 240;

/** As one line that every database can store. */
export const shorten = (text: string, characters: number): string => {
  const line = text
    .replaceAll(/\p{Cs}/gu, "")
    .replaceAll(/[\p{Cc}\s]+/gu, " ")
    .trim();
  return line.length <= characters ? line : `${beginning(line, characters).trimEnd()}…`;
};

/** What lists show of a document. */
export const excerptOf = (paint: FirstPaint): string => shorten(paintedText(paint), excerptCharacters);
