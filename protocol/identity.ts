// Who somebody is towards others: an id, a name and a colour, always set by the server.

import { limits } from "./limits";

export interface Identity {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
}

/** Whose page sends a request to the JSON API: the cookie may be another person's by then. */
export const pageUserHeader = "parley-user";

/** Whoever said something, as the JSON API names them. */
export interface Author {
  readonly id: string;
  readonly name: string;
  readonly color: string;
}

export const identityOf = ({ id, name, color }: Author): Identity => ({ userId: id, name, color });

/**
 * Dark enough for white letters, and told apart with and without colour-blindness: `protocol/palette.test.ts` measures it.
 */
export const presenceColors = [
  "#246cf0",
  "#a85424",
  "#0c786c",
  "#9030b4",
  "#d8246c",
  "#604800",
  "#18486c",
  "#786ca8",
  "#840c54",
  "#542490",
] as const;

const colorPattern = /^#[0-9a-f]{6}$/;

/** Whether this is a colour and nothing else that a style sheet would read. */
export const isColor = (text: string): boolean => colorPattern.test(text);

export const isPresenceColor = (text: string): boolean => presenceColors.some((color) => color === text);

// Controls, and the characters that turn the direction of text around them.
const unsafeCharacters = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/gu;
// More than two combining marks on one letter is decoration that climbs over its neighbours.
const stackedMarks = /(\p{M}{2})\p{M}+/gu;

/** A name as others will see it; empty when nothing readable is left. */
export const cleanName = (text: string): string => {
  const readable = text
    .slice(0, limits.nameCharacters * 16)
    .normalize("NFKC")
    .replaceAll(unsafeCharacters, "")
    .replaceAll(stackedMarks, "$1")
    .replaceAll(/\s+/gu, " ")
    .trim();
  return Array.from(new Intl.Segmenter().segment(readable), (part) => part.segment)
    .slice(0, limits.nameCharacters)
    .join("")
    .trim();
};
