import type { Suggestion } from "@/client/suggestion-records";
import { addedBy, formatWords } from "@/client/suggestion-words";

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
