// Who somebody is towards others: an id, a name and a colour, always set by the server.

import { limits } from "./limits";

export interface Identity {
  readonly userId: string;
  readonly name: string;
  readonly color: string;
}

/** Told apart by people with colour-blindness, and dark enough for white text in both themes. */
export const presenceColors = [
  "#0b6bcb",
  "#b3261e",
  "#1a7f4b",
  "#7b3fc4",
  "#a15c00",
  "#c2266b",
  "#00748a",
  "#4f5d75",
] as const;

const colorPattern = /^#[0-9a-f]{6}$/;

export const isPresenceColor = (text: string): boolean => colorPattern.test(text);

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
