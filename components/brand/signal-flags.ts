// The International Code of Signals, drawn on a 60 by 60 field. Each shape is painted over the ones before it.

export type FlagColor = "blue" | "red" | "yellow" | "white" | "black";

export interface FlagShape {
  readonly color: FlagColor;
  readonly path: string;
}

export type FlagLetter =
  | "A"
  | "B"
  | "C"
  | "D"
  | "E"
  | "F"
  | "G"
  | "H"
  | "I"
  | "J"
  | "K"
  | "L"
  | "M"
  | "N"
  | "O"
  | "P"
  | "Q"
  | "R"
  | "S"
  | "T"
  | "U"
  | "V"
  | "W"
  | "X"
  | "Y"
  | "Z";

const whole = "M0 0h60v60H0z";
const rightHalf = "M30 0h30v60H30z";
const lowerHalf = "M0 30h60v30H0z";
const saltire = "M0 0h10l20 20L50 0h10v10L40 30l20 20v10H50L30 40 10 60H0V50l20-20L0 10z";
const cross = "M24 0h12v24h24v12H36v24H24V36H0V24h24z";

const field = (color: FlagColor): FlagShape => ({ color, path: whole });
const shape = (color: FlagColor, path: string): FlagShape => ({ color, path });

export const signalFlags: Readonly<Record<FlagLetter, readonly FlagShape[]>> = {
  A: [shape("white", "M0 0h30v60H0z"), shape("blue", "M30 0h30L46 30l14 30H30z")],
  B: [shape("red", "M0 0h60L46 30l14 30H0z")],
  C: [field("blue"), shape("white", "M0 12h60v36H0z"), shape("red", "M0 24h60v12H0z")],
  D: [field("yellow"), shape("blue", "M0 15h60v30H0z")],
  E: [field("blue"), shape("red", lowerHalf)],
  F: [field("white"), shape("red", "M30 2l28 28-28 28L2 30z")],
  G: [field("yellow"), shape("blue", "M10 0h10v60H10zM30 0h10v60H30zM50 0h10v60H50z")],
  H: [field("white"), shape("red", rightHalf)],
  I: [field("yellow"), shape("black", "M30 15a15 15 0 1 1 0 30 15 15 0 0 1 0-30z")],
  J: [field("blue"), shape("white", "M0 20h60v20H0z")],
  K: [field("yellow"), shape("blue", rightHalf)],
  L: [field("yellow"), shape("black", "M30 0h30v30H30zM0 30h30v30H0z")],
  M: [field("blue"), shape("white", saltire)],
  N: [
    field("white"),
    shape(
      "blue",
      "M0 0h15v15H0zM30 0h15v15H30zM15 15h15v15H15zM45 15h15v15H45zM0 30h15v15H0zM30 30h15v15H30zM15 45h15v15H15zM45 45h15v15H45z",
    ),
  ],
  O: [field("yellow"), shape("red", "M0 0h60v60z")],
  P: [field("blue"), shape("white", "M20 20h20v20H20z")],
  Q: [field("yellow")],
  R: [field("red"), shape("yellow", cross)],
  S: [field("white"), shape("blue", "M20 20h20v20H20z")],
  T: [field("red"), shape("white", "M20 0h20v60H20z"), shape("blue", "M40 0h20v60H40z")],
  U: [field("red"), shape("white", "M30 0h30v30H30zM0 30h30v30H0z")],
  V: [field("white"), shape("red", saltire)],
  W: [field("blue"), shape("white", "M10 10h40v40H10z"), shape("red", "M22 22h16v16H22z")],
  X: [field("white"), shape("blue", cross)],
  Y: [
    field("yellow"),
    shape(
      "red",
      "M0 12L12 0h12L0 24zM0 36L36 0h12L0 48zM0 60L60 0v12L12 60zM24 60l36-36v12L36 60zM48 60l12-12v12z",
    ),
  ],
  Z: [
    field("black"),
    shape("yellow", "M0 0h60L30 30z"),
    shape("blue", "M60 0v60L30 30z"),
    shape("red", "M0 60l30-30 30 30z"),
  ],
};

/** What ships mean by a flag hoisted alone. */
export const flagMeanings = {
  C: "Charlie: affirmative",
  D: "Delta: keep clear of me",
  F: "Foxtrot: I am disabled; communicate with me",
  K: "Kilo: I wish to communicate with you",
  N: "November: negative",
  O: "Oscar: man overboard",
  Q: "Quebec: my vessel is healthy",
  U: "Uniform: you are running into danger",
} as const satisfies Partial<Record<FlagLetter, string>>;

const letters = Object.keys(signalFlags) as FlagLetter[];

/** The flag of a name's first letter; names in other scripts get one that stays the same. */
export const flagOf = (name: string): FlagLetter => {
  const first = name.normalize("NFD").charAt(0).toUpperCase();
  if (first in signalFlags) return first as FlagLetter;
  return letters[first.charCodeAt(0) % letters.length] ?? "K";
};
