// In Suggesting no change of the text passes that does not come from the document itself: whatever key, menu or paste it
// comes from, it ends in a transaction, and a transaction that would change the text is read for what was meant instead.
import { type Editor, Extension } from "@tiptap/core";
import { type EditorState, Plugin } from "@tiptap/pm/state";
import { contentStarts } from "@/client/text-anchors";
import { bodyRoot } from "@/protocol/content";
import { isFromDocument } from "./read-only";
import { extentsIn } from "./reading";
import {
  applied,
  type Mode,
  noSuggestions,
  type SuggestingContext,
  type SuggestingNews,
  type SuggestingOptions,
  type SuggestingState,
  stateOf,
  suggestingKey,
} from "./suggesting-state";
import { SuggestingView } from "./suggesting-view";
import { suggestionDecorations } from "./suggestion-drawing";
import { nowhere, reachOf } from "./suggestion-places";

/** The smallest first, where one lies in another. */
const suggestionsAt = ({ shown, places }: SuggestingState, position: number): readonly string[] =>
  shown
    .flatMap(({ id }) => {
      const range = places.get(id)?.range ?? null;
      return range !== null && range.from <= position && position <= range.to
        ? [{ id, length: range.to - range.from }]
        : [];
    })
    .toSorted((a, b) => a.length - b.length)
    .map(({ id }) => id);

export const Suggesting = Extension.create<SuggestingOptions, { view: SuggestingView | null }>({
  name: "suggesting",
  // Before the keys of lists and menus.
  priority: 1_200,

  addOptions: () => ({
    suggestions: null,
    author: () => ({ id: "", name: "", color: "" }),
    onOpenSuggestions: () => {},
    onNotSuggested: () => {},
  }),

  addStorage: () => ({ view: null }),

  dispatchTransaction({ transaction, next }) {
    const isOwn = transaction.docChanged && !isFromDocument(transaction);
    if (isOwn && this.storage.view !== null && stateOf(this.editor.state).mode === "suggesting")
      this.storage.view.take(transaction);
    else next(transaction);
  },

  addProseMirrorPlugins() {
    const { editor, options, storage } = this;
    const { suggestions } = options;
    if (suggestions === null) return [];
    const context: SuggestingContext = {
      suggestions,
      starts: (state) => contentStarts(suggestions.doc.getXmlFragment(bodyRoot), extentsIn(state)),
    };
    return [
      new Plugin<SuggestingState>({
        key: suggestingKey,
        state: {
          init: () => noSuggestions("editing"),
          apply: (transaction, before, _old, state) => applied(context, before, transaction, state),
        },
        // The last word, whoever dispatches: in Suggesting the text changes by the document and by nothing else.
        filterTransaction: (transaction, state) =>
          !transaction.docChanged || isFromDocument(transaction) || stateOf(state).mode !== "suggesting",
        props: {
          decorations: (state) =>
            suggestionDecorations(stateOf(state), state, {
              wordsOf: (id) => storage.view?.wordsOf(id) ?? document.createElement("span"),
              onPress: (id) => options.onOpenSuggestions([id]),
            }),
          handleKeyDown: (_view, event) => storage.view?.onKey(event) ?? false,
          handleDOMEvents: {
            beforeinput: (_view, event) => storage.view?.onBeforeInput(event) ?? false,
            mousedown: (_view, event) => {
              storage.view?.onPress(event);
              return false;
            },
          },
          handleClick: (view, position) => {
            const ids = suggestionsAt(stateOf(view.state), position);
            if (ids.length > 0) options.onOpenSuggestions(ids);
            return false;
          },
        },
        view: (view) => {
          const suggesting = new SuggestingView(editor, view, context, options);
          storage.view = suggesting;
          return {
            update: (now, before) => suggesting.update(now, before),
            destroy: () => {
              storage.view = null;
              suggesting.destroy();
            },
          };
        },
      }),
    ];
  },
});

const tell = (editor: Editor, news: SuggestingNews): void => {
  if (editor.isDestroyed) return;
  editor.view.dispatch(editor.state.tr.setMeta(suggestingKey, news).setMeta("addToHistory", false));
};

export const setMode = (editor: Editor, mode: Mode): void => tell(editor, { mode });

export const setActiveSuggestion = (editor: Editor, activeId: string | null): void =>
  tell(editor, { activeId });

export interface SuggestionNews {
  /** As they stand in the text; those that stand nowhere any more are left out. */
  readonly order: readonly string[];
}

export const suggestionNews = (state: EditorState): SuggestionNews => {
  const { shown, places } = stateOf(state);
  const found = shown.flatMap(({ id }) => {
    const place = places.get(id) ?? nowhere;
    const from = reachOf({ ...place, at: null })?.from ?? place.block ?? place.at;
    return from === null ? [] : [{ id, from }];
  });
  return { order: found.toSorted((a, b) => a.from - b.from).map(({ id }) => id) };
};
