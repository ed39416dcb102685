// Reads a Cookie header without choosing: a name that comes twice keeps both values.

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

export const readCookies = (header: string | null | undefined): ReadonlyMap<string, readonly string[]> => {
  const cookies = new Map<string, string[]>();
  for (const pair of (header ?? "").split(";")) {
    const equals = pair.indexOf("=");
    if (equals < 1) continue;
    const name = pair.slice(0, equals).trim();
    const value = decoded(
      pair
        .slice(equals + 1)
        .trim()
        .replace(/^"(.*)"$/, "$1"),
    );
    cookies.set(name, [...(cookies.get(name) ?? []), value]);
  }
  return cookies;
};
