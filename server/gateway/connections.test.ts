import { expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import type { Role } from "@/protocol/roles";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import type { Connection } from "./connection";
import { Connections } from "./connections";

const people = (count: number) => {
  const time = new ManualTime();
  const connections = new Connections<Connection>(limits);
  const goodbyes: { at: number; retryAfterMs: number }[] = [];
  for (let i = 0; i < count; i++) {
    const connection = {
      identity: { userId: `u${i}` },
      documentId: testDocumentId(),
      close: (_: string, retryAfterMs: number) => goodbyes.push({ at: time.now(), retryAfterMs }),
    };
    connections.add(connection as unknown as Connection);
  }
  return { time, connections, goodbyes };
};

it("PRES-8 renames every connection of a person, and no other", () => {
  const { connections } = people(2);
  const renamed: unknown[] = [];
  for (const connection of connections)
    Object.assign(connection, { rename: (to: unknown) => renamed.push(to) });
  const person = { userId: "u1", name: "Cem", color: "#246cf0" };
  connections.renamePerson(person);
  expect(renamed).toEqual([person]);
});

it("DRAIN-1 sends a few away at once, and many one after the other with growing hints", async () => {
  const few = people(1);
  await few.connections.sendAway(few.time);
  expect(few.goodbyes).toEqual([{ at: 0, retryAfterMs: 0 }]);

  const many = people(1_000);
  const sent = many.connections.sendAway(many.time);
  for (let ms = 0; ms <= limits.goodbyeLongestMs; ms += 100) {
    many.time.pass(100);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await sent;
  expect(many.goodbyes).toHaveLength(1_000);
  const perSecond = Array.from(
    { length: 10 },
    (_, second) => many.goodbyes.filter(({ at }) => at >= second * 1_000 && at < (second + 1) * 1_000).length,
  );
  expect(Math.max(...perSecond)).toBeLessThanOrEqual(150);
  expect(Math.max(...many.goodbyes.map(({ retryAfterMs }) => retryAfterMs))).toBeLessThanOrEqual(
    limits.comeBackMs,
  );
});

it("GATE-6 A7: closes those whose role is another one now, or cannot be told, and nobody else", async () => {
  const connections = new Connections(limits);
  const documentId = testDocumentId();
  const closed: string[] = [];
  const join = (userId: string, role: string, to = documentId) =>
    connections.add({
      identity: { userId },
      role,
      documentId: to,
      close: (reason: string) => closed.push(`${userId} ${reason}`),
    } as unknown as Connection);
  join("lowered", "editor");
  join("same", "editor");
  join("out", "viewer");
  join("unknown", "viewer");
  join("out", "viewer", testDocumentId());
  const now: Record<string, Role> = { lowered: "viewer", same: "editor" };
  const decide = async (userId: string): Promise<Role | null> => {
    if (userId === "unknown") throw new Error("the database is away");
    return now[userId] ?? null;
  };
  await connections.closeChanged(documentId, decide, "reload");
  expect(closed.sort()).toEqual(["lowered reload", "out reload", "unknown reload"]);
});
