/** The addresses in a pasted text, each once, in their order. What is no address stays in, for the server to say so. */
export const addressesIn = (text: string): readonly string[] => {
  const found = text
    .split(/[\s,;]+/u)
    .map((part) => part.replaceAll(/^[<("']+|[>)"'.]+$/gu, ""))
    .filter((part) => part !== "");
  // "Ada Lovelace <ada@example.org>": beside an address in pointed brackets, the words are a name.
  const bracketed = Array.from(text.matchAll(/<([^<>\s]+@[^<>\s]+)>/gu), (match) => match[1] ?? "");
  const wanted = bracketed.length > 0 ? found.filter((part) => part.includes("@")) : found;
  return [...new Set(wanted)];
};

/** What stays in the field, also of what was typed since: whoever is invited now is not invited again. */
export const withoutInvited = (text: string, invited: readonly string[]): string =>
  addressesIn(text).some((address) => invited.includes(address))
    ? addressesIn(text)
        .filter((address) => !invited.includes(address))
        .join(", ")
    : text;
