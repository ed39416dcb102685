import { describe, expect, it, vi } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { DocumentGone, GroupCommit } from "./group-commit";
import { MemoryLog } from "./memory-log";
import type { Compacted, LogRow, UpdateLog } from "./update-log";

/** A log whose writes wait until the test lets them go. */
class HeldLog implements UpdateLog {
  readonly memory = new MemoryLog();
  readonly writes: { rows: readonly LogRow[]; commit: () => void; fail: (afterCommit?: boolean) => void }[] =
    [];

  load(documentId: DocumentId) {
    return this.memory.load(documentId);
  }

  authorsOf(documentId: DocumentId, clients: readonly number[]) {
    return this.memory.authorsOf(documentId, clients);
  }

  loadSound(documentId: DocumentId) {
    return this.memory.loadSound(documentId);
  }

  compact(documentId: DocumentId, compacted: Compacted) {
    return this.memory.compact(documentId, compacted);
  }

  write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    return new Promise((resolve, reject) => {
      this.writes.push({
        rows,
        commit: () => resolve(this.memory.write(rows)),
        fail: (afterCommit = false) => {
          if (afterCommit) void this.memory.write(rows);
          reject(new Error("the database is away"));
        },
      });
    });
  }
}

const setUp = (spacingMs = 0) => {
  const log = new HeldLog();
  const onTrouble = vi.fn();
  const pauses: number[] = [];
  let key = 0;
  const commits = new GroupCommit({
    log,
    randomBytes: (length) => new Uint8Array(length).fill(key++),
    now: () => 1_000,
    pause: (ms) => {
      pauses.push(ms);
      return new Promise(setImmediate);
    },
    spacingMs,
    retryMs: 100,
    retryLongestMs: 300,
    uncommittedBytes: 1_000,
    onCommitted: () => undefined,
    onTrouble,
  });
  const documentId = testDocumentId();
  log.memory.addDocument(documentId);
  const nthWrite = (n: number) =>
    vi.waitFor(() => {
      const write = log.writes[n];
      if (write === undefined) throw new Error(`write ${n} has not begun`);
      return write;
    });
  return { log, commits, onTrouble, pauses, documentId, nthWrite };
};

