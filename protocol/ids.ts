// Ids are 15 random bytes in 24 characters of Crockford's base32: URL-safe, unguessable, and with no bits left
// over, so that each id has exactly one spelling.

const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
const idBytes = 15;
const idPattern = /^[0-9a-hjkmnp-tv-z]{24}$/;

export type DocumentId = string & { readonly __brand: "DocumentId" };

export type RandomBytes = (length: number) => Uint8Array;

export const newId = (randomBytes: RandomBytes): string => {
  let text = "";
  let bits = 0;
  let held = 0;
  for (const byte of randomBytes(idBytes)) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += alphabet.charAt((held >> bits) & 31);
    }
    held &= (1 << bits) - 1;
  }
  return text;
};

export const newDocumentId = (randomBytes: RandomBytes): DocumentId => newId(randomBytes) as DocumentId;

/** The one reading of a document id, for HTTP and sockets alike. Anything else names no document. */
export const parseDocumentId = (text: string): DocumentId | null =>
  idPattern.test(text) ? (text as DocumentId) : null;
