import { describe, expect, it, vi } from "vitest";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import type { Projection } from "../workers/projection";
import { Projector } from "./projector";

const at = (ms: number) => new Date(ms);
const plan: Projection = { title: "Plan", excerpt: "", firstPaint: { blocks: [], isWhole: true } };

const setUp = (stored: Date | null) => {
  const time = new ManualTime();
  const documentId = testDocumentId();
  const project = vi.fn(async (): Promise<Projection | null> => plan);
  const store = vi.fn(async () => undefined);
  const warn = vi.fn();
  const projectedUpTo = vi.fn(async () => stored);
  const projector = new Projector({
    delayMs: 1_000,
    longestMs: 5_000,
    now: time.now,
    timers: time,
    projectedUpTo,
    project,
    store,
    warn,
  });
  return { time, documentId, projector, project, store, warn, projectedUpTo };
};

describe("Projector", () => {
  it("PROJ-1 makes one projection of all commits in a while, and stores when the newest was", async () => {
    const { time, documentId, projector, project, store } = setUp(null);
    projector.touch(documentId, at(10));
    projector.touch(documentId, at(30));
    projector.touch(documentId, at(20));
    time.pass(999);
    expect(project).not.toHaveBeenCalled();
    expect(projector.waiting).toBe(1);
    time.pass(1);
    expect(projector.waiting).toBe(1);
    await vi.waitFor(() => expect(projector.waiting).toBe(0));
    await projector.drain();
    expect(project).toHaveBeenCalledOnce();
    expect(store).toHaveBeenCalledExactlyOnceWith(documentId, plan, at(30));
  });

  /** A worker that answers when it is told to. */
  const setUpSlow = () => {
    const base = setUp(null);
    let answer: () => void = () => undefined;
    base.project.mockImplementation(() => new Promise((done) => (answer = () => done(plan))));
    const answerAfter = async (ms: number) => {
      base.time.pass(ms);
      answer();
      for (let turns = 0; turns < 5; turns++) await Promise.resolve();
    };
    return { ...base, answerAfter };
  };

  it("PROJ-1 makes one at a time of a document, however often it is committed while the worker is busy", async () => {
    const { time, documentId, projector, project, store, answerAfter } = setUpSlow();
    for (let second = 0; second < 60; second++) {
      projector.touch(documentId, at(second));
      time.pass(1_000);
    }
    expect(project).toHaveBeenCalledOnce();
    await answerAfter(0);
    time.pass(3_600_000);
    expect(project).toHaveBeenCalledTimes(2);
    await answerAfter(0);
    expect(store).toHaveBeenLastCalledWith(documentId, plan, at(59));
    time.pass(3_600_000);
    expect([project.mock.calls.length, time.pending]).toEqual([2, 0]);
  });

  it("PROJ-1 waits for a while without a commit, but not for ever: typing that does not end is projected", async () => {
    const { time, documentId, projector, project, answerAfter } = setUpSlow();
    const type = async (ms: number) => {
      for (let typed = 0; typed < ms; typed += 100) {
        projector.touch(documentId, at(time.now()));
        await answerAfter(100);
      }
    };
    await type(900);
    time.pass(899);
    expect(project).not.toHaveBeenCalled();
    time.pass(1);
    expect(project).toHaveBeenCalledOnce();
    await answerAfter(0);
    await type(16_000);
    expect(project).toHaveBeenCalledTimes(4);
    time.pass(1_000);
    expect(project).toHaveBeenCalledTimes(5);
  });

  it("PROJ-1 rests nine times as long as the last one took", async () => {
    const { time, documentId, projector, project, answerAfter } = setUpSlow();
    projector.touch(documentId, at(0));
    time.pass(1_000);
    projector.touch(documentId, at(1));
    await answerAfter(2_000);
    time.pass(17_999);
    expect(project).toHaveBeenCalledOnce();
    time.pass(1);
    expect(project).toHaveBeenCalledTimes(2);
  });

  it("PROJ-1 projects what came last before it is drained, also behind one that runs", async () => {
    const { time, documentId, projector, store, answerAfter } = setUpSlow();
    projector.touch(documentId, at(1));
    time.pass(1_000);
    projector.touch(documentId, at(2));
    const drained = projector.drain();
    await answerAfter(0);
    await answerAfter(0);
    await drained;
    expect(store).toHaveBeenLastCalledWith(documentId, plan, at(2));
    expect(time.pending).toBe(0);
  });

  it("PROJ-3 tries again what failed, after a growing rest, and says meanwhile that it waits", async () => {
    const { time, documentId, projector, project, store, warn } = setUp(null);
    project.mockRejectedValueOnce(new Error("the worker ended"));
    store.mockRejectedValueOnce(new Error("the database is away"));
    projector.touch(documentId, at(7));
    for (const [tries, rest] of [1_000, 2_000, 4_000].entries()) {
      time.pass(rest - 1);
      expect([project.mock.calls.length, projector.waiting]).toEqual([tries, 1]);
      time.pass(1);
      await vi.waitFor(() => expect(time.pending).toBe(1));
    }
    expect(store).toHaveBeenLastCalledWith(documentId, plan, at(7));
    expect([projector.waiting, warn.mock.calls.length]).toEqual([0, 2]);
  });

  it("PROJ-3 gives up in the end, and takes up the next edit", async () => {
    const { time, documentId, projector, project, store } = setUp(null);
    project.mockRejectedValue(new Error("it cannot be projected"));
    projector.touch(documentId, at(7));
    await projector.drain();
    const tries = project.mock.calls.length;
    expect(tries).toBeGreaterThan(3);
    expect([projector.waiting, time.pending]).toEqual([0, 0]);
    project.mockResolvedValue(plan);
    projector.touch(documentId, at(8));
    await projector.drain();
    expect(store).toHaveBeenCalledExactlyOnceWith(documentId, plan, at(8));
    expect(project).toHaveBeenCalledTimes(tries + 1);
  });

  it("QUAR-2 stores nothing for a document that can only be read", async () => {
    const { documentId, projector, project, store } = setUp(null);
    project.mockResolvedValueOnce(null);
    projector.touch(documentId, at(1));
    await projector.drain();
    expect([project.mock.calls.length, store.mock.calls.length]).toEqual([1, 0]);
  });

  it("PROJ-2 leaves a loaded document alone whose projection is of its newest edit", async () => {
    const { documentId, projector, project, projectedUpTo } = setUp(at(20));
    await projector.loaded(documentId, at(20));
    expect(projectedUpTo).toHaveBeenCalledOnce();
    await projector.loaded(documentId, null);
    await projector.drain();
    expect(project).not.toHaveBeenCalled();
  });

  it("PROJ-2 makes what a killed process left behind, once", async () => {
    const { documentId, projector, project, store } = setUp(at(20));
    await projector.loaded(documentId, at(21));
    await projector.drain();
    expect(project).toHaveBeenCalledOnce();
    expect(store).toHaveBeenCalledExactlyOnceWith(documentId, plan, at(21));
  });

  it("PROJ-2 says when it cannot find out, and does not fail the load", async () => {
    const { documentId, projector, projectedUpTo, warn } = setUp(null);
    projectedUpTo.mockRejectedValueOnce(new Error("away"));
    await projector.loaded(documentId, at(21));
    expect(warn).toHaveBeenCalledOnce();
  });
});
