import { describe, expect, it } from "vitest";
import { SavedCounter } from "./saved-counter";

const deferred = () => {
  let resolve!: () => void;
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
};

const setUp = () => {
  const saved: number[] = [];
  return { saved, counter: new SavedCounter((count) => saved.push(count)) };
};

describe("SavedCounter", () => {
  it("SAVE-4 counts the messages whose commit has happened, one answer per commit", async () => {
    const { saved, counter } = setUp();
    const [first, second] = [deferred(), deferred()];
    counter.accepted(first.promise, false);
    counter.accepted(first.promise, false);
    counter.accepted(second.promise, false);
    first.resolve();
    await first.promise;
    expect(saved).toEqual([2]);
    second.resolve();
    await second.promise;
    expect(saved).toEqual([2, 3]);
  });

  it("SAVE-5 counts nothing from an incomplete message on until a step 2 has brought what it lacked", async () => {
    const { saved, counter } = setUp();
    const done = Promise.resolve();
    counter.accepted(done, true);
    await done;
    counter.incomplete();
    counter.accepted(Promise.resolve(), false);
    await Promise.resolve();
    expect(saved).toEqual([1]);
    const step2 = deferred();
    counter.accepted(step2.promise, true);
    expect(saved).toEqual([1]);
    step2.resolve();
    await step2.promise;
    expect(saved).toEqual([1, 4]);
  });

  it("SAVE-4 says nothing for a document that went before its commit", async () => {
    const { saved, counter } = setUp();
    const gone = Promise.reject(new Error("gone"));
    counter.accepted(gone, false);
    await gone.catch(() => undefined);
    expect(saved).toEqual([]);
  });
});
