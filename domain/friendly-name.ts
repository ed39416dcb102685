// What somebody is called who gave no name, and the colour of their caret.
import { presenceColors } from "@/protocol/identity";
import type { RandomBytes } from "@/protocol/ids";

const qualities = [
  "Quiet",
  "Bright",
  "Gentle",
  "Curious",
  "Swift",
  "Patient",
  "Merry",
  "Calm",
  "Brave",
  "Clever",
  "Kind",
  "Lively",
  "Warm",
  "Steady",
  "Nimble",
  "Sunny",
] as const;

const animals = [
  "Otter",
  "Heron",
  "Fox",
  "Badger",
  "Wren",
  "Hare",
  "Seal",
  "Finch",
  "Marten",
  "Owl",
  "Lynx",
  "Robin",
  "Beaver",
  "Swan",
  "Hedgehog",
  "Kingfisher",
] as const;

const pick = <T>(choices: readonly [T, ...T[]], randomBytes: RandomBytes): T =>
  choices[(randomBytes(1)[0] ?? 0) % choices.length] ?? choices[0];

export const friendlyName = (randomBytes: RandomBytes): string =>
  `${pick(qualities, randomBytes)} ${pick(animals, randomBytes)}`;

export const friendlyColor = (randomBytes: RandomBytes): string => pick(presenceColors, randomBytes);
