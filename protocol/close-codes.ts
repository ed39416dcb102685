// The one table of close codes. The code alone says whether to come back: 4400-4499 stop, everything else retry.
// `docs/PROTOCOL.md` repeats the table, held equal by a test.

export const closeCodes = {
  malformed: { code: 4400, retry: false, meaning: "A message that breaks the protocol" },
  unauthenticated: { code: 4401, retry: false, meaning: "The session is over; sign in again" },
  forbidden: { code: 4403, retry: false, meaning: "This role may not do that" },
  unknownRoom: { code: 4404, retry: false, meaning: "No such document, or none that you may see" },
  trashed: { code: 4410, retry: false, meaning: "The document was moved to trash" },
  tooLarge: { code: 4413, retry: false, meaning: "A message or document over its limit" },
  outdated: { code: 4426, retry: false, meaning: "This client is too old; reload the page" },
  draining: { code: 4503, retry: true, meaning: "The node cannot serve this room now" },
  reload: { code: 4509, retry: true, meaning: "The access or the document changed; connect again" },
  slowDown: { code: 4529, retry: true, meaning: "Too much for the rate limits" },
  restart: { code: 1012, retry: true, meaning: "The node is restarting" },
  tryLater: { code: 1013, retry: true, meaning: "The room cannot be opened or has fallen behind" },
} as const;

export type CloseReason = keyof typeof closeCodes;

const reasonBytes = 123;

/** What stands beside the code when somebody moved the document to trash: who, as far as a close frame has room. */
export const trashedText = (byName: string | null): string => {
  const letters = Array.from(byName === null ? "trashed" : `trashed by ${byName}`);
  while (new TextEncoder().encode(letters.join("")).length > reasonBytes) letters.pop();
  return letters.join("");
};

export const trashedByIn = (text: string): string | null => /^trashed by (.+)$/su.exec(text)?.[1] ?? null;

export const mayRetry = (code: number): boolean => code < 4400 || code > 4499;

export const closeReasonOf = (code: number): CloseReason | null => {
  for (const [reason, entry] of Object.entries(closeCodes)) {
    if (entry.code === code) return reason as CloseReason;
  }
  return null;
};
