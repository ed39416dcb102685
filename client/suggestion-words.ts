// One suggestion in words: on cards, in messages, and in the texts that people take with them.
import { limits } from "@/protocol/limits";
import type { SuggestedMark, Suggestion } from "./suggestion-records";

const markWords: Readonly<Record<SuggestedMark, string>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strike: "strike",
  code: "code",
  link: "link",
};

export const formatWords = ({ format }: Pick<Suggestion, "format">): string =>
  Object.entries(format ?? {})
    .map(([mark, value]) => {
      const word = markWords[mark as SuggestedMark];
      if (value === null) return `not ${word}`;
      return typeof value === "string" ? `${word} to ${value}` : word;
    })
    .join(", ");

type Described = Pick<Suggestion, "quote" | "text" | "format" | "decision">;

/** Of what was accepted, what was: its author may have written on. */
export const addedBy = ({ text, decision }: Described): string =>
  decision?.verdict === "accepted" ? decision.text : text;

/** `Replace “x” with “y”`, as one line. */
export const sentenceOf = (suggestion: Described): string => {
  const { quote, format } = suggestion;
  const text = addedBy(suggestion);
  const line = (words: string): string => `“${words.replaceAll(/\s+/g, " ").trim()}”`;
  if (format !== null) return `Format: ${formatWords(suggestion)}`;
  if (quote !== "" && text !== "") return `Replace ${line(quote)} with ${line(text)}`;
  return text === "" ? `Delete ${line(quote)}` : `Add ${line(text)}`;
};

/** As much of it as others are told. */
export const excerptOf = (suggestion: Described): string =>
  Array.from(sentenceOf(suggestion)).slice(0, limits.quoteCharacters).join("");

/** All of it, with its lines: what stands for it where there is no card beside the text. */
export const fullWordsOf = ({ quote, text, format }: Described): string => {
  if (format !== null) return `Format: ${formatWords({ format })} on “${quote}”`;
  if (quote !== "" && text !== "") return `Replace “${quote}” with “${text}”`;
  return text === "" ? `Delete “${quote}”` : `Add “${text}”`;
};
