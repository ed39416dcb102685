// One suggestion in words: on cards, in messages, and in the texts that people take with them.
import { limits } from "@/protocol/limits";
import type { SuggestedKind, SuggestedMark, Suggestion } from "./suggestion-records";

const markWords: Readonly<Record<SuggestedMark, string>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strike: "strike",
  code: "code",
  link: "link",
};

export const kindWords: Readonly<Record<SuggestedKind, string>> = {
  paragraph: "Text",
  "heading-1": "Heading 1",
  "heading-2": "Heading 2",
  "heading-3": "Heading 3",
};

export const formatWords = ({ format, kind }: Pick<Suggestion, "format" | "kind">): string => {
  if (kind !== null) return kindWords[kind.kind];
  return Object.entries(format ?? {})
    .map(([mark, value]) => {
      const word = markWords[mark as SuggestedMark];
      if (value === null) return `not ${word}`;
      return typeof value === "string" ? `${word} to ${value}` : word;
    })
    .join(", ");
};

type Described = Pick<Suggestion, "range" | "quote" | "text" | "format" | "join" | "kind" | "decision">;

/** Nothing but breaks would go: what is quoted is what stands behind them. */
export const isBreakOnly = ({ range, join }: Pick<Suggestion, "range" | "join">): boolean =>
  join !== null && range === null;

/** With what parts the blocks of it, which would go, too. */
export const quoteOf = ({ quote, join }: Pick<Suggestion, "quote" | "join">): string =>
  join === null ? quote : quote.replaceAll("\n", " ¶ ");

/** Of what was accepted, what was: its author may have written on. */
export const addedBy = ({ text, decision }: Described): string =>
  decision?.verdict === "accepted" ? decision.text : text;

const sentence = (suggestion: Described, text: string, quoted: (words: string) => string): string => {
  const quote = quoteOf(suggestion);
  if (isBreakOnly(suggestion)) {
    const where = quote === "" ? "paragraph break" : `paragraph break before ${quoted(quote)}`;
    return text === "" ? `Delete the ${where}` : `Replace the ${where} with ${quoted(text)}`;
  }
  if (quote !== "" && text !== "") return `Replace ${quoted(quote)} with ${quoted(text)}`;
  return text === "" ? `Delete ${quoted(quote)}` : `Add ${quoted(text)}`;
};

const isFormat = ({ format, kind }: Described): boolean => format !== null || kind !== null;

/** `Replace “x” with “y”`, as one line. */
export const sentenceOf = (suggestion: Described): string =>
  isFormat(suggestion)
    ? `Format: ${formatWords(suggestion)}`
    : sentence(suggestion, addedBy(suggestion), (words) => `“${words.replaceAll(/\s+/g, " ").trim()}”`);

/** As much of it as others are told. */
export const excerptOf = (suggestion: Described): string =>
  Array.from(sentenceOf(suggestion)).slice(0, limits.quoteCharacters).join("");

/** All of it, with its lines: what stands for it where there is no card beside the text. */
export const fullWordsOf = (suggestion: Described): string =>
  isFormat(suggestion)
    ? `Format: ${formatWords(suggestion)} on “${suggestion.quote}”`
    : sentence(suggestion, suggestion.text, (words) => `“${words}”`);
