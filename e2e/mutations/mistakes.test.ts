import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { mistaken, mistakes } from "./mistakes";

it.each(mistakes)("the mistake that $name still fits, and the test that catches it is there", (mistake) => {
  expect(mistaken(readFileSync(mistake.file, "utf8"), mistake)).not.toBeNull();
  expect(readFileSync(mistake.caughtBy.file, "utf8")).toContain(mistake.caughtBy.test);
});
