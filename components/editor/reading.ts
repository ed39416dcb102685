// How the text of a Yjs document becomes ProseMirror's, and what becomes of what the editor cannot show. y-tiptap's
// own reading deletes it from the document, for everybody; this one changes nothing (EDIT-1 to EDIT-4). It sits in
// the map in which y-tiptap keeps which node stands for what:
//
//   reading   y-tiptap clears the map, and finds it filled again; it makes a node only for what it does not find
//   writing   y-tiptap enters each element that it has made; what was unreadable becomes again what it was
import { Fragment, type Node, type NodeType, type ResolvedPos, type Schema, Slice } from "@tiptap/pm/model";
import { type EditorState, Selection, TextSelection, type Transaction } from "@tiptap/pm/state";
import { type ProsemirrorBinding, ySyncPluginKey } from "@tiptap/y-tiptap";
import * as Y from "yjs";
import { describe, fillElement, type KeptContent } from "@/client/kept-content";
import type { Extent } from "@/client/text-anchors";
import { canDraw, Marks } from "./open-schema";
import { besideChange, changeBetween } from "./passages";

/**
 * The nodes that stand for what cannot be shown. No element of a document that came over a network has such a name: half
 * a surrogate pair is not sent. So y-tiptap never takes an element for one that a node of these could be written into.
 */
export const unreadableBlock = "unreadableBlock\ud800";
export const unreadableInline = "unreadableInline\ud800";
export interface UnreadableAttributes {
  readonly [name: string]: unknown;
  readonly kept: KeptContent;
  /** Where the name is not known, the page is most likely older than the one that wrote it. */
  readonly why: "unknown" | "misplaced";
}

export const isUnreadable = ({ type }: Node): boolean =>
  type.name === unreadableBlock || type.name === unreadableInline;

export const unreadableAttributes = (node: Node): UnreadableAttributes => node.attrs as UnreadableAttributes;

/** Everything that may stand somewhere among the children of a type. */
const typesWithin = (type: NodeType): ReadonlySet<NodeType> => {
  const types = new Set<NodeType>();
  const seen = new Set([type.contentMatch]);
  for (const match of seen)
    for (let index = 0; index < match.edgeCount; index += 1) {
      const edge = match.edge(index);
      types.add(edge.type);
      seen.add(edge.next);
    }
  return types;
};

/** Shared types among the attributes cannot be drawn, nor copied as values are. */
const areValues = (given: Record<string, unknown>): boolean =>
  !Object.values(given).some((value) => value instanceof Y.AbstractType);

/** What stands among nodes and is none. */
const valuesIn = (node: Y.XmlFragment): readonly Y.Item[] => {
  const values: Y.Item[] = [];
  for (let item = node._start; item !== null; item = item.right)
    if (!item.deleted && !(item.content instanceof Y.ContentType)) values.push(item);
  return values;
};

/** y-tiptap looks for a node in everything at the top when it works out a position. */
const giveNode = (value: Y.Item): void => {
  const standIn = new Y.XmlElement();
  standIn._item = value;
  Object.assign(value.content, { type: standIn });
};

/** Text that Yjs has in two pieces, because two people began at once, is put together by whoever wrote the second. */
const joinOwnText = (text: Y.XmlText): void => {
  const next = text._item?.right?.content;
  const more = next instanceof Y.ContentType ? next.type : null;
  if (!(more instanceof Y.XmlText) || more._item === null || more._item.deleted) return;
  const { doc } = more;
  if (doc === null || more._item.id.client !== doc.clientID) return;
  text.applyDelta([{ retain: text.length }, ...more.toDelta()]);
  doc.transact((transaction) => more._item?.delete(transaction));
};

/** A new element is given what a node of ours stands for. What is no element gets one around it. */
const writeKept = (element: Y.XmlElement, node: Node): void => {
  const { kept } = unreadableAttributes(node);
  for (const name of Object.keys(node.attrs)) element.removeAttribute(name);
  if (kept.kind === "element") {
    element.nodeName = kept.name;
    fillElement(element, kept.entries, kept.children);
  } else {
    element.nodeName = "paragraph";
    fillElement(element, [], [kept]);
  }
};

type Shown = Node | Node[];

