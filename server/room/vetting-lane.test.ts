import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import { outlineOf } from "../updates/outline";
import type { Trial } from "../workers/tasks";
import { VettingLane } from "./vetting-lane";

const nothing = () => [];

const setUp = () => {
  const time = new ManualTime();
  const running: {
    update: Uint8Array;
    deadlineMs: number;
    finish: (trial: Trial) => void;
    fail: (error: Error) => void;
  }[] = [];
  const warnings: string[] = [];
  const lane = new VettingLane({
    limits,
    now: time.now,
    tryOut: (_, update, deadlineMs) =>
      new Promise((finish, fail) => {
        running.push({ update, deadlineMs, finish, fail });
      }),
    measure: async () => ({ structs: 1, depth: 1, integrateMs: 1, readMs: 1 }),
    warn: (what) => warnings.push(what),
  });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  return { lane, time, running, warnings, settle };
};

const gap: Trial = {
  kind: "gap",
  outline: outlineOf(Y.decodeUpdate(Uint8Array.of(0, 0))),
  ms: 1,
  buildMs: 1,
};

describe("VettingLane", () => {
  it("VET-4 C3: a document full of bombs does not keep another waiting behind all of them", async () => {
    const { lane, running, settle } = setUp();
    const [bombed, quiet] = [testDocumentId(), testDocumentId()];
    for (let i = 0; i < 10; i++) void lane.tryOut(bombed, `mallory ${i}`, nothing, Uint8Array.of(i));
    const honest = lane.tryOut(quiet, "alice", nothing, Uint8Array.of(99));
    for (let tried = 0; running.at(-1)?.update[0] !== 99; tried++) {
      expect(tried).toBeLessThan(3);
      running.at(-1)?.fail(new Error("too long"));
      await settle();
    }
    running.at(-1)?.finish(gap);
    expect(await honest).toEqual(gap);
  });

  it("VET-4 keeps no more waiting than is bounded", async () => {
    const { lane } = setUp();
    const documentId = testDocumentId();
    const verdicts = Array.from({ length: limits.vetWaitingPerDocument + 5 }, (_, i) =>
      lane.tryOut(documentId, `user ${i}`, nothing, Uint8Array.of(i)),
    );
    expect(await verdicts.at(-1)).toEqual({ kind: "busy" });
  });

  it("VET-5 C4: whoever keeps the worker busy with building large documents waits, whichever document it is", async () => {
    const { lane, time, running, settle } = setUp();
    for (let i = 0; i < 5; i++) {
      const tried = lane.tryOut(testDocumentId(), "mallory", nothing, Uint8Array.of(i));
      await settle();
      running.at(-1)?.finish({ ...gap, buildMs: limits.vetBuildBudgetMs / 5 });
      expect((await tried).kind).toBe("gap");
    }
    const another = testDocumentId();
    expect(await lane.tryOut(another, "mallory", nothing, Uint8Array.of(9))).toEqual({ kind: "busy" });
    const honest = lane.tryOut(another, "alice", nothing, Uint8Array.of(3));
    await settle();
    running.at(-1)?.finish(gap);
    expect(await honest).toEqual(gap);
    time.pass(limits.vetBudgetWindowMs);
    void lane.tryOut(another, "mallory", nothing, Uint8Array.of(9));
    await settle();
    expect(running.at(-1)?.update).toEqual(Uint8Array.of(9));
  });

  it("VET-5 C4: whoever has used up a worker's time waits, and is named; others are tried", async () => {
    const { lane, time, running, warnings, settle } = setUp();
    const documentId = testDocumentId();
    const bomb = lane.tryOut(documentId, "mallory", nothing, Uint8Array.of(1));
    running.at(-1)?.fail(new Error("too long"));
    expect(await bomb).toEqual({ kind: "busy" });
    expect(warnings[0]).toContain("mallory");
    expect(await lane.tryOut(documentId, "mallory", nothing, Uint8Array.of(2))).toEqual({ kind: "busy" });
    const honest = lane.tryOut(documentId, "alice", nothing, Uint8Array.of(3));
    await settle();
    running.at(-1)?.finish(gap);
    expect(await honest).toEqual(gap);
    time.pass(limits.vetBudgetWindowMs);
    void lane.tryOut(documentId, "mallory", nothing, Uint8Array.of(4));
    await settle();
    expect(running).toHaveLength(3);
  });

  it("VET-6 gives more time at each try, so that a busy machine turns no honest text away, and then refuses", async () => {
    const { lane, time, running, settle } = setUp();
    const [documentId, another] = [testDocumentId(), testDocumentId()];
    const failing = async () => {
      const trying = lane.tryOut(documentId, "alice", nothing, Uint8Array.of(1));
      await settle();
      running.at(-1)?.fail(new Error("too long"));
      const verdict = await trying;
      time.pass(limits.vetBudgetWindowMs);
      return verdict;
    };
    expect(await failing()).toEqual({ kind: "busy" });
    expect(await failing()).toEqual({ kind: "busy" });
    const passing = lane.tryOut(documentId, "alice", nothing, Uint8Array.of(1));
    await settle();
    running.at(-1)?.finish(gap);
    expect(await passing).toEqual(gap);
    expect(await failing()).toEqual({ kind: "too-slow" });
    const { vetDeadlineMs } = limits;
    const lastTwo = 16 * vetDeadlineMs;
    expect(running.map(({ deadlineMs }) => deadlineMs)).toEqual([
      vetDeadlineMs,
      4 * vetDeadlineMs,
      lastTwo,
      lastTwo,
    ]);
    expect(await lane.tryOut(documentId, "alice", nothing, Uint8Array.of(1))).toEqual({ kind: "too-slow" });
    expect(running, "no further try").toHaveLength(4);
    void lane.tryOut(another, "alice", nothing, Uint8Array.of(1));
    await settle();
    expect(running.at(-1)?.deadlineMs, "another document is another matter").toBe(vetDeadlineMs);
    time.pass(limits.vetTriesWindowMs);
    running.at(-1)?.finish(gap);
    await settle();
    void lane.tryOut(documentId, "alice", nothing, Uint8Array.of(1));
    await settle();
    expect(running.at(-1)?.deadlineMs).toBe(vetDeadlineMs);
  });
});
