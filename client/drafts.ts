// What was written and not sent: kept for this tab, so that a reload loses nothing, and forgotten at sign-out.
import type { Anchor } from "@/protocol/comment-shapes";
import type { MentionDraft } from "./mention-draft";

export interface KeptDraft extends MentionDraft {
  /** Of a thread that is not begun yet. */
  readonly anchor?: Anchor;
  readonly quote?: string;
}

export interface DraftPlace {
  readonly userId: string;
  readonly documentId: string;
  /**
   * The thread that is answered, the comment that is changed, `new`, `document` for what is of no place in it; `chat`, or
   * `chat-pending` for the messages that could not be sent.
   */
  readonly target: string;
}

const prefix = (userId: string): string => `parley/draft/${userId}/`;
const keyOf = ({ userId, documentId, target }: DraftPlace): string =>
  `${prefix(userId)}${documentId}/${target}`;

/** null where there is nothing to keep any more. */
export const keepUnsent = (place: DraftPlace, value: unknown): void => {
  try {
    if (value === null) sessionStorage.removeItem(keyOf(place));
    else sessionStorage.setItem(keyOf(place), JSON.stringify(value));
  } catch {
    // Without storage it lives as long as the page.
  }
};

export const keptUnsent = <T>(place: DraftPlace): T | null => {
  try {
    const kept = sessionStorage.getItem(keyOf(place));
    return kept === null ? null : (JSON.parse(kept) as T);
  } catch {
    return null;
  }
};

export const keepDraft = (place: DraftPlace, draft: KeptDraft | null): void =>
  keepUnsent(place, draft === null || draft.text.trim() === "" ? null : draft);

export const keptDraft = (place: DraftPlace): KeptDraft | null => keptUnsent(place);

export const forgetDrafts = (userId: string): void => {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix(userId))) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
};
