// Draws what comments hang on, and keeps it. Highlights are decorations: they are no part of the text, so that who
// may only comment writes nothing. Yjs holds an anchor through every change but one that makes its letters anew,
// such as a move or an undo; the page that did that knows where the letters are now, and says so.
import { Extension } from "@tiptap/core";
import type { Node } from "@tiptap/pm/model";
import { type EditorState, Plugin, PluginKey, type Transaction } from "@tiptap/pm/state";
import { Decoration, DecorationSet, type EditorView } from "@tiptap/pm/view";
import { ySyncPluginKey } from "@tiptap/y-tiptap";
import type { Doc } from "yjs";
import { anchorOf, rangeOf, type TextRange, type TextStarts, textStarts } from "@/client/text-anchors";
import type { Anchor } from "@/protocol/comment-shapes";
import { bodyRoot } from "@/protocol/content";
import { besideChange, changeBetween, findPassage, type Passage, passageAt, textIn } from "./passages";
import { extentsIn } from "./reading";

export interface AnchoredThread {
  readonly id: string;
  readonly anchor: Anchor;
  readonly quote: string;
  /** Resolved threads are kept in place without being shown. */
  readonly shown: boolean;
}

export interface CommentAnchorsOptions {
  readonly doc: Doc | null;
  /** Somebody points at commented text: the nearest thread first. */
  readonly onOpen: (ids: readonly string[]) => void;
  /** Null keeps the anchors of others as they are, for those who may not set them. */
  readonly onMoved: (id: string, anchor: Anchor) => void;
}

interface Anchors {
  readonly threads: readonly AnchoredThread[];
  readonly activeId: string | null;
  readonly ranges: ReadonlyMap<string, TextRange>;
  /** What the text of a thread was when it went. */
  readonly lost: ReadonlyMap<string, Passage>;
  /** Counts the changes of this page, which are this page's to look after. */
  readonly ownChanges: number;
}

interface Shown {
  readonly threads: readonly AnchoredThread[];
  readonly activeId: string | null;
}

const key = new PluginKey<Anchors>("commentAnchors");

/** Said by who changes the text through the document instead of through the editor. */
const ownChange = "own change";

/** Long enough for a burst of typing, short enough for others not to wonder. */
const settleMs = 300;

const startsIn = (doc: Doc, state: EditorState): TextStarts =>
  textStarts(doc.getXmlFragment(bodyRoot), extentsIn(state));

interface SyncMeta {
  readonly isChangeOrigin?: boolean;
  readonly isUndoRedoOperation?: boolean;
}

const syncMeta = (transaction: Transaction): SyncMeta | undefined =>
  transaction.getMeta(ySyncPluginKey) as SyncMeta | undefined;

const mapped = (transaction: Transaction, { from, to }: TextRange): TextRange | null => {
  const begin = transaction.mapping.map(from, 1);
  const end = transaction.mapping.map(to, -1);
  return begin < end ? { from: begin, to: end } : null;
};

const fits = (doc: Node, range: TextRange | null): range is TextRange =>
  range !== null && range.to <= doc.content.size && textIn(doc, range) !== "";

/** Where each thread is after a change: where Yjs says, else where the change left it, else where it went. */
const follow = (
  { threads, ranges, lost }: Anchors,
  before: Node,
  after: Node,
  whereNow: (thread: AnchoredThread, range: TextRange | undefined) => TextRange | null,
): Pick<Anchors, "ranges" | "lost"> => {
  const change = changeBetween(before, after);
  const nowRanges = new Map<string, TextRange>();
  const nowLost = new Map<string, Passage>();
  for (const thread of threads) {
    const range = ranges.get(thread.id);
    const passage =
      (fits(before, range ?? null) && range !== undefined ? passageAt(before, range) : undefined) ??
      lost.get(thread.id);
    const beside = range !== undefined && change !== null ? besideChange(range, change) : (range ?? null);
    const found = [
      whereNow(thread, range),
      beside,
      change !== null && passage !== undefined ? findPassage(after, change, passage) : null,
    ].find((candidate) => fits(after, candidate));
    if (found) nowRanges.set(thread.id, found);
    else if (passage !== undefined) nowLost.set(thread.id, passage);
  }
  return { ranges: nowRanges, lost: nowLost };
};

const afterChange = (doc: Doc, anchors: Anchors, transaction: Transaction, state: EditorState): Anchors => {
  const sync = syncMeta(transaction);
  const isOwn = sync?.isChangeOrigin !== true || sync.isUndoRedoOperation === true;
  const ownChanges = anchors.ownChanges + (isOwn ? 1 : 0);
  // Yjs hears of what is typed here only after this; what it says of others' changes is already true.
  const starts = sync?.isChangeOrigin === true ? startsIn(doc, state) : null;
  const whereNow = ({ anchor }: AnchoredThread, range: TextRange | undefined): TextRange | null => {
    if (starts !== null) return rangeOf(doc, starts, anchor);
    return range === undefined ? null : mapped(transaction, range);
  };
  return { ...anchors, ...follow(anchors, transaction.before, transaction.doc, whereNow), ownChanges };
};

/** A thread that is known stays where it was followed to, until its anchor says otherwise. */
const withThreads = (doc: Doc, anchors: Anchors, shown: Shown, state: EditorState): Anchors => {
  const starts = startsIn(doc, state);
  const ranges = new Map<string, TextRange>();
  const lost = new Map<string, Passage>();
  for (const { id, anchor, quote } of shown.threads) {
    const known = anchors.ranges.get(id);
    const range = [rangeOf(doc, starts, anchor), known ?? null].find((candidate) =>
      fits(state.doc, candidate),
    );
    if (range) ranges.set(id, range);
    else lost.set(id, anchors.lost.get(id) ?? { text: quote, before: "", after: "" });
  }
  return { ...anchors, ...shown, ranges, lost };
};

