import { describe, expect, it, vi } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { docFrom, testDocumentId, textOf, writer } from "../testing/edits";
import { DocumentGone, GroupCommit } from "./group-commit";
import { MemoryLog } from "./memory-log";
import type { Compacted, LogRow, UpdateLog } from "./update-log";

/** A log whose writes wait until the test lets them go. */
class HeldLog implements UpdateLog {
  readonly memory = new MemoryLog();
  readonly writes: { rows: readonly LogRow[]; commit: () => void; fail: (afterCommit: boolean) => void }[] =
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
        fail: (afterCommit) => {
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
    pause: async (ms) => void pauses.push(ms),
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
