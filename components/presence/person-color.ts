import type { CSSProperties } from "react";
import { type Identity, isColor, type presenceColors } from "@/protocol/identity";

export const colorOf = ({ color }: Pick<Identity, "color">): string => (isColor(color) ? color : "#4f5d75");

/** For elements with the class `person`: what is drawn in this person's colour takes it from there. */
export const personColor = (person: Pick<Identity, "color">): CSSProperties =>
  ({ "--person": colorOf(person) }) as CSSProperties;

/** When there are more people than colours, the line round a face says which of two it is. */
const lines = ["solid", "dashed", "dotted"] as const;

export const personLine = ({ pattern }: { readonly pattern: number }): (typeof lines)[number] =>
  lines[pattern % lines.length] ?? "solid";

export const colorWords: Readonly<Record<(typeof presenceColors)[number], string>> = {
  "#246cf0": "Blue",
  "#a85424": "Copper",
  "#0c786c": "Teal",
  "#9030b4": "Purple",
  "#d8246c": "Pink",
  "#604800": "Olive",
  "#18486c": "Navy",
  "#786ca8": "Lavender",
  "#840c54": "Plum",
  "#542490": "Indigo",
};
