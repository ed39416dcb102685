// The colours of people, measured: white letters on them are readable, their carets stand out on both sheets, and any
// two are told apart, also by eyes that see fewer colours.
import { describe, expect, it } from "vitest";
import { presenceColors } from "./identity";

type Triple = readonly [number, number, number];

const sheets = { light: "#ffffff", dark: "#0d1933" };

const channels = (hex: string): Triple => [
  Number.parseInt(hex.slice(1, 3), 16) / 255,
  Number.parseInt(hex.slice(3, 5), 16) / 255,
  Number.parseInt(hex.slice(5, 7), 16) / 255,
];

const each = ([a, b, c]: Triple, change: (value: number) => number): Triple => [
  change(a),
  change(b),
  change(c),
];

const linear = (rgb: Triple): Triple =>
  each(rgb, (value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));

const times = (rows: readonly [Triple, Triple, Triple], [a, b, c]: Triple): Triple => {
  const row = ([x, y, z]: Triple): number => x * a + y * b + z * c;
  return [row(rows[0]), row(rows[1]), row(rows[2])];
};

const luminance = (rgb: Triple): number => {
  const [r, g, b] = linear(rgb);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};

const contrast = (a: Triple, b: Triple): number => {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

/** Björn Ottosson's OKLab: equal distances look equally different. */
const okLab = (light: Triple): Triple => {
  const cones = each(
    times(
      [
        [0.4122214708, 0.5363325363, 0.0514459929],
        [0.2119034982, 0.6806995451, 0.1073969566],
        [0.0883024619, 0.2817188376, 0.6299787005],
      ],
      light,
    ),
    Math.cbrt,
  );
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766],
    ],
    cones,
  );
};

/** Machado, Oliveira and Fernandes (2009), full severity, on linear light. */
const eyes: Readonly<Record<string, { see: (light: Triple) => Triple; least: number }>> = {
  "all colours": { see: (light) => light, least: 0.12 },
  protanopia: {
    see: (light) =>
      times(
        [
          [0.152286, 1.052583, -0.204868],
          [0.114503, 0.786281, 0.099216],
          [-0.003882, -0.048116, 1.051998],
        ],
        light,
      ),
    least: 0.06,
  },
  deuteranopia: {
    see: (light) =>
      times(
        [
          [0.367322, 0.860646, -0.227968],
          [0.280085, 0.672501, 0.047413],
          [-0.01182, 0.04294, 0.968881],
        ],
        light,
      ),
    least: 0.06,
  },
  tritanopia: {
    see: (light) =>
      times(
        [
          [1.255528, -0.076749, -0.178779],
          [-0.078411, 0.930809, 0.147602],
          [0.004733, 0.691367, 0.3039],
        ],
        light,
      ),
    least: 0.06,
  },
};

const clamp = (value: number): number => Math.min(1, Math.max(0, value));

/** What the style sheet draws lines with in the dark theme: sixty parts of the colour, forty of white. */
const lineInTheDark = (hex: string): Triple => each(channels(hex), (value) => 0.6 * value + 0.4);

describe("the colours of people", () => {
  it("PRES-6 carry white letters and stand out on both sheets", () => {
    for (const color of presenceColors) {
      expect(contrast(channels(color), [1, 1, 1]), `letters on ${color}`).toBeGreaterThanOrEqual(4.5);
      expect(contrast(channels(color), channels(sheets.light)), color).toBeGreaterThanOrEqual(3);
      expect(contrast(lineInTheDark(color), channels(sheets.dark)), color).toBeGreaterThanOrEqual(3);
    }
  });

  it.each(Object.entries(eyes))("PRES-6 are told apart by eyes with %s", (_, { see, least }) => {
    const seen = presenceColors.map((color) => okLab(each(see(linear(channels(color))), clamp)));
    const distances = seen.flatMap((a, i) =>
      seen.slice(i + 1).map((b) => Math.hypot(a[0] - b[0], a[1] - b[1], a[2] - b[2])),
    );
    expect(Math.min(...distances)).toBeGreaterThanOrEqual(least);
  });
});
