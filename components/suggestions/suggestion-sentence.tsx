import type { SuggestedMark, Suggestion } from "@/client/suggestion-records";
import { limits } from "@/protocol/limits";

const markWords: Readonly<Record<SuggestedMark, string>> = {
  bold: "bold",
  italic: "italic",
  underline: "underline",
  strike: "strike",
  code: "code",
  link: "link",
};

const formatWords = ({ format }: Suggestion): string =>
  Object.entries(format ?? {})
    .map(([mark, value]) => {
      const word = markWords[mark as SuggestedMark];
      if (value === null) return `not ${word}`;
      return typeof value === "string" ? `${word} to ${value}` : word;
    })
    .join(", ");

type Described = Pick<Suggestion, "quote" | "text" | "format" | "decision">;

/** Of what was accepted, what was: its author may have written on. */
const addedBy = ({ text, decision }: Described): string =>
  decision?.verdict === "accepted" ? decision.text : text;

/** `Replace “x” with “y”`, as one line. */
export const sentenceOf = (suggestion: Suggestion): string => {
  const { quote, format } = suggestion;
  const text = addedBy(suggestion);
  const line = (words: string): string => `“${words.replaceAll(/\s+/g, " ").trim()}”`;
  if (format !== null) return `Format: ${formatWords(suggestion)}`;
  if (quote !== "" && text !== "") return `Replace ${line(quote)} with ${line(text)}`;
  return text === "" ? `Delete ${line(quote)}` : `Add ${line(text)}`;
};

/** As much of it as others are told. */
export const excerptOf = (suggestion: Suggestion): string =>
  Array.from(sentenceOf(suggestion)).slice(0, limits.quoteCharacters).join("");

interface SuggestionSentenceProps {
  readonly suggestion: Suggestion;
}

export function SuggestionSentence({ suggestion }: SuggestionSentenceProps) {
  const { quote, format } = suggestion;
  const text = addedBy(suggestion);
  const del = <del className="bg-red-wash px-0.5">{quote}</del>;
  const ins = <ins className="bg-blue-wash px-0.5 whitespace-pre-wrap">{text}</ins>;
  const body =
    format !== null ? (
      <>
        <b>Format:</b> {formatWords(suggestion)} on <q>{quote}</q>
      </>
    ) : quote !== "" && text !== "" ? (
      <>
        <b>Replace</b> {del} <b>with</b> {ins}
      </>
    ) : text === "" ? (
      <>
        <b>Delete</b> {del}
      </>
    ) : (
      <>
        <b>Add</b> {ins}
      </>
    );
  return <p className="line-clamp-6 wrap-anywhere">{body}</p>;
}
