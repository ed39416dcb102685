// Hostile frames, made from a seed: valid ones with fields, bytes or order changed, and updates put together from the
// grammar with every field chosen badly. Each is given to a connection in a room with another reader, and what comes
// of it has to be all or nothing.
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { type Random, seeded } from "@/e2e/random";
import { contentHash } from "@/protocol/content-hash";
import { limits } from "@/protocol/limits";
import { decodeClientMessage, encodeSyncStep1, encodeSyncStep2, encodeUpdate } from "@/protocol/messages";
import { Room } from "../room/room";
import { RoomBytes } from "../room/room-bytes";
import { testDocumentId, updatesOf, writer } from "./edits";
import { fakeConnection } from "./fake-connection";
import { inlineLane } from "./lane";
import { ManualTime } from "./timers";

export interface FuzzReport {
  readonly cases: number;
  readonly accepted: number;
  readonly refused: number;
  /**
   * Cases after which a reader that had the document before shows something else than one that loads it now. Yjs
   * places an item between two that have no common parent by what else was deleted by then; only a hash can tell.
   */
  readonly diverged: number;
  readonly slowestMs: number;
  /** One line for each case that broke the rule, with the seed that makes it again. */
  readonly broken: readonly string[];
}

const below = (random: Random, bound: number): number => Math.floor(random() * bound);

const pick = <T>(random: Random, choices: readonly T[]): T => choices[below(random, choices.length)] as T;

/** A document that three people wrote, with everything an editor makes. */
const seedPieces = (): Uint8Array[] => {
  const [alice, bob] = [writer(11), writer(12)];
  const pieces = [alice.write("one"), alice.write("two")];
  for (const piece of pieces) Y.applyUpdate(bob.doc, piece);
  pieces.push(bob.write("three"));
  pieces.push(
    ...updatesOf(bob.doc, () => {
      const paragraph = bob.doc.getXmlFragment("default").get(0) as Y.XmlElement;
      paragraph.setAttribute("level", "1");
      const text = paragraph.get(0) as Y.XmlText;
      text.insert(1, "xyz");
      text.format(0, 2, { bold: true });
      text.delete(2, 1);
      bob.doc.getMap("meta").set("title", "A title");
      bob.doc.getXmlFragment("default").delete(1, 1);
    }),
  );
  return pieces;
};

export const pieces = seedPieces();
const whole = Y.mergeUpdates(pieces);
const known = [11, 12];

/** What somebody who has the document could send next. */
const honestUpdate = (random: Random): Uint8Array => {
  const doc = new Y.Doc();
  Y.applyUpdate(doc, whole);
  doc.clientID = pick(random, [11, 12, 13]);
  const body = doc.getXmlFragment("default");
  const text = (): Y.XmlText | undefined =>
    (body.get(0) as Y.XmlElement | undefined)?.toArray().find((node) => node instanceof Y.XmlText);
  const changes: (() => unknown)[] = [
    () => body.insert(below(random, body.length + 1), [new Y.XmlElement("paragraph")]),
    () => body.length > 0 && body.delete(below(random, body.length), 1),
    () => text()?.insert(below(random, 4), "hello"),
    () => text()?.format(0, 3, { italic: true }),
    () => (body.get(0) as Y.XmlElement | undefined)?.setAttribute("level", "2"),
    () => doc.getMap("meta").set("title", { deep: [1, "two", { three: null }] }),
  ];
  const updates = updatesOf(doc, () =>
    doc.transact(() => {
      for (let i = 0; i <= below(random, 4); i++) pick(random, changes)();
    }),
  );
  return updates[0] ?? Uint8Array.of(0, 0);
};

const oddNumbers = [0, 1, 2, 3, 5, 127, 128, 16_384, 2 ** 31, 2 ** 32 - 1, 2 ** 32, 2 ** 53 - 1];

const number = (random: Random): number => (random() < 0.8 ? below(random, 14) : pick(random, oddNumbers));

const client = (random: Random): number => (random() < 0.9 ? pick(random, [11, 12, 13, 14]) : number(random));

const writeId = (encoder: encoding.Encoder, random: Random): void => {
  encoding.writeVarUint(encoder, client(random));
  encoding.writeVarUint(encoder, number(random));
};

