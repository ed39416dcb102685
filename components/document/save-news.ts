import type { SaveWords } from "@/client/session-state";

const troubled = ({ tone }: SaveWords): boolean => tone === "warning" || tone === "failure";

/** Without the counts: every letter typed while offline would be news. */
const kindOf = ({ text }: SaveWords): string => text.replaceAll(/\d+ changes?( waiting)?/g, "");

/** What to say aloud when the save state goes from one to the next; empty when nobody needs to hear it. */
export const saveNews = (before: SaveWords, now: SaveWords): string => {
  if (troubled(now)) return troubled(before) && kindOf(before) === kindOf(now) ? "" : now.text;
  return troubled(before) && now.tone === "quiet" ? now.text : "";
};
