// A PostgreSQL that says nothing any more and does not hang up either.
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { type Database, openDatabase } from "@/domain/database";
import { databaseKinds, type TestDatabase } from "@/domain/testing/database";
import { testDocumentId, writer } from "@/server/testing/edits";
import { groupCommitOn } from "./outages";
import { SilentLine } from "./silent-line";
import { scratchDocument, tokensOf } from "./writing";

const postgres = databaseKinds().find(({ name }) => name === "PostgreSQL");
const patiently = { timeout: 30_000 };
const missing = postgres?.missing ?? null;

describe.skipIf(missing !== null)("a PostgreSQL that has gone silent", () => {
  let database: TestDatabase;
  let line: SilentLine;
  const alice = writer(1);
  /** What the log and those who knock have. */
  let db: Database;
  beforeAll(async () => {
    if (postgres === undefined) throw new Error("no PostgreSQL");
    database = await postgres.create();
    const url = new URL(database.url);
    line = await SilentLine.to(Number(url.port));
    url.port = String(line.port);
    db = openDatabase(url.href, null, 500);
    await database.db.document.create({ data: { id: scratchDocument } });
  });
  afterEach(() => line.answerAgain());
  afterAll(async () => {
    await db?.$disconnect();
    await line?.close();
    await database?.close();
  });

  it.each([
    { what: "a statement", lastWords: "INSERT", authors: new Map<number, string>() },
    { what: "a transaction", lastWords: "COMMIT", authors: new Map([[7, "ada"]]) },
  ])(
    "D4: $what that is committed, and of which no answer comes, is tried again and lands once",
    async ({ lastWords, authors }) => {
      const { commits, trouble } = groupCommitOn(db);
      const stored = () => database.db.documentUpdate.count({ where: { documentId: scratchDocument } });
      const before = await stored();
      await commits.append(scratchDocument, alice.write(`⟨${before + 1}⟩`));
      line.fallSilentAt(lastWords);
      const committed = commits.append(scratchDocument, alice.write(`⟨${before + 2}⟩`), authors);
      await expect.poll(stored, patiently).toBe(before + 2);
      await expect.poll(() => trouble.at(-1), patiently).toBe(true);
      line.answerAgain();
      await committed;
      await commits.append(scratchDocument, alice.write(`⟨${before + 3}⟩`));
      expect(await stored()).toBe(before + 3);
      expect(await tokensOf(database.db)).toEqual(Array.from({ length: before + 3 }, (_, n) => `⟨${n + 1}⟩`));
    },
  );

  it("D4: a transaction that was given up in the middle is nobody's to write in", async () => {
    const { commits } = groupCommitOn(db);
    const stored = () => database.db.documentUpdate.count({ where: { documentId: scratchDocument } });
    const before = await stored();
    await commits.append(scratchDocument, alice.write(`⟨${before + 1}⟩`));
    line.fallSilentAt("INSERT");
    const giveUp = db.$transaction([
      db.document.create({ data: { id: testDocumentId() } }),
      db.document.findFirst(),
    ]);
    await expect(giveUp).rejects.toThrow();
    line.answerAgain();
    for (let n = 2; n <= 10; n++) await commits.append(scratchDocument, alice.write(`⟨${before + n}⟩`));
    expect(await stored()).toBe(before + 10);
  });

  it("SAVE-8 gives an error to everybody who waits for an answer, and their connections back", async () => {
    const look = () => db.user.findFirst({ where: { id: "nobody" } });
    await vi.waitFor(look, patiently);
    line.fallSilentAt("SELECT");
    const waiting = Array.from({ length: 25 }, look);
    const outcomes = await Promise.allSettled(waiting);
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(["rejected"]));
    line.answerAgain();
    await vi.waitFor(async () => expect(await look()).toBeNull(), patiently);
  });
});
