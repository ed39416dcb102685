// What a document says to its reader: its title and its text as Markdown.
import type * as Y from "yjs";
import { bodyRoot, metaRoot, titleKey } from "@/protocol/content";
import { markdownOf } from "./markdown";

export interface DocumentText {
  readonly title: string;
  readonly markdown: string;
}

export const documentText = (doc: Y.Doc): DocumentText => {
  const title: unknown = doc.getMap(metaRoot).get(titleKey);
  return {
    title: typeof title === "string" ? title : "",
    markdown: markdownOf(doc.getXmlFragment(bodyRoot)),
  };
};

export const saysTheSame = (a: Y.Doc, b: Y.Doc): boolean => {
  const [left, right] = [documentText(a), documentText(b)];
  return left.title === right.title && left.markdown === right.markdown;
};
