import { expect, it, vi } from "vitest";
import type { Access } from "@/domain/access";
import { limits } from "@/protocol/limits";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import { AccessRecheck } from "./access-recheck";
import type { Connection } from "./connection";
import { Connections } from "./connections";

it("GATE-8 A7: finds within a minute whose access has changed unheard, asks once for each, and harms nobody else", async () => {
  const time = new ManualTime();
  const connections = new Connections<Connection>(limits);
  const closes: string[] = [];
  const documentId = testDocumentId();
  const connect = (userId: string, isReadOnly = false, role = "editor") =>
    connections.add({
      identity: { userId },
      documentId,
      role,
      room: { isReadOnly },
      close: (reason: string) => closes.push(`${userId} ${reason}`),
    } as unknown as Connection);
  for (const who of ["stays", "stays", "lowered", "removed", "unlucky"]) connect(who);
  connect("reads what is in quarantine", true, "viewer");
  const answers: Record<string, Access> = {
    lowered: { outcome: "granted", role: "viewer" } as Access,
    removed: { outcome: "unknown" } as Access,
  };
  const decideAccess = vi.fn(async (userId: string) => {
    if (userId === "unlucky") throw new Error("the database is away");
    return answers[userId] ?? ({ outcome: "granted", role: "editor" } as Access);
  });
  const warn = vi.fn();
  const recheck = new AccessRecheck({ connections, everyMs: 60_000, timers: time, decideAccess, warn });
  for (let at = 0; at <= 120_000; at += 1_000) {
    time.pass(1_000);
    await new Promise((resolve) => setImmediate(resolve));
    if (decideAccess.mock.calls.length >= 5) break;
  }
  recheck.stop();
  expect(decideAccess).toHaveBeenCalledTimes(5);
  expect(closes.toSorted()).toEqual(["lowered reload", "removed unknownRoom"]);
  expect(warn).toHaveBeenCalledOnce();
  expect(time.pending).toBe(0);
});
