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
  const project = vi.fn(async () => plan);
  const store = vi.fn(async () => undefined);
  const warn = vi.fn();
  const projectedUpTo = vi.fn(async () => stored);
  const projector = new Projector({ delayMs: 1_000, timers: time, projectedUpTo, project, store, warn });
  return { time, documentId, projector, project, store, warn, projectedUpTo };
};

describe("Projector", () => {
  it("PROJ-1 makes one projection of all commits in the quiet time, and stores when the newest was", async () => {
    const { time, documentId, projector, project, store } = setUp(null);
    projector.touch(documentId, at(10));
    projector.touch(documentId, at(30));
    projector.touch(documentId, at(20));
    time.pass(999);
    expect(project).not.toHaveBeenCalled();
    time.pass(1);
    await projector.drain();
    expect(project).toHaveBeenCalledOnce();
    expect(store).toHaveBeenCalledExactlyOnceWith(documentId, plan, at(30));
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
