// Draws what is suggested. Decorations are no part of the text.
import type { EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Suggestion } from "@/client/suggestion-records";
import type { SuggestingState } from "./suggesting-state";

const formatClasses = ({ format }: Suggestion): string =>
  Object.entries(format ?? {})
    .map(([mark, value]) => `suggested-${value === null ? "no-" : ""}${mark}`)
    .join(" ");

export const suggestionDecorations = (
  { shown, places, activeId, draft }: SuggestingState,
  state: EditorState,
  wordsOf: (id: string) => HTMLElement,
): DecorationSet => {
  const widget = (id: string, at: number): Decoration =>
    Decoration.widget(at, () => wordsOf(id), {
      key: `suggestion/${id}`,
      side: -1,
      stopEvent: () => true,
      ignoreSelection: true,
    });
  const drawn = shown.flatMap((suggestion) => {
    const { id, author, format, text } = suggestion;
    const { range, at } = places.get(id) ?? { range: null, at: null };
    const active = id === activeId ? " suggestion-active" : "";
    const pieces: Decoration[] = [];
    if (range !== null)
      pieces.push(
        Decoration.inline(range.from, range.to, {
          class: `${format === null ? "suggested-deletion" : `suggested-format ${formatClasses(suggestion)}`}${active}`,
          style: `--person: ${author.color}`,
          title: `${author.name} suggests this`,
          "data-suggestion": id,
          ...(format === null && { role: "deletion" }),
        }),
      );
    const where = at ?? range?.to ?? null;
    if (text !== "" && where !== null) pieces.push(widget(id, where));
    return pieces;
  });
  if (draft !== null) drawn.push(widget(draft.id, draft.at));
  return DecorationSet.create(state.doc, drawn);
};
