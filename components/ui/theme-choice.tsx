"use client";

import { MenuChoice } from "./menu";
import { chooseTheme, useTheme } from "./theme";

const options = [
  { value: "system", label: "System" },
  { value: "light", label: "Light" },
  { value: "dark", label: "Dark" },
] as const;

export function ThemeChoice() {
  return <MenuChoice label="Theme" value={useTheme()} options={options} onChange={chooseTheme} />;
}
