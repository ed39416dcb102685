import { describe, expect, it } from "vitest";
import { type SessionState, saveWords } from "./session-state";

const settled: SessionState = {
  connection: "connected",
  synced: true,
  caughtUp: true,
  pendingChanges: 0,
  savedAt: new Date(0),
  keptOnDevice: true,
  role: "editor",
  refusal: null,
  savingFails: false,
};

const words = (change: Partial<SessionState>): string => saveWords({ ...settled, ...change }).text;

describe("saveWords", () => {
  it("SESS-4 says Saved only when connected, caught up and without a pending change", () => {
    expect(words({})).toBe("Saved");
    expect(words({ pendingChanges: 1 })).toBe("Saving…");
    expect(words({ caughtUp: false })).toBe("Saving…");
    expect(words({ synced: false })).toBe("Saving…");
  });

  it.each<[string, Partial<SessionState>]>([
    ["Offline. Changes are kept on this device.", { connection: "offline" }],
    [
      "Offline. Changes are kept on this device. 3 changes waiting.",
      { connection: "offline", pendingChanges: 3 },
    ],
    [
      "Offline. Keep this page open. 1 change waiting.",
      { connection: "offline", pendingChanges: 1, keptOnDevice: false },
    ],
    ["Reconnecting…", { connection: "reconnecting" }],
    ["Reconnecting… 2 changes waiting.", { connection: "reconnecting", pendingChanges: 2 }],
    ["Could not save. Retrying. Copy your text.", { savingFails: true, pendingChanges: 1 }],
    [
      "Could not save 2 changes. Copy your text.",
      { connection: "refused", refusal: "forbidden", pendingChanges: 2 },
    ],
    ["Saved. No longer connected.", { connection: "refused", refusal: "trashed" }],
    ["", { connection: "connecting", synced: false, caughtUp: false }],
  ])("SESS-4 says %j", (text, change) => {
    expect(words(change)).toBe(text);
  });
});
