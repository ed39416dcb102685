import type { Suggestion } from "@/client/suggestion-records";
import { addedBy, formatWords, isBreakOnly, quoteOf } from "@/client/suggestion-words";

interface SuggestionSentenceProps {
  readonly suggestion: Suggestion;
}

export function SuggestionSentence({ suggestion }: SuggestionSentenceProps) {
  const { format, kind } = suggestion;
  const quote = quoteOf(suggestion);
  const text = addedBy(suggestion);
  const del = <del className="bg-red-wash px-0.5">{quote}</del>;
  const ins = <ins className="bg-blue-wash px-0.5 whitespace-pre-wrap">{text}</ins>;
  const what = isBreakOnly(suggestion) ? <BreakWords before={quote} /> : quote === "" ? null : del;
  const body =
    format !== null || kind !== null ? (
      <>
        <b>Format:</b> {formatWords(suggestion)} on <q>{quote}</q>
      </>
    ) : what === null ? (
      <>
        <b>Add</b> {ins}
      </>
    ) : text === "" ? (
      <>
        <b>Delete</b> {what}
      </>
    ) : (
      <>
        <b>Replace</b> {what} <b>with</b> {ins}
      </>
    );
  return <p className="line-clamp-6 wrap-anywhere">{body}</p>;
}

function BreakWords({ before }: { readonly before: string }) {
  return (
    <>
      the paragraph break
      {before !== "" && (
        <>
          {" "}
          before <q>{before}</q>
        </>
      )}
    </>
  );
}