const words = ["default", "meta", "paragraph", "title", "__proto__", "stash", "", "é💡", "constructor"];

const writeContent = (encoder: encoding.Encoder, random: Random, kind: number): void => {
  const word = () => encoding.writeVarString(encoder, pick(random, words));
  switch (kind) {
    case 1:
      encoding.writeVarUint(encoder, number(random));
      return;
    case 2:
      encoding.writeVarUint(encoder, 1);
      encoding.writeVarString(encoder, pick(random, ["{}", "undefined", "[[[]]]", "nonsense"]));
      return;
    case 3:
      encoding.writeVarUint8Array(encoder, new Uint8Array(below(random, 4)));
      return;
    case 5:
      encoding.writeVarString(encoder, '{"a":1}');
      return;
    case 6:
      word();
      encoding.writeVarString(encoder, pick(random, ["true", "null", "{}", "["]));
      return;
    case 7: {
      const type = below(random, 8);
      encoding.writeVarUint(encoder, type);
      if (type === 3 || type === 5) word();
      return;
    }
    case 8:
      encoding.writeVarUint(encoder, 1);
      encoding.writeAny(encoder, pick<never>(random, [1, "two", null, { three: [] }, [[[]]]] as never[]));
      return;
    case 9:
      word();
      encoding.writeAny(encoder, {});
      return;
    default:
      word();
  }
};

const writeStruct = (encoder: encoding.Encoder, random: Random): void => {
  const kind = pick(random, [0, 1, 2, 3, 4, 4, 4, 4, 5, 6, 6, 7, 7, 7, 8, 9, 10, 11]);
  if (kind === 0 || kind === 10) {
    encoding.writeUint8(encoder, kind);
    encoding.writeVarUint(encoder, number(random));
    return;
  }
  const [hasOrigin, hasRight, hasSub] = [random() < 0.5, random() < 0.3, random() < 0.2];
  const flags = (hasOrigin ? 128 : 0) | (hasRight ? 64 : 0) | (hasSub ? 32 : 0);
  encoding.writeUint8(encoder, kind | flags);
  if (hasOrigin) writeId(encoder, random);
  if (hasRight) writeId(encoder, random);
  if (!hasOrigin && !hasRight) {
    const inRoot = random() < 0.5;
    encoding.writeVarUint(encoder, inRoot ? 1 : 0);
    if (inRoot) encoding.writeVarString(encoder, pick(random, words));
    else writeId(encoder, random);
    if (hasSub) encoding.writeVarString(encoder, pick(random, words));
  }
  writeContent(encoder, random, kind);
};

/** An update that nobody's editor made. */
const inventedUpdate = (random: Random): Uint8Array => {
  const encoder = encoding.createEncoder();
  const clients = [13, 12, 11].filter(() => random() < 0.5);
  encoding.writeVarUint(encoder, clients.length);
  for (const id of clients) {
    const structs = 1 + below(random, 4);
    encoding.writeVarUint(encoder, random() < 0.98 ? structs : number(random));
    encoding.writeVarUint(encoder, random() < 0.95 ? id : client(random));
    const held = Y.decodeStateVector(Y.encodeStateVectorFromUpdate(whole)).get(id) ?? 0;
    encoding.writeVarUint(encoder, random() < 0.9 ? held : number(random));
    for (let i = 0; i < structs; i++) writeStruct(encoder, random);
  }
  const deleting = known.filter(() => random() < 0.3);
  encoding.writeVarUint(encoder, deleting.length);
  for (const id of deleting) {
    encoding.writeVarUint(encoder, id);
    encoding.writeVarUint(encoder, 1);
    encoding.writeVarUint(encoder, number(random));
    encoding.writeVarUint(encoder, number(random));
  }
  return encoding.toUint8Array(encoder);
};

const mutated = (bytes: Uint8Array, random: Random): Uint8Array => {
  const copy = [...bytes];
  for (let i = 0; i <= below(random, 3); i++) {
    const at = below(random, copy.length + 1);
    const mutations = [
      () => copy.splice(at, 1),
      () => copy.splice(at, 0, below(random, 256)),
      () => copy.splice(at, 1, below(random, 256)),
      () => copy.splice(at, 1, (copy[at] ?? 0) ^ (1 << below(random, 8))),
      () => copy.splice(at, copy.length),
      () => copy.splice(at, 0, ...copy.slice(at, at + below(random, 12))),
    ];
    pick(random, mutations)();
  }
  return Uint8Array.from(copy);
};

