// People who write in one document and suggest things in it, without an editor.
import { defaultDeleteFilter } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import type { Place, SuggestedKind } from "../suggestion-records";
import { Suggestions } from "../suggestions";
import { anchorOf, contentStarts, placeJson, placeOf } from "../text-anchors";

const hardBreak = { size: 1, isLeaf: true, before: 0 };
const extentOf = (type: Y.XmlElement | Y.XmlText) =>
  type instanceof Y.XmlElement && type.nodeName === "hardBreak" ? hardBreak : null;

/** Somebody with the document open, and an undo of their own. */
export class Writer {
  readonly doc = new Y.Doc();
  readonly suggestions: Suggestions;
  readonly undo: Y.UndoManager;
  readonly name: string;
  static #keys = 0;

  constructor(name: string, clientId: number) {
    this.name = name;
    this.doc.clientID = clientId;
    this.suggestions = new Suggestions({
      doc: this.doc,
      now: () => 1,
      newKey: () => {
        Writer.#keys += 1;
        return `${name}${String(Writer.#keys).padStart(6, "0")}`;
      },
    });
    this.undo = new Y.UndoManager(this.body, {
      trackedOrigins: new Set(["typing"]),
      captureTimeout: 0,
      deleteFilter: (item) => defaultDeleteFilter(item, new Set(["paragraph"])),
    });
    this.suggestions.undoneBy(this.undo);
  }

  get body(): Y.XmlFragment {
    return this.doc.getXmlFragment(bodyRoot);
  }

  get lines(): string[] {
    const read = (node: Y.XmlFragment | Y.XmlElement): string[] => {
      const children = node.toArray();
      const isBlock = children.every((child) => child instanceof Y.XmlText);
      if (isBlock && node instanceof Y.XmlElement)
        return [children.map((child) => (child as Y.XmlText).toDelta().map(insertOf).join("")).join("")];
      return children.flatMap((child) => (child instanceof Y.XmlElement ? read(child) : []));
    };
    return read(this.body);
  }

  get text(): string {
    return this.lines.join("\n");
  }

  writes(...lines: string[]): this {
    this.doc.transact(() =>
      this.body.insert(
        this.body.length,
        lines.map((line) => {
          const block = new Y.XmlElement("paragraph");
          if (line !== "") block.insert(0, [new Y.XmlText(line)]);
          return block;
        }),
      ),
    );
    return this;
  }

  /** As the editor counts: each paragraph begins and ends with one. */
  #position(words: string, end: boolean): number {
    let at = 0;
    for (const line of this.lines) {
      const found = line.indexOf(words);
      if (found !== -1) return at + 1 + found + (end ? words.length : 0);
      at += line.length + 2;
    }
    throw new Error(`${words} is not in ${this.text}`);
  }

  #starts() {
    return contentStarts(this.body, extentOf);
  }

  suggests(words: string, text = "", format: Record<string, true> | null = null): string {
    const starts = this.#starts();
    const range = anchorOf(starts.texts, {
      from: this.#position(words, false),
      to: this.#position(words, true),
    });
    const place = format === null ? placeOf(starts, this.#position(words, true)) : null;
    return this.#add({ range, quote: words, place, text, format });
  }

  suggestsAt(position: number, text: string): string {
    return this.#add({
      range: null,
      quote: "",
      place: placeOf(this.#starts(), position),
      text,
      format: null,
    });
  }

  suggestsAfter(words: string, text: string): string {
    return this.suggestsAt(words === "" ? 1 : this.#position(words, true), text);
  }

  #add(added: Parameters<Suggestions["add"]>[1]): string {
    const author = { id: this.name, name: this.name, color: "#246cf0" };
    return this.suggestions.add(author, added) ?? "full";
  }

  block(at: number): Y.XmlElement {
    const block = this.body.get(at);
    if (!(block instanceof Y.XmlElement)) throw new Error(`there is no block ${at}`);
    return block;
  }

  #at(index: number): Place {
    return placeJson(this.block(index), 0);
  }

  /** The break before a block, with what stands from one position to another where there is more to delete. */
  suggestsJoin(index: number, { from = 0, to = 0, first = index - 1, text = "" } = {}): string {
    const starts = this.#starts();
    const range = from < to ? anchorOf(starts.texts, { from, to }) : null;
    const place = text === "" ? null : placeOf(starts, to);
    const join = { first: this.#at(first), last: this.#at(index) };
    return this.#add({ range, quote: "", place, text, format: null, join });
  }

  suggestsKind(index: number, kind: SuggestedKind): string {
    const nothing = { range: null, quote: "", place: null, text: "", format: null };
    return this.#add({ ...nothing, kind: { block: this.#at(index), kind } });
  }

  accepts(...ids: string[]): readonly string[] {
    return this.suggestions.decide(ids, "accepted", this.name);
  }

  rejects(...ids: string[]): readonly string[] {
    return this.suggestions.decide(ids, "rejected", this.name);
  }

  types(at: number, letters: string): void {
    const texts = [...this.#starts().texts.keys()];
    const text = texts[at % Math.max(1, texts.length)];
    this.doc.transact(() => text?.insert(at % (text.length + 1), letters), "typing");
  }

  verdictOf(id: string): string {
    return this.suggestions.get(id)?.decision?.verdict ?? "open";
  }
}

const insertOf = ({ insert }: { insert?: unknown }): string => (typeof insert === "string" ? insert : "");

export const sync = (...writers: Writer[]): void => {
  for (const from of writers)
    for (const to of writers)
      if (from !== to)
        Y.applyUpdate(to.doc, Y.encodeStateAsUpdate(from.doc, Y.encodeStateVector(to.doc)), "network");
};

export const settle = (...writers: Writer[]): void => {
  for (let round = 0; round < 3; round += 1) {
    sync(...writers);
    for (const { suggestions } of writers) {
      suggestions.tidy();
      suggestions.rescue("anybody");
    }
  }
  sync(...writers);
};

export const people = (...lines: string[]): [Writer, Writer, Writer] => {
  const writers: [Writer, Writer, Writer] = [
    new Writer("Ann", 30),
    new Writer("Bob", 10),
    new Writer("Cyd", 20),
  ];
  writers[0].writes(...lines);
  sync(...writers);
  return writers;
};
