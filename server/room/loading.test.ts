import { expect, it, vi } from "vitest";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import { MemoryHub } from "../bus/memory-bus";
import { GroupCommit } from "../log/group-commit";
import { MemoryLog } from "../log/memory-log";
import { testDocumentId } from "../testing/edits";
import { inlineLane } from "../testing/lane";
import { ManualTime } from "../testing/timers";
import { Registry } from "./registry";

/** Everything of Yjs that builds the structs of an update it is given. */
const building = vi.hoisted(() => ({ calls: [] as string[] }));

vi.mock("yjs", async (original) => {
  const actual = await original<typeof Y>();
  const counted = (name: string, work: (...args: never[]) => unknown) =>
    ((...args: never[]) => {
      building.calls.push(name);
      return work(...args);
    }) as never;
  return {
    ...actual,
    applyUpdate: counted("applyUpdate", actual.applyUpdate),
    decodeUpdate: counted("decodeUpdate", actual.decodeUpdate),
    mergeUpdates: counted("mergeUpdates", actual.mergeUpdates),
    diffUpdate: counted("diffUpdate", actual.diffUpdate),
    encodeStateVectorFromUpdate: counted("encodeStateVectorFromUpdate", actual.encodeStateVectorFromUpdate),
  };
});

const longDocument = () => {
  const doc = new Y.Doc();
  const body = doc.getXmlFragment("default");
  for (let i = 0; i < 6_000; i++) body.insert(0, [new Y.XmlElement("paragraph")]);
  const snapshot = Y.encodeStateAsUpdate(doc);
  const rows: Uint8Array[] = [];
  doc.on("update", (update: Uint8Array) => rows.push(update));
  for (let i = 0; i < 100; i++) body.delete(i, 1);
  for (let i = 0; i < 100; i++) body.insert(0, [new Y.XmlElement("paragraph")]);
  return { snapshot, rows, whole: Y.encodeStateAsUpdate(doc) };
};

it("LIFE-5 opens a long document for fifty people with one read, in turns, and builds none of its structs", async () => {
  const { snapshot, rows, whole } = longDocument();
  const documentId = testDocumentId();
  const log = new MemoryLog();
  log.addDocument(documentId);
  const keyed = rows.map((update, i) => ({ documentId, key: `${i}`, update }));
  await log.write([{ documentId, key: "first", update: snapshot }, ...keyed]);
  await log.compact(documentId, {
    snapshotVersion: 0,
    baseVersion: 0,
    state: snapshot,
    keys: ["first"],
    editedAt: null,
  });
  const load = vi.spyOn(log, "load");
  const time = new ManualTime();
  let turns = 0;
  const soon = (work: () => void) => {
    turns += 1;
    setImmediate(work);
  };
  const registry = new Registry({
    log,
    commits: new GroupCommit({
      log,
      randomBytes: (length) => new Uint8Array(length),
      now: time.now,
      pause: async () => undefined,
      spacingMs: 0,
      retryMs: 1,
      retryLongestMs: 1,
      uncommittedBytes: 1_000_000,
      onCommitted: () => undefined,
      onTrouble: () => undefined,
    }),
    bus: new MemoryHub().seat(),
    limits,
    now: time.now,
    timers: time,
    ticks: { now: time.now, soon, after: time.after, load: time.load },
    lane: inlineLane(time.now),
    mayBind: () => true,
    isRecovering: () => false,
    hash: async () => null,
    onDiverged: () => undefined,
    onQuarantined: () => undefined,
    onLoaded: () => undefined,
    onUnloaded: () => undefined,
    onAccepted: () => undefined,
    warn: () => undefined,
  });
  building.calls.length = 0;
  const rooms = await Promise.all(Array.from({ length: 50 }, () => registry.open(documentId)));
  const answers = new Set(rooms.map((room) => room.encoded()));
  expect(load).toHaveBeenCalledOnce();
  expect(turns).toBeGreaterThan(0);
  expect(building.calls).toEqual([]);
  expect(answers.size, "one encoding for all").toBe(1);
  const [answer] = answers;
  const doc = new Y.Doc();
  Y.applyUpdate(doc, answer ?? new Uint8Array());
  expect(Buffer.compare(Y.encodeStateAsUpdate(doc), whole)).toBe(0);
});