export const frameFrom = (random: Random): Uint8Array => {
  const valid = honestUpdate(random);
  const update = pick(random, [
    () => valid,
    () => mutated(valid, random),
    () => mutated(valid, random),
    () => inventedUpdate(random),
    () => inventedUpdate(random),
    () => Y.mergeUpdates([valid, honestUpdate(random)]),
  ])();
  const frame = pick(random, [encodeUpdate, encodeUpdate, encodeSyncStep2, encodeSyncStep1])(update);
  return random() < 0.15 ? mutated(frame, random) : frame;
};

const roomFor = (time: ManualTime, committed: Uint8Array[]): Room => {
  const bytes = new RoomBytes(limits);
  for (const piece of pieces) bytes.add(piece);
  return new Room(
    {
      documentId: testDocumentId(),
      limits,
      now: time.now,
      ticks: time,
      commit: async (update) => void committed.push(update),
      settled: () => Promise.resolve(),
      publish: () => undefined,
      lane: inlineLane(time.now),
      mayBind: () => true,
      isRecovering: () => false,
      hash: async () => null,
      onDiverged: () => undefined,
      authors: new Map(),
      authorsOf: async () => new Map(),
      isReadOnly: false,
      warn: () => undefined,
    },
    bytes,
  );
};

const docOf = (updates: readonly Uint8Array[]): Y.Doc => {
  const doc = new Y.Doc();
  for (const update of updates) Y.applyUpdate(doc, update);
  if (doc.store.pendingStructs !== null || doc.store.pendingDs !== null)
    throw new Error("something is pending");
  return doc;
};

const hashOfWhole = contentHash(docOf(pieces));

interface Outcome {
  readonly accepted: boolean;
  readonly diverged: boolean;
  readonly ms: number;
}

/** Throws when the frame was half-applied, or applied differently in two places. */
const runCase = (frame: Uint8Array): Outcome => {
  const time = new ManualTime();
  const committed: Uint8Array[] = [];
  const room = roomFor(time, committed);
  const reader = fakeConnection({
    room,
    time,
    role: "viewer",
    identity: { userId: "r", name: "", color: "" },
  });
  const sender = fakeConnection({ room, time, rateLimits: false });
  const heardBefore = reader.sent.length;
  const began = performance.now();
  sender.hear(frame);
  time.pass(1);
  const ms = performance.now() - began;
  const relayed = reader.sent.slice(heardBefore).flatMap((message) => {
    const heard = decodeClientMessage(message);
    return heard?.type === "update" ? [heard.update] : [];
  });
  const hash = contentHash(docOf([room.encoded()]));
  const stored = Y.mergeUpdates([...pieces, ...committed]);
  if (contentHash(docOf([stored])) !== hash) throw new Error("the log has another document");
  const diverged = contentHash(docOf([...pieces, ...relayed])) !== hash;
  if (committed.length === 0 && hash !== hashOfWhole) throw new Error("a refused frame changed the document");
  if (reader.socket.closes.length > 0) throw new Error("somebody else was closed");
  return { accepted: committed.length > 0, diverged, ms };
};

/** One case again, for whoever looks for its cause. */
export const replayFuzz = (seed: number): Outcome => runCase(frameFrom(seeded(seed)));

export const runFuzz = (seed: number, cases: number): FuzzReport => {
  const broken: string[] = [];
  let accepted = 0;
  let diverged = 0;
  let slowestMs = 0;
  for (let i = 0; i < cases; i++) {
    const frame = frameFrom(seeded(seed + i));
    try {
      const outcome = runCase(frame);
      accepted += Number(outcome.accepted);
      diverged += Number(outcome.diverged);
      slowestMs = Math.max(slowestMs, outcome.ms);
    } catch (error) {
      broken.push(`seed ${seed + i}: ${String(error)}`);
    }
  }
  return { cases, accepted, refused: cases - accepted, diverged, slowestMs, broken };
};