const decorationsOf = ({ threads, activeId, ranges }: Anchors, doc: Node): DecorationSet => {
  const drawn = threads.flatMap(({ id, shown }) => {
    const range = ranges.get(id);
    if (range === undefined || (!shown && id !== activeId)) return [];
    const name = id === activeId ? "comment-anchor comment-anchor-active" : "comment-anchor";
    return [Decoration.inline(range.from, range.to, { class: name, "data-thread": id })];
  });
  return DecorationSet.create(doc, drawn);
};

/** Sends the anchors of threads whose letters this page has made anew. */
class Keeper {
  readonly #view: EditorView;
  readonly #doc: Doc;
  readonly #onMoved: CommentAnchorsOptions["onMoved"];
  #seenChanges = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(view: EditorView, doc: Doc, onMoved: CommentAnchorsOptions["onMoved"]) {
    this.#view = view;
    this.#doc = doc;
    this.#onMoved = onMoved;
  }

  update(): void {
    const anchors = key.getState(this.#view.state);
    if (anchors === undefined || anchors.ownChanges === this.#seenChanges || !this.#view.editable) return;
    this.#seenChanges = anchors.ownChanges;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#keep(), settleMs);
  }

  #keep(): void {
    const { state } = this.#view;
    const anchors = key.getState(state);
    if (anchors === undefined) return;
    const starts = startsIn(this.#doc, state);
    for (const { id, anchor } of anchors.threads) {
      const range = anchors.ranges.get(id);
      if (range === undefined) continue;
      const held = rangeOf(this.#doc, starts, anchor);
      if (held !== null && textIn(state.doc, held) === textIn(state.doc, range)) continue;
      const renewed = anchorOf(starts, range);
      if (renewed !== null) this.#onMoved(id, renewed);
    }
  }

  destroy(): void {
    clearTimeout(this.#timer);
  }
}

/** The shortest stretch first: it is what one points at where threads overlap. */
const threadsAt = ({ threads, ranges }: Anchors, position: number): readonly string[] =>
  threads
    .flatMap(({ id, shown }) => {
      const range = ranges.get(id);
      return shown && range !== undefined && range.from <= position && position <= range.to
        ? [{ id, length: range.to - range.from }]
        : [];
    })
    .toSorted((a, b) => a.length - b.length)
    .map(({ id }) => id);

export const CommentAnchors = Extension.create<CommentAnchorsOptions>({
  name: "commentAnchors",

  addOptions: () => ({ doc: null, onOpen: () => {}, onMoved: () => {} }),

  addProseMirrorPlugins() {
    const { doc, onOpen, onMoved } = this.options;
    if (doc === null) return [];
    return [
      new Plugin<Anchors>({
        key,
        state: {
          init: () => ({ threads: [], activeId: null, ranges: new Map(), lost: new Map(), ownChanges: 0 }),
          apply: (transaction, anchors, _before, state) => {
            const shown = transaction.getMeta(key) as Shown | typeof ownChange | undefined;
            if (shown === ownChange) return { ...anchors, ownChanges: anchors.ownChanges + 1 };
            if (shown !== undefined) return withThreads(doc, anchors, shown, state);
            return transaction.docChanged ? afterChange(doc, anchors, transaction, state) : anchors;
          },
        },
        props: {
          decorations: (state) => {
            const anchors = key.getState(state);
            return anchors === undefined ? null : decorationsOf(anchors, state.doc);
          },
          handleClick: (view, position) => {
            const anchors = key.getState(view.state);
            const ids = anchors === undefined ? [] : threadsAt(anchors, position);
            if (ids.length > 0) onOpen(ids);
            return false;
          },
        },
        view: (view) => new Keeper(view, doc, onMoved),
      }),
    ];
  },
});

export const showThreads = (view: EditorView, shown: Shown): void => {
  view.dispatch(view.state.tr.setMeta(key, shown).setMeta("addToHistory", false));
};

export const noteOwnChange = (view: EditorView): void => {
  view.dispatch(view.state.tr.setMeta(key, ownChange).setMeta("addToHistory", false));
};

export interface AnchorNews {
  /** Threads whose text is there, as it stands. */
  readonly order: readonly string[];
  readonly lost: readonly string[];
}

export const anchorNews = (state: EditorState): AnchorNews => {
  const { ranges, lost } = key.getState(state) ?? { ranges: new Map<string, TextRange>(), lost: new Map() };
  const order = [...ranges].toSorted(([, a], [, b]) => a.from - b.from || a.to - b.to).map(([id]) => id);
  return { order, lost: [...lost.keys()].sort() };
};

export const rangeOfThread = (state: EditorState, id: string): TextRange | null =>
  key.getState(state)?.ranges.get(id) ?? null;

export const threadsAtSelection = (state: EditorState): readonly string[] => {
  const anchors = key.getState(state);
  return anchors === undefined ? [] : threadsAt(anchors, state.selection.head);
};

export interface Commented {
  readonly anchor: Anchor;
  readonly quote: string;
}

/** What a new comment would hang on: the selection, or the block that holds the caret. */
export const commentedSelection = (doc: Doc, state: EditorState): Commented | null => {
  const { from, to, empty, $from } = state.selection;
  const range = empty && $from.depth > 0 ? { from: $from.start(), to: $from.end() } : { from, to };
  const anchor = anchorOf(startsIn(doc, state), range);
  return anchor === null ? null : { anchor, quote: textIn(state.doc, range) };
};