describe("GroupCommit", () => {
  it("SAVE-1 says committed only after the log has answered", async () => {
    const { commits, documentId, nthWrite } = setUp();
    let saved = false;
    const committed = commits.append(documentId, writer().write("a")).then(() => {
      saved = true;
    });
    const write = await nthWrite(0);
    expect(saved).toBe(false);
    write.commit();
    await committed;
    expect(commits.isClean(documentId)).toBe(true);
  });

  it("SAVE-2 keeps one transaction in flight and merges what arrives meanwhile, per document", async () => {
    const { log, commits, documentId, nthWrite } = setUp();
    const other = testDocumentId();
    log.memory.addDocument(other);
    const [alice, bob] = [writer(1), writer(2)];
    const first = commits.append(documentId, alice.write("one"));
    const write = await nthWrite(0);
    const rest = [
      commits.append(documentId, alice.write("two")),
      commits.append(documentId, alice.write("three")),
      commits.append(other, bob.write("elsewhere")),
    ];
    expect(log.writes).toHaveLength(1);
    write.commit();
    await first;
    const second = await nthWrite(1);
    expect(second.rows.map((row) => row.documentId)).toEqual([documentId, other]);
    second.commit();
    await Promise.all(rest);
    expect(textOf(docFrom(...(await log.load(documentId)).pieces))).toBe("one\ntwo\nthree");
  });

  it("SAVE-3 keeps trying with the same rows while the database is away, and loses nothing", async () => {
    const { log, commits, documentId, nthWrite, onTrouble, pauses } = setUp();
    const committed = commits.append(documentId, writer().write("kept"));
    for (let n = 0; n < 4; n++) (await nthWrite(n)).fail(false);
    const last = await nthWrite(4);
    expect(last.rows).toEqual(log.writes[0]?.rows);
    last.commit();
    await committed;
    expect(pauses).toEqual([100, 200, 300, 300]);
    expect(onTrouble.mock.calls.map(([failing]) => failing)).toEqual([true, false]);
    expect(textOf(docFrom(...(await log.load(documentId)).pieces))).toBe("kept");
  });

  it("SAVE-3 commits once when only the answer of a commit was lost", async () => {
    const { log, commits, documentId, nthWrite } = setUp();
    const committed = commits.append(documentId, writer().write("once"));
    (await nthWrite(0)).fail(true);
    (await nthWrite(1)).commit();
    await committed;
    expect((await log.load(documentId)).pieces).toHaveLength(1);
  });

  it("SAVE-1 never says committed for a document that is gone", async () => {
    const { log, commits, documentId, nthWrite } = setUp();
    const committed = commits.append(documentId, writer().write("late"));
    log.memory.removeDocument(documentId);
    (await nthWrite(0)).commit();
    await expect(committed).rejects.toThrow(DocumentGone);
    await expect(commits.drain()).resolves.toBeUndefined();
  });

  const edited = (under: ReturnType<typeof setUp>, count: number) =>
    Array.from({ length: count }, () => {
      const documentId = testDocumentId();
      under.log.memory.addDocument(documentId);
      return { documentId, committed: under.commits.append(documentId, writer().write("kept")) };
    });

  it("SAVE-7 tries a document that alone is refused by itself, and keeps nobody else waiting for it", async () => {
    const under = setUp();
    const { log, commits, onTrouble } = under;
    const documents = edited(under, 9);
    const [others, [stuck]] = [documents.toSpliced(3, 1), documents.slice(3)];
    if (stuck === undefined) throw new Error("there are fewer documents");
    const isRefused = (rows: readonly LogRow[]) =>
      rows.some(({ documentId }) => documentId === stuck.documentId);
    let repaired = false;
    vi.spyOn(log, "write").mockImplementation(async (rows) => {
      if (!repaired && isRefused(rows)) throw new Error("this row is not to be written");
      return log.memory.write(rows);
    });
    await Promise.all(others.map(({ committed }) => committed));
    await vi.waitFor(() => expect(commits.isFailing(stuck.documentId)).toBe(true));
    expect(others.some(({ documentId }) => commits.isFailing(documentId))).toBe(false);
    const later = commits.append(stuck.documentId, writer().write("later"));
    await Promise.all(edited(under, 3).map(({ committed }) => committed));
    expect(commits.isClean(stuck.documentId)).toBe(false);
    repaired = true;
    await Promise.all([stuck.committed, later]);
    await commits.drain();
    expect((await log.load(stuck.documentId)).pieces).toHaveLength(2);
    expect(onTrouble.mock.calls.map(([failing, , of]) => [failing, of])).toEqual([
      [true, null],
      [false, null],
      [true, stuck.documentId],
      [false, stuck.documentId],
    ]);
  });

  it("SAVE-7 finds out who is to blame also when nobody else was waiting", async () => {
    const under = setUp();
    const { log, commits } = under;
    const [stuck] = edited(under, 1);
    const write = vi.spyOn(log, "write").mockImplementation(async (rows) => {
      if (rows.some(({ documentId }) => documentId === stuck?.documentId)) throw new Error("not this one");
      return log.memory.write(rows);
    });
    await vi.waitFor(() => expect(write.mock.calls.length).toBeGreaterThan(6));
    const [other] = edited(under, 1);
    await other?.committed;
    expect(commits.isFailing(other?.documentId ?? testDocumentId())).toBe(false);
  });

  it("SAVE-7 a database that is away is asked little, blames nobody, and gets all at once when it is back", async () => {
    const under = setUp();
    const { log, commits, onTrouble } = under;
    const documents = edited(under, 64);
    let asked = 0;
    vi.spyOn(log, "write").mockImplementation(async (rows) => {
      asked += 1;
      if (under.pauses.length < 10) throw new Error("the database is away");
      return log.memory.write(rows);
    });
    await Promise.all(documents.map(({ committed }) => committed));
    await commits.drain();
    expect(onTrouble.mock.calls.map(([failing, , of]) => [failing, of])).toEqual([
      [true, null],
      [false, null],
    ]);
    expect(asked).toBeLessThan(100);
  });

  it("SAVE-6 joins small updates as they gather, and counts what keeping them takes", async () => {
    const { log, commits, documentId, nthWrite } = setUp();
    const first = commits.append(documentId, writer().write("one"));
    const write = await nthWrite(0);
    const alice = writer();
    const before = commits.uncommittedBytes;
    const updates = Array.from({ length: 255 }, (_, i) => alice.write(`${i}`));
    const bytes = updates.reduce((sum, { byteLength }) => sum + byteLength, 0);
    const rest = updates.map((update) => commits.append(documentId, update));
    expect(commits.uncommittedBytes - before).toBeGreaterThan(bytes + 255 * 200);
    rest.push(commits.append(documentId, alice.write("255")));
    expect(commits.uncommittedBytes - before).toBeLessThan(bytes + 1_000);
    expect(new Set(rest).size).toBe(1);
    write.commit();
    await first;
    (await nthWrite(1)).commit();
    await Promise.all(rest);
    expect(commits.uncommittedBytes).toBe(0);
    expect(textOf(docFrom(...(await log.load(documentId)).pieces)).split("\n")).toHaveLength(257);
  });

  it("SAVE-6 takes no more into one transaction than can be prepared quickly", async () => {
    const { commits, documentId, nthWrite } = setUp();
    const alice = writer();
    const saved = Array.from({ length: 6 }, () =>
      commits.append(documentId, alice.write("x".repeat(1_100_000))),
    );
    const first = await nthWrite(0);
    first.commit();
    (await nthWrite(1)).commit();
    await Promise.all(saved);
    expect(first.rows).toHaveLength(3);
    expect(commits.isClean(documentId)).toBe(true);
  });

  it("SAVE-3 says that it is full before it holds more than its bound", async () => {
    const { commits, documentId, nthWrite } = setUp();
    const committed = commits.append(documentId, writer().write("x".repeat(2_000)));
    expect(commits.isFull).toBe(true);
    (await nthWrite(0)).commit();
    await committed;
    await commits.drain();
    expect(commits.isFull).toBe(false);
    expect(commits.uncommittedBytes).toBe(0);
  });

  it("SAVE-2 writes the first append at once, and begins the next transactions no closer than their spacing", async () => {
    const { commits, documentId, nthWrite, pauses } = setUp(15);
    const alice = writer();
    const first = commits.append(documentId, alice.write("one"));
    (await nthWrite(0)).commit();
    await first;
    expect(pauses).toEqual([]);
    const second = commits.append(documentId, alice.write("two"));
    (await nthWrite(1)).commit();
    await second;
    expect(pauses).toEqual([15]);
  });
});
