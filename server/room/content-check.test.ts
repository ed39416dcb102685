import { describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { testDocumentId } from "../testing/edits";
import { ManualTime } from "../testing/timers";
import type { Hashed } from "../workers/tasks";
import { ContentCheck } from "./content-check";
import { ContentHashes } from "./content-hashes";

const settle = () => new Promise((settled) => setImmediate(settled));

const setUp = () => {
  const time = new ManualTime();
  const pending: ((hashed: Hashed | null) => void)[] = [];
  const answers: string[] = [];
  const state = { isToldAll: true };
  const check = new ContentCheck<{ name: string }>({
    limits,
    now: time.now,
    hash: () => new Promise((resolve) => pending.push(resolve)),
    isToldAll: () => state.isToldAll,
    answer: ({ name }, hash) => answers.push(`${name} ${hash}`),
  });
  const finish = async (hash: string | null, ms = 1): Promise<void> => {
    pending.shift()?.(hash === null ? null : { hash, ms });
    await settle();
  };
  return { time, check, pending, answers, state, finish };
};

const ann = { name: "ann" };
const bob = { name: "bob" };

describe("ContentCheck", () => {
  it("HASH-3 builds the document once for all who ask, and not at all for those who ask later", async () => {
    const { check, pending, answers, finish } = setUp();
    for (const asker of [ann, bob, ann]) check.ask(asker);
    expect(pending).toHaveLength(1);
    await finish("a");
    expect(answers).toEqual(["ann a", "bob a"]);
    check.ask(bob);
    expect(pending).toHaveLength(0);
    expect(answers.at(-1)).toBe("bob a");
  });

  it("HASH-2 answers for the document as it is, or not at all", async () => {
    const { time, check, answers, state, finish, pending } = setUp();
    check.ask(ann);
    check.changed();
    await finish("of before");
    expect(answers).toEqual([]);
    time.pass(limits.hashEveryMs);
    state.isToldAll = false;
    check.ask(ann);
    await finish("of now");
    expect(answers, "what it holds has not been sent yet").toEqual([]);
    state.isToldAll = true;
    check.ask(ann);
    expect(answers).toEqual(["ann of now"]);
    check.leave(ann);
    expect(pending).toHaveLength(0);
  });

  it("HASH-3 rests ten times as long as it worked, however often somebody writes and asks", async () => {
    const { time, check, pending, finish } = setUp();
    let built = 0;
    for (let second = 0; second < 600; second++) {
      check.changed();
      check.ask(ann);
      built += pending.length;
      await finish("a", 3_000);
      time.pass(1_000);
    }
    expect(built).toBe(20);
  });

  it("HASH-2 reports one page once, and not when it is right", async () => {
    const { check, finish } = setUp();
    check.ask(ann);
    await finish("a");
    expect([check.differs(ann, "a"), check.differs(ann, "b"), check.differs(ann, "c")]).toEqual([
      false,
      true,
      false,
    ]);
  });
});

describe("ContentHashes", () => {
  it("HASH-3 works out one at a time, and none for whoever has used up their time", async () => {
    const time = new ManualTime();
    const running: (() => void)[] = [];
    const hashes = new ContentHashes({
      limits,
      now: time.now,
      hash: () =>
        new Promise((resolve) => running.push(() => resolve({ hash: "a", ms: limits.vetBudgetMs }))),
      warn: () => undefined,
    });
    const ask = (userId: string) => hashes.hash(testDocumentId(), userId, () => []);
    const asked = [ask("mallory"), ask("mallory"), ask("ann")];
    await settle();
    expect(running).toHaveLength(1);
    running.shift()?.();
    await settle();
    expect(running, "mallory's second was left out").toHaveLength(1);
    running.shift()?.();
    expect((await Promise.all(asked)).map((hashed) => hashed?.hash)).toEqual(["a", undefined, "a"]);
    time.pass(limits.vetBudgetWindowMs);
    const later = ask("mallory");
    await settle();
    running.shift()?.();
    expect((await later)?.hash).toBe("a");
  });

  it("HASH-3 answers nothing when the worker fails, and goes on", async () => {
    let fails = true;
    const hashes = new ContentHashes({
      limits,
      now: () => 0,
      hash: async () => {
        if (fails) throw new Error("it took too long");
        return { hash: "a", ms: 1 };
      },
      warn: () => undefined,
    });
    expect(await hashes.hash(testDocumentId(), "ann", () => [])).toBeNull();
    fails = false;
    expect((await hashes.hash(testDocumentId(), "bob", () => []))?.hash).toBe("a");
  });
});
