import type { Suggestion, Verdict } from "@/client/suggestion-records";

/** To add its id as a word. */
export const suggestionBy = (authorId: string, id: string, verdict?: Verdict): Suggestion => ({
  id,
  author: { id: authorId, name: "Bob", color: "#0b6bcb" },
  createdAt: Date.now(),
  range: null,
  quote: "",
  place: null,
  text: id,
  format: null,
  join: null,
  kind: null,
  decision:
    verdict === undefined
      ? null
      : { key: "k", verdict, personName: "Ann", at: 0, written: { client: 0, from: 0, to: 0 }, text: id },
});
