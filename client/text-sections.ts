// What is added below a text that somebody takes with them, because it stands in no text: headed, and said in full.
import { plainMarkdown } from "./markdown";

export interface TextSection {
  readonly heading: string;
  readonly items: readonly string[];
}

const filled = (sections: readonly TextSection[]): readonly TextSection[] =>
  sections.filter(({ items }) => items.length > 0);

/** Begins with the gap to the text above it; empty where there is nothing to add. */
export const markdownSections = (sections: readonly TextSection[]): string =>
  filled(sections)
    .map(({ heading, items }) => `\n## ${heading}\n\n${items.map(plainMarkdown).join("\n\n")}\n`)
    .join("");

export const plainSections = (sections: readonly TextSection[]): string =>
  filled(sections)
    .map(({ heading, items }) => `\n\n${heading}\n\n${items.join("\n\n")}`)
    .join("");
