import type { flagMeanings } from "@/components/brand/signal-flags";
import type { CloseReason } from "@/protocol/close-codes";

export type WayOut = "signIn" | "reload" | "documents" | "trash";

export interface RefusalWords {
  readonly title: string;
  readonly text: string;
  readonly flag: keyof typeof flagMeanings;
  readonly wayOut: WayOut;
}

interface TrashedWords {
  readonly trashedBy: string | null;
  readonly mayRestore: boolean;
}

const gone: RefusalWords = {
  title: "You no longer have access",
  text: "The document was deleted, or it is not shared with you any more.",
  flag: "D",
  wayOut: "documents",
};

const broken: RefusalWords = {
  title: "This page can no longer save",
  text: "The server did not understand it. Copy what you need, then reload.",
  flag: "F",
  wayOut: "reload",
};

/** What to tell somebody whom the server will not have back, and where they can go. */
export const refusalWords = (
  reason: CloseReason,
  { trashedBy, mayRestore }: TrashedWords = { trashedBy: null, mayRestore: false },
): RefusalWords => {
  switch (reason) {
    case "unauthenticated":
      return {
        title: "You are signed out",
        text: "Sign in again to go on writing.",
        flag: "K",
        wayOut: "signIn",
      };
    case "forbidden":
      return {
        title: "You no longer have access",
        text: "The owner changed who may open or edit this document.",
        flag: "D",
        wayOut: "documents",
      };
    case "unknownRoom":
      return gone;
    case "trashed":
      return {
        title: `This document was moved to trash${trashedBy === null ? "" : ` by ${trashedBy}`}`,
        text: mayRestore ? "You can restore it from there." : "Its owner can restore it.",
        flag: "O",
        wayOut: mayRestore ? "trash" : "documents",
      };
    case "tooLarge":
      return {
        title: "This document is too large",
        text: "It takes no more changes. Move a part of it to a new document.",
        flag: "U",
        wayOut: "reload",
      };
    case "outdated":
      return {
        title: "New version available",
        text: "This page is older than the server. Reload it to go on writing.",
        flag: "C",
        wayOut: "reload",
      };
    case "malformed":
    case "draining":
    case "reload":
    case "slowDown":
    case "restart":
    case "tryLater":
      return broken;
  }
};

/** Where asking the owner may help. */
export const mayAsk = (reason: CloseReason): boolean => reason === "unknownRoom" || reason === "forbidden";

/** What an owner can undo: the page waits for it. */
export const mayOpenAgain = (reason: CloseReason): boolean => mayAsk(reason) || reason === "trashed";
