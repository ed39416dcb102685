// Draws what is suggested. Decorations are no part of the text.
import type { Node } from "@tiptap/pm/model";
import type { EditorState } from "@tiptap/pm/state";
import { Decoration, DecorationSet } from "@tiptap/pm/view";
import type { Suggestion } from "@/client/suggestion-records";
import { kindWords } from "@/client/suggestion-words";
import type { TextRange } from "@/client/text-anchors";
import type { SuggestingState } from "./suggesting-state";
import { nowhere } from "./suggestion-places";

const formatClasses = ({ format }: Suggestion): string =>
  Object.entries(format ?? {})
    .map(([mark, value]) => `suggested-${value === null ? "no-" : ""}${mark}`)
    .join(" ");

export interface DrawnParts {
  readonly wordsOf: (id: string) => HTMLElement;
  readonly onPress: (id: string) => void;
}

/** Said by its looks, and to who does not see them by the words of its card: it is no part of what can be selected. */
const mark = (name: string, { id, author }: Suggestion, onPress: DrawnParts["onPress"]): HTMLElement => {
  const drawn = document.createElement("span");
  drawn.className = name;
  drawn.dataset.suggestion = id;
  drawn.title = `${author.name} suggests this`;
  drawn.style.setProperty("--person", author.color);
  drawn.addEventListener("click", () => onPress(id));
  return drawn;
};

/** The end of each block but the last. */
const breaksIn = (doc: Node, { from, to }: TextRange): readonly number[] => {
  const ends: number[] = [];
  doc.nodesBetween(from, to, (node, position) => {
    const end = position + node.nodeSize - 1;
    if (node.isTextblock && end < to) ends.push(end);
    return !node.isTextblock;
  });
  return ends;
};

export const suggestionDecorations = (
  { shown, places, activeId, draft }: SuggestingState,
  state: EditorState,
  { wordsOf, onPress }: DrawnParts,
): DecorationSet => {
  const widget = (id: string, at: number): Decoration =>
    Decoration.widget(at, () => wordsOf(id), {
      key: `suggestion/${id}`,
      side: -1,
      stopEvent: () => true,
      ignoreSelection: true,
    });
  const drawn = shown.flatMap((suggestion) => {
    const { id, author, format, kind, text } = suggestion;
    const { range, at, join, block } = places.get(id) ?? nowhere;
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
    for (const end of join === null ? [] : breaksIn(state.doc, join))
      pieces.push(
        Decoration.widget(
          end,
          () => {
            const drawn = mark(`suggested-break${active}`, suggestion, onPress);
            drawn.setAttribute("role", "deletion");
            return drawn;
          },
          { key: `break/${id}/${active}`, side: 1, ignoreSelection: true },
        ),
      );
    if (block !== null && kind !== null)
      pieces.push(
        Decoration.widget(
          block,
          () => {
            const drawn = mark(`suggested-kind${active}`, suggestion, onPress);
            drawn.dataset.kind = kindWords[kind.kind];
            return drawn;
          },
          { key: `kind/${id}/${kind.kind}/${active}`, side: -1, ignoreSelection: true },
        ),
      );
    const where = at ?? range?.to ?? join?.to ?? null;
    if (text !== "" && where !== null) pieces.push(widget(id, where));
    return pieces;
  });
  if (draft !== null) drawn.push(widget(draft.id, draft.at));
  return DecorationSet.create(state.doc, drawn);
};
