// What may stand behind a link. Anything else is not a link, whoever wrote it.

const scheme = /^([a-z][a-z0-9+.-]*):/i;
const allowedSchemes = new Set(["http", "https", "mailto"]);
const looksLikeHost = /^[^\s/:@]+\.[^\s/:@.]{2,}(?:[/?#:]|$)/;
const looksLikeEmail = /^[^\s@/:]+@[^\s@/:]+\.[^\s@/:.]{2,}$/;
// Browsers drop these inside an address before they read its scheme.
const ignoredByBrowsers = /[\p{Cc}\s]/gu;

export const isAllowedAddress = (address: unknown): boolean => {
  if (typeof address !== "string") return false;
  const read = address.replaceAll(ignoredByBrowsers, "");
  const found = scheme.exec(read)?.[1];
  if (looksLikeHost.test(read)) return found === undefined || allowedSchemes.has(found.toLowerCase());
  return found !== undefined ? allowedSchemes.has(found.toLowerCase()) : looksLikeEmail.test(read);
};

/** What somebody typed as an address, completed; `null` when it cannot be one. */
export const completeAddress = (typed: string): string | null => {
  const text = typed.trim();
  if (text === "" || /\s/.test(text)) return null;
  if (looksLikeEmail.test(text)) return `mailto:${text}`;
  const complete = scheme.test(text) && !looksLikeHost.test(text) ? text : `https://${text}`;
  return isAllowedAddress(complete) && URL.canParse(complete) ? complete : null;
};
