import { expect, it } from "vitest";
import type { StoredRow } from "@/server/log/prisma-log";
import { writer } from "@/server/testing/edits";
import { rowStates } from "./row-states";

const row = (key: string, content: Uint8Array, more: Partial<StoredRow> = {}): StoredRow => ({
  key,
  content,
  isCovered: false,
  isSound: true,
  createdAt: new Date(0),
  ...more,
});

const smallDocumentBytes = 65_536;

it("QUAR-3 says of each row what is the matter with it", async () => {
  const [ann, bob] = [writer(1), writer(2)];
  const [first, lost, last] = [ann.write("one"), ann.write("two"), ann.write("three")];
  const rows = [
    row("snapshot 2", first),
    row("snapshot 1", first),
    row("a", first, { isCovered: true }),
    row("b", lost, { isSound: false }),
    row("c", last),
    row("d", bob.write("elsewhere")),
  ];
  const states = await rowStates(rows, { smallDocumentBytes, builds: async () => true });
  expect(states).toEqual(["sound", "covered", "covered", "DAMAGED", "stranded", "sound"]);
});

it("QUAR-3 C18: names exactly the rows with which no worker builds the document, with few trials", async () => {
  const rows = Array.from({ length: 200 }, (_, i) => row(`row ${i}`, writer(i + 1).write(`text ${i}`)));
  const bombs = new Set([rows[7]?.content, rows[180]?.content]);
  let trials = 0;
  const states = await rowStates(rows, {
    smallDocumentBytes,
    builds: async (pieces) => {
      trials += 1;
      return !pieces.some((piece) => bombs.has(piece));
    },
  });
  const costly = rows.filter((_, i) => states[i] === "TOO COSTLY").map(({ key }) => key);
  expect(costly).toEqual(["row 7", "row 180"]);
  expect(trials).toBeLessThan(25);
});
