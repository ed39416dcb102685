// How a comment or a message names a person: `@[Ada Lovelace](<user id>)`. The id says who is meant, the name is
// what was written, and stays readable when the person is gone.

const mentionPattern = /@\[([^\]\n]{1,128})\]\(([0-9a-z]{24})\)/g;

export interface Mention {
  readonly userId: string;
  readonly name: string;
}

export type BodyPart = string | Mention;

/** The body in pieces: plain text, and who is mentioned between. */
export const partsOf = (body: string): readonly BodyPart[] => {
  const parts: BodyPart[] = [];
  let end = 0;
  for (const match of body.matchAll(mentionPattern)) {
    const [written, name, userId] = match;
    if (match.index > end) parts.push(body.slice(end, match.index));
    parts.push({ name: name ?? "", userId: userId ?? "" });
    end = match.index + written.length;
  }
  if (end < body.length) parts.push(body.slice(end));
  return parts;
};

/** Each person once, in the order of their first mention. */
export const mentionedIn = (body: string): readonly string[] => [
  ...new Set(partsOf(body).flatMap((part) => (typeof part === "string" ? [] : [part.userId]))),
];

/** For places that show no more than text: excerpts, mails, titles. */
export const plainBody = (body: string): string =>
  partsOf(body)
    .map((part) => (typeof part === "string" ? part : `@${part.name}`))
    .join("");

/** Brackets would end the name early. */
export const writeMention = ({ name, userId }: Mention): string =>
  `@[${name.replaceAll(/[[\]\n]/g, " ").trim() || "somebody"}](${userId})`;
