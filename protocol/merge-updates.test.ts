import { expect, it } from "vitest";
import * as Y from "yjs";
import { mergeUpdates } from "./merge-updates";
import { newDoc } from "./new-doc";

it("COMP-3 many updates merge into what they say one by one", () => {
  const doc = newDoc();
  const updates: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => updates.push(update));
  const text = doc.getText("body");
  for (let i = 0; i < 300; i++) {
    text.insert(Math.floor(i / 2), String.fromCodePoint(97 + (i % 26)));
    if (i % 7 === 0) text.delete(0, 1);
  }
  const merged = newDoc();
  Y.applyUpdate(merged, mergeUpdates(updates));
  expect(merged.getText("body").toJSON()).toBe(text.toJSON());
  expect(merged.store.pendingStructs).toBeNull();
});
