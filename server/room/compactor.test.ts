import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import { MemoryLog } from "../log/memory-log";
import type { LogRow } from "../log/update-log";
import { docFrom, testDocumentId, textOf, updatesOf, writer } from "../testing/edits";
import { outlineOf } from "../updates/outline";
import { runTask } from "../workers/tasks";
import { Compactor } from "./compactor";
import { RoomBytes } from "./room-bytes";

const setUp = async (
  compact = async (pieces: readonly Uint8Array[]) => runTask("compact", { pieces }) as Uint8Array,
) => {
  const log = new MemoryLog();
  const documentId = testDocumentId();
  log.addDocument(documentId);
  const onCompacted = vi.fn();
  const warn = vi.fn();
  const compactor = new Compactor({
    log,
    afterRows: 4,
    afterBytes: 1_000_000,
    compact: (_, pieces) => compact(pieces),
    onCompacted,
    warn,
  });
  compactor.loaded(documentId, await log.load(documentId));
  let key = 0;
  const commit = async (update: Uint8Array) => {
    const rows: LogRow[] = [{ documentId, key: `${key++}`.padStart(4, "0"), update }];
    await log.write(rows);
    compactor.committed(rows);
  };
  return { log, documentId, compactor, commit, onCompacted, warn };
};

describe("Compactor", () => {
  it("COMP-1 D15: puts a snapshot in the place of the rows once enough have gathered, and changes no content", async () => {
    const { log, documentId, compactor, commit, onCompacted } = await setUp();
    const alice = writer();
    for (let i = 0; i < 10; i++) await commit(alice.write(`${i}`));
    await compactor.drain();
    const stored = await log.load(documentId);
    expect(stored.snapshotVersion).toBeGreaterThan(0);
    expect(stored.keys.length).toBeLessThan(10);
    expect(textOf(docFrom(...stored.pieces))).toBe(alice.text());
    expect(onCompacted).toHaveBeenCalled();
  });

  it("COMP-1 keeps what is committed while the worker is busy", async () => {
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const { log, documentId, compactor, commit } = await setUp(async (pieces) => {
      await held;
      return runTask("compact", { pieces }) as Uint8Array;
    });
    const alice = writer();
    for (let i = 0; i < 4; i++) await commit(alice.write(`${i}`));
    await commit(alice.write("late"));
    letGo();
    await compactor.drain();
    const stored = await log.load(documentId);
    expect(stored.keys).toEqual(["0004"]);
    expect(textOf(docFrom(...stored.pieces))).toBe(alice.text());
  });

  it("COMP-2 leaves the log as it is when the worker fails, or finds a document that is not complete", async () => {
    const alice = writer();
    const [first, ...rest] = ["a", "b", "c", "d", "e"].map((text) => alice.write(text));
    const { log, documentId, compactor, commit, warn } = await setUp();
    for (const update of rest) await commit(update);
    await compactor.drain();
    expect(warn).toHaveBeenCalledOnce();
    expect((await log.load(documentId)).keys).toHaveLength(4);
    await commit(first ?? new Uint8Array());
    expect(textOf(docFrom(...(await log.load(documentId)).pieces))).toBe(alice.text());
  });

  it("COMP-3 drops what was deleted, and an open room goes on from the snapshot with what came since", async () => {
    const alice = writer(1);
    const updates = updatesOf(alice.doc, () => {
      for (let i = 0; i < 200; i++) alice.write(`line ${i} that will be deleted again`);
    });
    updates.push(...updatesOf(alice.doc, () => alice.doc.getXmlFragment("default").delete(0, 190)));
    const turn = async () => undefined;
    const bytes = await RoomBytes.load(updates, limits, turn);
    const before = bytes.encoded().byteLength;
    const snapshot = runTask("compact", { pieces: updates }) as Uint8Array;
    const late = alice.write("since");
    bytes.add(late);
    await bytes.replaceBase(snapshot, turn);
    const examine = (update: Uint8Array) => bytes.examine(outlineOf(Y.decodeUpdate(update)));
    expect(bytes.encoded().byteLength).toBeLessThan(before / 3);
    expect(textOf(docFrom(bytes.encoded()))).toBe(alice.text());
    for (const update of [...updates, Y.encodeStateAsUpdate(alice.doc)]) {
      expect(examine(update), "nothing of the old is news again").toBe("known");
    }
    const bob = docFrom(...bytes.missingFrom(Uint8Array.of(0)));
    const [reply] = updatesOf(bob, () => bob.getXmlFragment("default").delete(0, 1));
    expect(examine(reply ?? new Uint8Array())).toBe("news");
  });
});
