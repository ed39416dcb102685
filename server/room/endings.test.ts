import { describe, expect, it, vi } from "vitest";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import { TaskEnded } from "../workers/pool";
import { Endings } from "./endings";

const turns = async () => {
  for (let turn = 0; turn < 10; turn++) await Promise.resolve();
};

const setUp = () => {
  const time = new ManualTime();
  const documentId = testDocumentId();
  const stuck: unknown[] = [];
  const ended = () => Promise.reject(new TaskEnded("it took too long"));
  const build = vi.fn((): Promise<unknown> => ended());
  const isBuiltElsewhere = vi.fn(async () => false);
  const warn = vi.fn();
  const endings: Endings = new Endings({
    restMs: 1_000,
    timers: time,
    wasEnded: (error) => error instanceof TaskEnded,
    tryAgain: (id) => endings.watch(id, build()),
    isBuiltElsewhere,
    onStuck: (id) => stuck.push(id),
    warn,
  });
  const fail = () => expect(endings.watch(documentId, ended())).rejects.toThrow("too long");
  const pass = async (ms: number) => {
    time.pass(ms);
    await turns();
  };
  return { time, documentId, stuck, build, isBuiltElsewhere, warn, endings, fail, pass };
};

describe("Endings", () => {
  it("QUAR-2 C18: after one ending tries a document twice more, with rests, and says that it is stuck", async () => {
    const { documentId, stuck, build, time, fail, pass } = setUp();
    await fail();
    await pass(999);
    expect(build).not.toHaveBeenCalled();
    await pass(1);
    expect([build.mock.calls.length, stuck]).toEqual([1, []]);
    await pass(1_000);
    expect([build.mock.calls.length, stuck]).toEqual([2, [documentId]]);
    expect(time.pending).toBe(0);
  });

  it("QUAR-2 counts endings of every kind together, and forgets them when a worker came through", async () => {
    const { documentId, stuck, build, endings, fail, pass } = setUp();
    await fail();
    await fail();
    await endings.watch(documentId, Promise.resolve("built"));
    await pass(1_000);
    expect(stuck).toEqual([]);
    build.mockClear();
    for (let ending = 0; ending < 3; ending++) await fail();
    await pass(1_000);
    expect([build.mock.calls.length, stuck]).toEqual([1, [documentId]]);
  });

  it("QUAR-2 does not take a slow moment, another fault or the end of the node for a bad document", async () => {
    const { documentId, stuck, build, isBuiltElsewhere, warn, time, endings, fail, pass } = setUp();
    isBuiltElsewhere.mockResolvedValueOnce(true);
    for (let ending = 0; ending < 3; ending++) await fail();
    await pass(10_000);
    const away = Promise.reject(new Error("the database is away"));
    await expect(endings.watch(documentId, away)).rejects.toThrow("away");
    await fail();
    build.mockRejectedValueOnce(new Error("the database is away"));
    await pass(10_000);
    expect([warn.mock.calls.length, stuck]).toEqual([1, []]);
    await fail();
    endings.stop();
    await pass(10_000);
    expect([time.pending, stuck]).toEqual([0, []]);
  });
});
