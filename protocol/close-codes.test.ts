import { expect, it } from "vitest";
import { trashedByIn, trashedText } from "./close-codes";

it.each(["Alice", "Ann by Bea", "船長", "😀".repeat(64)])(
  "says in a close frame that %s moved it to trash",
  (name) => {
    const text = trashedText(name);
    expect(new TextEncoder().encode(text).length).toBeLessThanOrEqual(123);
    const told = trashedByIn(text) ?? "";
    expect(told.length).toBeGreaterThan(0);
    expect(name.startsWith(told)).toBe(true);
    // Never half a character.
    expect(() => encodeURIComponent(told)).not.toThrow();
  },
);

it("says nothing of a name where none is known", () => {
  expect(trashedByIn(trashedText(null))).toBeNull();
  expect(trashedByIn("forbidden")).toBeNull();
});
