import { parseOptions } from "@node-rs/argon2";
import { describe, expect, it } from "vitest";
import { limits } from "@/protocol/limits";
import { createPasswords, PasswordsBusy } from "./passwords";

const cheap = { memoryCost: 8, timeCost: 1 };

describe("passwords", () => {
  it("are hashed with argon2id at 19 MiB and two passes", async () => {
    const hash = await createPasswords(limits).hash("correct horse");
    expect(hash).toMatch(/^\$argon2id\$/);
    expect(parseOptions(hash)).toMatchObject({ memoryCost: 19_456, timeCost: 2, parallelism: 1 });
  });

  it("open with the same password in another spelling of its letters, and with no other", async () => {
    const passwords = createPasswords(limits, cheap);
    const hash = await passwords.hash("caf\u00e9 au lait");
    expect(await passwords.verify(hash, "cafe\u0301 au lait")).toBe(true);
    expect(await passwords.verify(hash, "cafe au lait")).toBe(false);
  });

  it("never open an account that does not exist, whatever is tried", async () => {
    const passwords = createPasswords(limits, cheap);
    expect(await passwords.verify(null, "the password of nobody")).toBe(false);
  });

  it("A15: are refused rather than queued without end", async () => {
    const passwords = createPasswords({ passwordHashesAtOnce: 1, passwordHashesWaiting: 2 }, cheap);
    const tried = await Promise.allSettled(Array.from({ length: 5 }, () => passwords.hash("correct horse")));
    expect(tried.map(({ status }) => status)).toEqual([
      "fulfilled",
      "fulfilled",
      "fulfilled",
      "rejected",
      "rejected",
    ]);
    expect(tried[4]).toMatchObject({ reason: expect.any(PasswordsBusy) });
    await expect(passwords.hash("correct horse")).resolves.toBeTypeOf("string");
  });
});
