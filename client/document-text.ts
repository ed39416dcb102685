// What a document says to its reader: its title, and its text and what is suggested beside it as Markdown.
import type * as Y from "yjs";
import { bodyRoot, metaRoot, titleKey } from "@/protocol/content";
import { markdownOf } from "./markdown";
import { openSuggestionsIn } from "./suggestion-records";
import { fullWordsOf } from "./suggestion-words";
import { markdownSections, type TextSection } from "./text-sections";

export interface DocumentText {
  readonly title: string;
  readonly markdown: string;
}

const suggestionsOf = (doc: Y.Doc): TextSection => ({
  heading: "Suggestions",
  items: openSuggestionsIn(doc).map((suggestion) => `${suggestion.author.name}: ${fullWordsOf(suggestion)}`),
});

export const documentText = (doc: Y.Doc): DocumentText => {
  const title: unknown = doc.getMap(metaRoot).get(titleKey);
  return {
    title: typeof title === "string" ? title : "",
    markdown: markdownOf(doc.getXmlFragment(bodyRoot)) + markdownSections([suggestionsOf(doc)]),
  };
};

export const saysTheSame = (a: Y.Doc, b: Y.Doc): boolean => {
  const [left, right] = [documentText(a), documentText(b)];
  return left.title === right.title && left.markdown === right.markdown;
};
