// One reading of an e-mail address, so that one mailbox is one account: fullwidth and upper-case spellings fold
// together, and anything a mail server could read in two ways (quotes, comments, a second @) is no address.
import { domainToASCII } from "node:url";

const localPattern = /^[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;
const domainPattern = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;
const localCharacters = 64;
const addressCharacters = 254;

export const normaliseEmail = (text: string): string | null => {
  if (text.length > addressCharacters * 2) return null;
  const parts = text.normalize("NFKC").trim().toLowerCase().split("@");
  const [local, domain] = parts;
  if (parts.length !== 2 || local === undefined || domain === undefined) return null;
  const ascii = domainToASCII(domain);
  if (local.length > localCharacters || local.length + 1 + ascii.length > addressCharacters) return null;
  return localPattern.test(local) && domainPattern.test(ascii) ? `${local}@${ascii}` : null;
};
