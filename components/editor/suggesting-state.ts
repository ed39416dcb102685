// What the editor knows of suggestions: which are shown and where, and whether what is done here is one.
import { type EditorState, PluginKey, type Transaction } from "@tiptap/pm/state";
import type { Suggestion, SuggestionAuthor } from "@/client/suggestion-records";
import type { Suggestions } from "@/client/suggestions";
import type { ContentStarts } from "@/client/text-anchors";
import { isFromDocument } from "./read-only";
import { followPlaces, placesIn, type SuggestionPlaces } from "./suggestion-places";

export type Mode = "editing" | "suggesting" | "viewing";

export interface SuggestingOptions {
  readonly suggestions: Suggestions | null;
  readonly author: () => SuggestionAuthor;
  /** Somebody points at what is suggested. */
  readonly onOpenSuggestions: (ids: readonly string[]) => void;
  readonly onNotSuggested: (why: string) => void;
}

/** Words that are about to be written: no record of them yet. */
interface Draft {
  readonly id: string;
  readonly at: number;
}

export interface SuggestingState {
  readonly mode: Mode;
  readonly activeId: string | null;
  readonly shown: readonly Suggestion[];
  readonly places: SuggestionPlaces;
  readonly draft: Draft | null;
  readonly ownChanges: number;
}

export type SuggestingNews = Partial<Pick<SuggestingState, "mode" | "activeId" | "draft">>;

export const suggestingKey = new PluginKey<SuggestingState>("suggesting");

export interface SuggestingContext {
  readonly suggestions: Suggestions;
  readonly starts: (state: EditorState) => ContentStarts;
}

export const noSuggestions = (mode: Mode): SuggestingState => ({
  mode,
  activeId: null,
  shown: [],
  places: new Map(),
  draft: null,
  ownChanges: 0,
});

export const stateOf = (state: EditorState): SuggestingState =>
  suggestingKey.getState(state) ?? noSuggestions("viewing");

export const applied = (
  context: SuggestingContext,
  before: SuggestingState,
  transaction: Transaction,
  state: EditorState,
): SuggestingState => {
  const { suggestions, starts } = context;
  const news = transaction.getMeta(suggestingKey) as SuggestingNews | undefined;
  const isDocument = isFromDocument(transaction);
  if (news === undefined && !transaction.docChanged) return before;
  const shown = suggestions.open();
  let { places, draft, ownChanges } = before;
  if (transaction.docChanged) {
    // Where nothing is suggested, nobody who types pays for it.
    if (shown.length === 0) places = new Map();
    else {
      const said = isDocument ? placesIn(suggestions.doc, starts(state), shown, state.doc, new Map()) : null;
      places = followPlaces(places, transaction, said);
    }
    if (draft !== null) draft = { ...draft, at: transaction.mapping.map(draft.at, -1) };
    if (!isDocument) ownChanges += 1;
  } else places = placesIn(suggestions.doc, starts(state), shown, state.doc, places);
  const next = { ...before, shown, places, draft, ownChanges, ...news };
  const isWritten = shown.some(({ id, text }) => id === next.draft?.id && text !== "");
  return isWritten ? { ...next, draft: null } : next;
};
