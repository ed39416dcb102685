// What a person wrote in a document that does not stand in its text: their suggestions, and what was not sent. Handed
// out with the text, so that who is thrown out can take all of it with them.
import type * as Y from "yjs";
import {
  chatTarget,
  type DraftOwner,
  type KeptDraft,
  keptCommentDrafts,
  keptDraft,
  keptMessages,
} from "./drafts";
import { draftOf } from "./mention-draft";
import { openSuggestionsIn } from "./suggestion-records";
import { fullWordsOf } from "./suggestion-words";
import type { TextSection } from "./text-sections";

const draftWords = ({ text, quote = "" }: KeptDraft): string =>
  quote === "" ? text.trim() : `On “${quote}”: ${text.trim()}`;

/** What was written to others, and not sent. */
export const unsentWords = (owner: DraftOwner): readonly TextSection[] => {
  const inChat = keptDraft({ ...owner, target: chatTarget });
  return [
    { heading: "Your comments that were not sent", items: keptCommentDrafts(owner).map(draftWords) },
    {
      heading: "Your chat messages that were not sent",
      items: [
        ...keptMessages(owner).map(({ body }) => draftOf(body).text),
        ...(inChat === null ? [] : [draftWords(inChat)]),
      ],
    },
  ];
};

export const ownWords = (doc: Y.Doc, owner: DraftOwner): readonly TextSection[] => [
  {
    heading: "Your suggestions",
    items: openSuggestionsIn(doc)
      .filter(({ author }) => author.id === owner.userId)
      .map(fullWordsOf),
  },
  ...unsentWords(owner),
];
