// A comment while it is written: people read `@Ada Lovelace`, and who is meant is remembered beside the text.
import { type Mention, partsOf, writeMention } from "@/protocol/mentions";

export interface MentionDraft {
  readonly text: string;
  readonly mentions: readonly Mention[];
}

export const emptyDraft: MentionDraft = { text: "", mentions: [] };

export const draftOf = (body: string): MentionDraft => {
  const parts = partsOf(body);
  return {
    text: parts.map((part) => (typeof part === "string" ? part : `@${part.name}`)).join(""),
    mentions: parts.filter((part) => typeof part !== "string"),
  };
};

/** The longest names first, so that `@Ann Lee` is not taken for `@Ann`. */
export const bodyOf = ({ text, mentions }: MentionDraft): string => {
  const known = mentions.filter(({ name }) => name !== "").toSorted((a, b) => b.name.length - a.name.length);
  let body = "";
  for (let at = 0; at < text.length; ) {
    const named = text[at] === "@" && known.find(({ name }) => text.startsWith(name, at + 1));
    if (named) {
      body += writeMention(named);
      at += named.name.length + 1;
    } else {
      body += text[at];
      at += 1;
    }
  }
  return body.trim();
};

/** What stands between the last @ and the caret, when somebody is being named there. */
export const mentionQuery = (text: string, caret: number): string | null => {
  const found = /(?:^|[\s(])@([^@\n]{0,40})$/u.exec(text.slice(0, caret));
  return found === null ? null : (found[1] ?? "");
};

/** The text with the half-written name before the caret completed, and where the caret is then. */
export const completeMention = (
  draft: MentionDraft,
  caret: number,
  mention: Mention,
): { readonly draft: MentionDraft; readonly caret: number } => {
  const query = mentionQuery(draft.text, caret) ?? "";
  const before = `${draft.text.slice(0, caret - query.length)}${mention.name} `;
  const known = draft.mentions.filter(({ userId }) => userId !== mention.userId);
  return {
    draft: { text: before + draft.text.slice(caret), mentions: [...known, mention] },
    caret: before.length,
  };
};
