import { describe, expect, it } from "vitest";
import {
  lastSavedWords,
  opening,
  type SessionState,
  saveAnswer,
  saveWords,
  waitingWarning,
} from "./session-state";

const settled: SessionState = {
  ...opening,
  connection: "connected",
  synced: true,
  caughtUp: true,
  pendingChanges: 0,
  savedAt: new Date(0),
  keptOnDevice: true,
  role: "editor",
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
    [
      "Reconnecting… Keep this page open. 2 changes waiting.",
      { connection: "reconnecting", pendingChanges: 2, keptOnDevice: false },
    ],
    ["Reconnecting… The document is full or busy.", { connection: "reconnecting", setback: "tryLater" }],
    ["Reconnecting… Too many requests.", { connection: "reconnecting", setback: "slowDown" }],
    ["Reconnecting… The server is restarting.", { connection: "reconnecting", setback: "restart" }],
    ["Could not save 1 change. You can now only view.", { role: "viewer", pendingChanges: 1 }],
    ["Saved. New version available. Reload.", { connection: "refused", refusal: "outdated" }],
    [
      "Could not save 2 changes yet. New version available. Reload.",
      { connection: "refused", refusal: "outdated", pendingChanges: 2 },
    ],
    ["Reconnecting…", { connection: "reconnecting" }],
    ["Reconnecting… Read only until then.", { connection: "reconnecting", synced: false }],
    ["Offline. Read only until you are back.", { connection: "offline", synced: false }],
    ["Offline. Changes are kept on this device.", { connection: "offline", synced: false, restored: true }],
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

  it("SESS-4 begins with one of five words in every state, or is empty while the page opens", () => {
    const connections = ["connecting", "connected", "reconnecting", "offline", "refused"] as const;
    for (const connection of connections) {
      for (const pendingChanges of [0, 1, 7]) {
        for (const keptOnDevice of [true, false]) {
          for (const refusal of ["outdated", "tooLarge", "forbidden"] as const) {
            const text = words({ connection, pendingChanges, keptOnDevice, refusal });
            const opens = connection === "connecting" && pendingChanges === 0;
            expect(text).toMatch(opens ? /^$/ : /^(Saving|Saved|Offline|Reconnecting|Could not save)/);
            if (pendingChanges > 0) expect(text).not.toMatch(/^Saved/);
          }
        }
      }
    }
  });
});

describe("saveAnswer", () => {
  it("SESS-4 answers with the time when all is saved, and with the state when it is not", () => {
    const savedAt = new Date(2026, 0, 2, 14, 2, 7);
    expect(lastSavedWords({ ...settled, savedAt })).toBe("Saved 14:02:07");
    expect(saveAnswer({ ...settled, savedAt })).toBe("Saved 14:02:07");
    expect(saveAnswer({ ...settled, savedAt, pendingChanges: 1 })).toBe("Saving…");
    expect(saveAnswer(opening)).toBe("Opening…");
    expect(lastSavedWords(opening)).toBeNull();
  });
});

describe("waitingWarning", () => {
  const warning = (change: Partial<SessionState>) => waitingWarning({ ...settled, ...change });

  it("SESS-4 warns when changes are neither on the server nor on their way", () => {
    expect(warning({ pendingChanges: 3 })).toBeNull();
    expect(warning({ connection: "offline" })).toBeNull();
    expect(warning({ connection: "offline", pendingChanges: 3 })?.tone).toBe("warning");
    expect(warning({ connection: "reconnecting", pendingChanges: 1 })?.text).toBe(
      "1 change is only on this device until the connection is back.",
    );
    expect(warning({ connection: "reconnecting", pendingChanges: 1, keptOnDevice: false })).toEqual({
      text: "1 change is only in this page. Keep it open until it is saved.",
      tone: "failure",
    });
    expect(warning({ savingFails: true, pendingChanges: 2 })?.text).toBe(
      "2 changes are not saved: the server cannot save just now. They are kept on this device.",
    );
    expect(warning({ role: "viewer", pendingChanges: 2 })?.tone).toBe("failure");
  });
});