export class Reading extends Map<unknown, Shown> {
  readonly #schema: Schema;
  readonly #body: Y.XmlFragment;
  readonly #marks: Marks;
  readonly #within = new Map<NodeType, ReadonlySet<NodeType>>();
  /** What was made up before the first child, where the schema asks for more than there is. */
  readonly #madeUpBefore = new WeakMap<Node, number>();
  /** What could not be read is described once, for as long as nobody changes it. */
  #unreadable = new WeakMap<object, Node>();
  #miscounted = false;

  constructor(schema: Schema, body: Y.XmlFragment) {
    super();
    this.#schema = schema;
    this.#marks = new Marks(schema);
    this.#body = body;
  }

  /** y-tiptap clears when it is about to read. */
  override clear(): void {
    super.clear();
    this.#miscounted = false;
    const top = this.#schema.topNodeType;
    for (const child of this.#body.toArray()) this.#readInto(child, top);
    for (const value of valuesIn(this.#body)) giveNode(value);
  }

  /** Where changes may have been missed. */
  readAnew(): void {
    this.#unreadable = new WeakMap();
    this.clear();
  }

  /** y-tiptap forgets what has changed, and what holds that. */
  override delete(type: unknown): boolean {
    if (type instanceof Y.AbstractType) this.#unreadable.delete(type);
    return super.delete(type);
  }

  /** y-tiptap enters what it has written, and has not put into the document yet. */
  override set(type: unknown, shown: Shown): this {
    if (type instanceof Y.XmlElement && type.doc === null && !Array.isArray(shown) && isUnreadable(shown))
      writeKept(type, shown);
    return super.set(type, shown);
  }

  content(): Fragment {
    return Fragment.from(
      this.#body.toArray().map((child: unknown) => {
        const node = this.get(child);
        if (node === undefined || Array.isArray(node)) throw new Error("everything at the top is one node");
        return node;
      }),
    );
  }

  /** Whether y-tiptap's positions are wrong: it counts letters where the text has one thing. */
  get isMiscounted(): boolean {
    return this.#miscounted;
  }

  /** How much room something of the document has in the text; nothing for what has its letters' or its children's. */
  extentOf = (type: Y.XmlElement | Y.XmlText): Extent | null => {
    const shown = this.get(type);
    if (shown === undefined || Array.isArray(shown)) return null;
    return { size: shown.nodeSize, isLeaf: shown.isLeaf, before: this.#madeUpBefore.get(shown) ?? 0 };
  };

  /** The nodes for a child, as its parent can hold them. */
  #readInto(child: unknown, parent: NodeType): readonly Node[] {
    const nodes = this.#read(child, parent);
    if (nodes?.every(({ type }) => this.#canHold(parent, type))) {
      // Nothing but text that stands where text may stand is several nodes, or none.
      if (parent.inlineContent || (nodes.length === 1 && child instanceof Y.XmlElement)) return nodes;
    }
    return [this.#unreadableFor(child, parent)];
  }

  #read(child: unknown, parent: NodeType): readonly Node[] | null {
    if (child instanceof Y.XmlElement) return [this.#readElement(child, parent)];
    if (!(child instanceof Y.XmlText)) return null;
    joinOwnText(child);
    const pieces = child.toDelta() as { insert: unknown; attributes?: Record<string, unknown> }[];
    if (!pieces.every(({ insert }) => typeof insert === "string")) return null;
    return pieces.map(({ insert, attributes = {} }) =>
      this.#schema.text(insert as string, this.#marks.read(attributes, parent)),
    );
  }

  #readElement(element: Y.XmlElement, parent: NodeType): Node {
    const type = this.#typeOf(element);
    if (type === null || this.#unreadable.has(element)) return this.#unreadableFor(element, parent);
    const given = element.getAttributes() as Record<string, unknown>;
    const isSound = canDraw(type, given) && areValues(given) && valuesIn(element).length === 0;
    const node = isSound ? this.#filled(type, given, element) : null;
    if (node === null) return this.#unreadableFor(element, parent);
    Object.assign(node.attrs, { ...given, ...node.attrs });
    this.set(element, node);
    return node;
  }

  /** With whatever its schema asks for and is not there. Nobody has that in their document before they write in it. */
  #filled(type: NodeType, given: Record<string, unknown>, element: Y.XmlElement): Node | null {
    const children = Fragment.from(element.toArray().flatMap((child) => this.#readInto(child, type)));
    if (type.contentMatch.matchFragment(children)?.validEnd === true) return type.create(given, children);
    const before = children.size === 0 ? Fragment.empty : type.contentMatch.fillBefore(children);
    const node = before === null ? null : type.createAndFill(given, before.append(children));
    if (node !== null && before !== null && before.size > 0) this.#madeUpBefore.set(node, before.size);
    return node;
  }

  #canHold(parent: NodeType, type: NodeType): boolean {
    const known = this.#within.get(parent) ?? typesWithin(parent);
    this.#within.set(parent, known);
    return known.has(type);
  }

  #typeOf({ nodeName }: Y.XmlElement): NodeType | null {
    const type = Object.hasOwn(this.#schema.nodes, nodeName) ? this.#schema.nodes[nodeName] : undefined;
    return type === undefined || type.isText || type === this.#schema.topNodeType ? null : type;
  }

  #unreadableFor(held: unknown, parent: NodeType): Node {
    const name = parent.inlineContent ? unreadableInline : unreadableBlock;
    const key = held instanceof Y.AbstractType ? held : null;
    const known = key === null ? undefined : this.#unreadable.get(key);
    const node = known?.type.name === name ? known : this.#schema.node(name, this.#describe(held));
    if (key !== null) this.#unreadable.set(key, node);
    if (!(held instanceof Y.XmlElement)) this.#miscounted = true;
    this.set(held, node);
    return node;
  }

  #describe(held: unknown): UnreadableAttributes {
    const isKnown =
      held instanceof Y.XmlText || (held instanceof Y.XmlElement && this.#typeOf(held) !== null);
    return { kept: describe(held), why: isKnown ? "misplaced" : "unknown" };
  }
}

const syncOf = (state: EditorState) =>
  ySyncPluginKey.getState(state) as
    | { readonly binding: ProsemirrorBinding; readonly type: Y.XmlFragment }
    | undefined;

const readingOf = (state: EditorState): Reading | null => {
  const mapping: unknown = syncOf(state)?.binding.mapping;
  return mapping instanceof Reading ? mapping : null;
};

/** Before the first reading. `isAsRead` says of a text whether it is what was read last. */
export const readBy = (state: EditorState, isAsRead: (state: EditorState, doc: Node) => boolean): void => {
  const { binding, type } = syncOf(state) ?? {};
  if (binding === undefined || type === undefined || readingOf(state) !== null) return;
  const reading = new Reading(state.schema, type);
  binding.mapping = reading as unknown as ProsemirrorBinding["mapping"];
  const now = (): EditorState => binding.prosemirrorView.state;
  binding._forceRerender = () => {
    reading.readAnew();
    binding.mux(() => {
      const { doc, selection } = now();
      const transaction: Transaction = binding._tr;
      transaction.replace(0, doc.content.size, new Slice(reading.content(), 0, 0));
      const at = Math.min(selection.anchor, transaction.doc.content.size);
      transaction.setSelection(Selection.near(transaction.doc.resolve(at)));
      binding.prosemirrorView.dispatch(
        transaction.setMeta(ySyncPluginKey, { isChangeOrigin: true, binding }),
      );
    });
  };
  // What was read is not written: neither what stands for the unreadable nor what a schema asks for besides.
  const write = binding._prosemirrorChanged.bind(binding);
  binding._prosemirrorChanged = (doc) => {
    if (!isAsRead(now(), doc)) write(doc);
  };
  let selection = binding.beforeTransactionSelection;
  Object.defineProperty(binding, "beforeTransactionSelection", {
    get: () => (reading.isMiscounted ? null : selection),
    set: (place: typeof selection) => {
      selection = place;
    },
  });
};

/** Where y-tiptap cannot bring the selection back after a change of others, it stays beside what they changed. */
export const selectionBack = (before: EditorState, after: EditorState): Selection | null => {
  if (readingOf(after)?.isMiscounted !== true) return null;
  const change = changeBetween(before.doc, after.doc);
  const where = (at: number): ResolvedPos => {
    const now = change === null ? at : (besideChange({ from: at, to: at }, change)?.from ?? change.from);
    return after.doc.resolve(Math.min(now, after.doc.content.size));
  };
  return TextSelection.between(where(before.selection.anchor), where(before.selection.head));
};

/** How much room everything of the document has in this text. */
export const extentsIn = (state: EditorState): ((type: Y.XmlElement | Y.XmlText) => Extent | null) => {
  return readingOf(state)?.extentOf ?? (() => null);
};
