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
  /** The thread that is answered, the comment that is changed, or `new`. */
  readonly target: string;
}

const prefix = (userId: string): string => `parley/draft/${userId}/`;
const keyOf = ({ userId, documentId, target }: DraftPlace): string =>
  `${prefix(userId)}${documentId}/${target}`;

export const keepDraft = (place: DraftPlace, draft: KeptDraft | null): void => {
  try {
    if (draft === null || draft.text.trim() === "") sessionStorage.removeItem(keyOf(place));
    else sessionStorage.setItem(keyOf(place), JSON.stringify(draft));
  } catch {
    // Without storage a draft lives as long as the page.
  }
};

export const keptDraft = (place: DraftPlace): KeptDraft | null => {
  try {
    const kept = sessionStorage.getItem(keyOf(place));
    return kept === null ? null : (JSON.parse(kept) as KeptDraft);
  } catch {
    return null;
  }
};

export const forgetDrafts = (userId: string): void => {
  try {
    for (const key of Object.keys(sessionStorage))
      if (key.startsWith(prefix(userId))) sessionStorage.removeItem(key);
  } catch {
    // Nothing was kept.
  }
};
