import { describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { bodyRoot } from "@/protocol/content";
import { type Limits, limits } from "@/protocol/limits";
import { decodeAwareness, decodeClientMessage, encodeAwareness, stateMessages } from "@/protocol/messages";
import type { Role } from "@/protocol/roles";
import { MemoryHub } from "../bus/memory-bus";
import { GroupCommit } from "../log/group-commit";
import { MemoryLog } from "../log/memory-log";
import { DamagedRow, type SoundPart } from "../log/update-log";
import { contentFree, updateOf } from "../testing/bombs";
import { docFrom, testDocumentId, textOf, updatesOf, writer } from "../testing/edits";
import { inlineLane } from "../testing/lane";
import { ManualTime } from "../testing/timers";
import { outlineOf } from "../updates/outline";
import type { Participant, Verdict } from "./participant";
import { Registry } from "./registry";
import type { Room } from "./room";

const participant = (role: Role = "editor", userId = "alice") => {
  const frames: Uint8Array[] = [];
  const closed: string[] = [];
  const heldBack: boolean[] = [];
  const who: Participant = {
    identity: { userId, name: "Alice", color: "#0b6bcb" },
    role,
    send: (message) => frames.push(message),
    greet: () => undefined,
    sendIfFree: (...message) => frames.push(Buffer.concat(message)),
    sendAlways: (message) => frames.push(message),
    sendState: (parts) => frames.push(...stateMessages(parts).map((message) => Buffer.concat(message))),
    tellHeldBack: (isHeld) => heldBack.push(isHeld),
    close: (reason) => closed.push(reason),
  };
  return { who, closed, heldBack, sent: () => frames.map(decodeClientMessage) };
};

const setUp = (limitsOfRoom: Limits = limits, hub = new MemoryHub(), log = new MemoryLog()) => {
  const time = new ManualTime();
  const documentId = testDocumentId();
  log.addDocument(documentId);
  let key = 0;
  const commits = new GroupCommit({
    log,
    randomBytes: (length) => new Uint8Array(length).fill(key++),
    now: time.now,
    pause: async () => undefined,
    spacingMs: 0,
    retryMs: 1,
    retryLongestMs: 1,
    uncommittedBytes: 1_000_000,
    onCommitted: () => undefined,
    onTrouble: () => undefined,
  });
  const warn = vi.fn();
  const quarantines: unknown[] = [];
  const lane = inlineLane(time.now);
  const registry = new Registry({
    log,
    commits,
    bus: hub.seat(),
    limits: limitsOfRoom,
    now: time.now,
    timers: time,
    ticks: time,
    lane,
    mayBind: () => true,
    isRecovering: () => false,
    hash: async () => null,
    onDiverged: () => undefined,
    onLoaded: () => undefined,
    onQuarantined: (...quarantined) => quarantines.push(quarantined),
    onUnloaded: () => undefined,
    onAccepted: () => undefined,
    warn,
  });
  return { registry, log, commits, time, lane, documentId, warn, quarantines };
};

const awarenessOf = (clientId: number): Uint8Array => {
  const message = decodeClientMessage(encodeAwareness([{ clientId, clock: 1, state: {} }]));
  if (message?.type !== "awareness") throw new Error("no awareness");
  return message.payload;
};

/** An update that says as little as one can, under each of so many ids. */
const underIds = (from: number, count: number, clocks = 1): Uint8Array =>
  Y.mergeUpdates(Array.from({ length: count }, (_, i) => updateOf(from + i, [contentFree(clocks)])));

/** Comes in, and has nothing that is not here. */
const enters = (room: Room, who: Participant): void => {
  room.join(who);
  void room.receive(who, Uint8Array.of(0, 0), true);
};

/** What needs no worker is decided at once. */
const received = (room: Room, who: Participant, update: Uint8Array): Verdict => {
  const verdict = room.receive(who, update);
  if (verdict instanceof Promise) throw new Error("a plain update went to a worker");
  return verdict;
};

/** Turns of the event loop pass until it is decided. */
const turnsPass = async (time: ManualTime, deciding: Verdict | Promise<Verdict>): Promise<Verdict> => {
  let isDecided = false;
  void Promise.resolve(deciding).finally(() => {
    isDecided = true;
  });
  while (!isDecided) {
    time.pass(0);
    await new Promise(setImmediate);
  }
  return deciding;
};

const committed = (room: Room, who: Participant, update: Uint8Array): Promise<void> => {
  const verdict = received(room, who, update);
  if (verdict.kind !== "accepted") throw new Error(verdict.kind);
  return verdict.committed;
};

describe("Registry", () => {
  it("LIFE-1 reads the log once however many join a cold document at once", async () => {
    const { registry, log, documentId } = setUp();
    const load = vi.spyOn(log, "load");
    const rooms = await Promise.all(Array.from({ length: 50 }, () => registry.open(documentId)));
    expect(new Set(rooms).size).toBe(1);
    expect(load).toHaveBeenCalledOnce();
  });

  it("LIFE-2 D8: makes no room of a failed load, tells everybody who waited, and loads again when asked again", async () => {
    const { registry, log, documentId } = setUp();
    await log.write([{ documentId, key: "a", update: writer().write("there") }]);
    vi.spyOn(log, "load").mockRejectedValueOnce(new Error("the disk is away"));
    const waiting = [registry.open(documentId), registry.open(documentId)];
    for (const open of waiting) await expect(open).rejects.toThrow("the disk is away");
    expect(registry.roomCount).toBe(0);
    const room = await registry.open(documentId);
    expect(textOf(docFrom(room.encoded()))).toBe("there");
  });

  it("LIFE-3 forgets a room that is empty, quiet and clean, and only then", async () => {
    const { registry, time, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    time.pass(limits.roomIdleMs * 3);
    expect(registry.roomCount).toBe(1);
    registry.leave(room, who);
    time.pass(limits.roomIdleMs - 1);
    expect(registry.roomCount).toBe(1);
    time.pass(1);
    expect(registry.roomCount).toBe(0);
    expect(time.pending).toBe(0);
  });

  it("LIFE-6 makes an own edit anew when its room was unloaded or quarantined while it was being made", async () => {
    const { registry, commits, time, documentId, log } = setUp();
    await log.write([{ documentId, key: "a", update: writer().write("before") }]);
    let made = 0;
    const make = async (room: Room) => {
      made += 1;
      if (made === 1) {
        time.pass(limits.roomIdleMs);
        const { who } = participant();
        const next = await registry.open(documentId);
        next.join(who);
        await committed(next, who, writer().write("meanwhile"));
      }
      expect(textOf(docFrom(room.encoded())).includes("meanwhile")).toBe(made === 2);
      return writer().write("title");
    };
    await registry.editOwn(documentId, make);
    await commits.drain();
    expect(made).toBe(2);
    expect(textOf(docFrom(registry.find(documentId)?.encoded() ?? new Uint8Array()))).toContain("title");
    const quarantining = registry.editOwn(documentId, async () => {
      registry.quarantine(documentId);
      return writer().write("late");
    });
    await expect(quarantining).rejects.toThrow("in quarantine");
  });

  it("LIFE-3 keeps a room whose last edit is not on disk yet", async () => {
    const { registry, log, time, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    let letGo!: () => void;
    const held = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const write = log.write.bind(log);
    vi.spyOn(log, "write").mockImplementation(async (rows) => {
      await held;
      return write(rows);
    });
    const saved = committed(room, who, writer().write("kept"));
    registry.leave(room, who);
    time.pass(limits.roomIdleMs);
    expect(registry.roomCount).toBe(1);
    letGo();
    await saved;
    time.pass(limits.roomIdleMs);
    expect(registry.roomCount).toBe(0);
    const again = await registry.open(documentId);
    expect(textOf(docFrom(again.encoded()))).toBe("kept");
  });

  it("LIFE-4 D9: loses nothing when people leave and come back 500 times around their writes", async () => {
    const { registry, time, documentId } = setUp();
    const alice = writer(1);
    for (let i = 0; i < 500; i++) {
      const room = await registry.open(documentId);
      const { who } = participant();
      enters(room, who);
      const saved = committed(room, who, alice.write(`${i}`));
      registry.leave(room, who);
      if (i % 3 === 0) time.pass(limits.roomIdleMs);
      if (i % 2 === 0) await saved;
      if (i % 5 === 0) time.pass(limits.roomIdleMs);
    }
    const room = await registry.open(documentId);
    expect(textOf(docFrom(room.encoded()))).toBe(alice.text());
  });

  it("ROOM-5 relays an accepted update at once to everybody but its author, and to the other node", async () => {
    const hub = new MemoryHub();
    const log = new MemoryLog();
    const [here, there] = [setUp(limits, hub, log), setUp(limits, hub, log)];
    const [room, twin] = await Promise.all([
      here.registry.open(here.documentId),
      there.registry.open(here.documentId),
    ]);
    const [author, reader, remote] = [participant(), participant("viewer"), participant()];
    enters(room, author.who);
    enters(room, reader.who);
    twin.join(remote.who);
    const update = writer().write("hello");
    void committed(room, author.who, update);
    here.time.pass(0);
    there.time.pass(0);
    expect(reader.sent()).toEqual([{ type: "update", update }]);
    expect(remote.sent().at(-1)).toEqual({ type: "update", update });
    expect(author.sent().filter((message) => message?.type === "update")).toEqual([]);
  });

  it("ROOM-7 sends at once while the node has time, and else merges what comes while it rests", async () => {
    const { registry, time, documentId } = setUp();
    const room = await registry.open(documentId);
    const [alice, reader] = [participant(), participant()];
    enters(room, alice.who);
    enters(room, {
      ...reader.who,
      send: (message) => {
        time.pass(1);
        reader.who.send(message);
      },
    });
    const updates = () =>
      reader.sent().flatMap((message) => (message?.type === "update" ? [message.update] : []));
    const pen = writer();
    void committed(room, alice.who, pen.write("one"));
    time.pass(0);
    expect(updates()).toHaveLength(1);
    void committed(room, alice.who, pen.write("two"));
    time.pass(1);
    void committed(room, alice.who, pen.write("three"));
    expect(updates()).toHaveLength(1);
    time.pass(limits.updateTickLongestMs);
    expect(updates()).toHaveLength(2);
    expect(textOf(docFrom(...updates()))).toBe("one\ntwo\nthree");
    time.pass(limits.updateTickLongestMs);
    time.busy = 0;
    for (const word of ["four", "five"]) {
      void committed(room, alice.who, pen.write(word));
      time.pass(0);
    }
    expect(updates()).toHaveLength(4);
  });

  it("PRES-4 P6: a reader who is too slow for cursors still hears who left", async () => {
    const { registry, documentId, time } = setUp();
    const room = await registry.open(documentId);
    const busy = participant("editor", "busy");
    const slow = { ...busy.who, sendIfFree: () => undefined };
    const [one, two] = [participant("editor", "one"), participant("editor", "two")];
    for (const who of [slow, one.who, two.who]) enters(room, who);
    room.receivePresence(one.who, awarenessOf(7));
    room.receivePresence(two.who, awarenessOf(8));
    time.pass(100);
    const presences = () => busy.sent().filter((message) => message?.type === "awareness");
    expect(presences()).toEqual([]);
    room.leave(one.who);
    room.leave(two.who);
    time.pass(100);
    const [told, ...more] = presences();
    expect(more).toEqual([]);
    const entries = told?.type === "awareness" ? decodeAwareness(told.payload, 10) : null;
    expect(entries?.map(({ clientId, state }) => [clientId, state])).toEqual([
      [7, null],
      [8, null],
    ]);
  });

  it("ROOM-8 knows what readers have been sent, and owes them exactly the rest", async () => {
    const { registry, time, documentId } = setUp();
    const room = await registry.open(documentId);
    const [alice, slow] = [participant(), participant()];
    enters(room, alice.who);
    enters(room, slow.who);
    const pen = writer();
    void committed(room, alice.who, pen.write("one"));
    time.pass(0);
    const had = room.sentState();
    void committed(room, alice.who, pen.write("two"));
    expect(room.sentState(), "accepted, but not sent yet").toEqual(had);
    time.pass(limits.updateTickLongestMs);
    void committed(room, alice.who, pen.write("three"));
    time.pass(limits.updateTickLongestMs);
    const before = slow.sent().length;
    room.catchUp(slow.who, had);
    const [repair, ...more] = slow.sent().slice(before);
    expect(more).toEqual([]);
    if (repair?.type !== "update") throw new Error("no difference was sent");
    const doc = docFrom(repair.update);
    expect(doc.store.pendingStructs, "the repair builds on what was sent before").not.toBeNull();
    expect(textOf(docFrom(room.encoded()))).toBe("one\ntwo\nthree");
  });

  it("VET-10 takes in a client of a document with a long history of deletions, and logs what is new", async () => {
    const { registry, log, documentId, time } = setUp();
    const room = await registry.open(documentId);
    const doc = new Y.Doc();
    const text = new Y.XmlText();
    const [first] = updatesOf(doc, () => doc.getXmlFragment(bodyRoot).insert(0, [text]));
    const author = participant();
    enters(room, author.who);
    await committed(room, author.who, first as Uint8Array);
    // Each deleted range stands alone: letters stay between them.
    const turns = limits.updateStructs / 1_000 + 5;
    for (let turn = 0; turn < turns; turn++) {
      const before = Y.encodeStateVector(doc);
      doc.transact(() => text.insert(0, "ab".repeat(1_000)));
      const grown = room.receive(author.who, Y.encodeStateAsUpdate(doc, before));
      expect(await turnsPass(time, grown)).toMatchObject({ kind: "accepted" });
      const [deleted] = updatesOf(doc, () =>
        doc.transact(() => {
          for (let at = 1_999; at > 0; at -= 2) text.delete(at, 1);
        }),
      );
      await committed(room, author.who, deleted as Uint8Array);
    }
    const whole = Y.decodeUpdate(Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc)));
    const ranges = [...whole.ds.clients.values()].reduce((sum, { length }) => sum + length, 0);
    expect(ranges, "more than one update may hold").toBeGreaterThan(limits.updateStructs);

    const write = vi.spyOn(log, "write");
    const back = participant("editor", "bob");
    enters(room, back.who);
    const nothingNew = Y.encodeStateAsUpdate(doc, Y.encodeStateVector(doc));
    const reading = room.receive(back.who, nothingNew, true);
    expect(reading, "what is large is read in turns").toBeInstanceOf(Promise);
    expect(await turnsPass(time, reading)).toMatchObject({ kind: "accepted" });
    const before = Y.encodeStateVector(doc);
    doc.clientID += 1;
    text.insert(0, "new");
    text.delete(5, 1);
    const verdict = await turnsPass(time, room.receive(back.who, Y.encodeStateAsUpdate(doc, before), true));
    expect(verdict).toMatchObject({ kind: "accepted" });
    if (verdict.kind === "accepted") await verdict.committed;
    expect(write.mock.calls.flatMap(([rows]) => rows.map(({ update }) => update.byteLength < 100))).toEqual([
      true,
    ]);
    const replica = docFrom(room.encoded());
    expect(replica.getXmlFragment(bodyRoot).toString()).toBe(doc.getXmlFragment(bodyRoot).toString());
  });

  it("ROOM-9 ends the answer to a step 1 with the step 2: whoever has read it has all there was", async () => {
    const { registry, documentId } = setUp({ ...limits, smallDocumentBytes: 100 });
    const room = await registry.open(documentId);
    const author = participant();
    enters(room, author.who);
    const pen = writer();
    await committed(room, author.who, pen.write("a long beginning ".repeat(100)));
    const before = participant();
    enters(room, before.who);
    room.sync(before.who, Y.encodeStateVector(new Y.Doc()));
    await committed(room, author.who, pen.write("and the newest word"));

    const reader = participant("viewer", "bob");
    enters(room, reader.who);
    room.sync(reader.who, Y.encodeStateVector(new Y.Doc()));
    const heard = reader.sent().filter((message) => message?.type !== "awareness");
    expect(heard.map((message) => message?.type)).toEqual(["update", "sync-step-2"]);
    const doc = new Y.Doc();
    for (const message of heard) {
      if (message?.type !== "update" && message?.type !== "sync-step-2") continue;
      Y.applyUpdate(doc, message.update);
      expect(doc.store.pendingStructs, "each part can be placed when it comes").toBeNull();
    }
    expect(textOf(doc)).toBe(textOf(docFrom(room.encoded())));
    expect(textOf(doc)).toContain("and the newest word");
  });

  it("ROOM-6 takes no change from viewers and commenters, on any message", async () => {
    const { registry, commits, documentId } = setUp();
    const room = await registry.open(documentId);
    for (const role of ["viewer", "commenter"] as const) {
      const { who, sent } = participant(role);
      enters(room, who);
      expect(sent(), "nobody asks them for what they have").toEqual([]);
      expect(received(room, who, writer().write("no"))).toMatchObject({ reason: "forbidden" });
      expect(received(room, who, new Uint8Array([0, 0])).kind, "an empty step 2 is no change").toBe(
        "accepted",
      );
    }
    expect(room.encoded()).toEqual(new Uint8Array([0, 0]));
    expect(commits.isClean(documentId)).toBe(true);
  });

  it("ROOM-3 asks for what is missing instead of taking an update that leaves a hole", async () => {
    const { registry, commits, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who, sent } = participant();
    enters(room, who);
    const alice = writer();
    alice.write("one");
    expect(received(room, who, alice.write("two"))).toEqual({ kind: "incomplete" });
    expect(sent().map((message) => message?.type)).toEqual(["sync-step-1", "sync-step-1"]);
    expect(commits.isClean(documentId)).toBe(true);
  });

  it("ROOM-3 C9: keeps nothing of updates that stand on what nobody has, however many, and asks for it once", async () => {
    const { registry, log, commits, documentId } = setUp();
    const room = await registry.open(documentId);
    const [hostile, honest] = [participant("editor", "mallory"), participant()];
    for (const { who } of [hostile, honest]) enters(room, who);
    await committed(room, honest.who, writer().write("here"));
    const before = { bytes: room.byteLength, state: room.encoded(), rows: (await log.load(documentId)).keys };
    const asked = hostile.sent().length;
    const pen = writer(9);
    pen.write("never sent");
    for (let i = 0; i < 500; i++) {
      expect(received(room, hostile.who, pen.write("x".repeat(200)))).toEqual({ kind: "incomplete" });
    }
    expect(room.receive(hostile.who, pen.write("and as a step 2"), true)).toEqual({ kind: "incomplete" });
    await commits.drain();
    const after = { bytes: room.byteLength, state: room.encoded(), rows: (await log.load(documentId)).keys };
    expect(after).toEqual(before);
    expect(docFrom(room.encoded()).store.pendingStructs).toBeNull();
    expect(hostile.sent()).toHaveLength(asked + 1);
    expect([hostile.closed, honest.closed]).toEqual([[], []]);
    await committed(room, hostile.who, writer(10).write("and may still write"));
  });

  it("VET-3 tries a large update in a worker, and takes nothing of somebody who has left meanwhile", async () => {
    const { registry, commits, documentId } = setUp();
    const room = await registry.open(documentId);
    const [here, gone] = [participant(), participant()];
    enters(room, here.who);
    enters(room, gone.who);
    const large = () => writer().write("x".repeat(limits.fastUpdateBytes));
    const [kept, left] = [room.receive(here.who, large()), room.receive(gone.who, large())];
    registry.leave(room, gone.who);
    expect((await left).kind).toBe("incomplete");
    expect((await kept).kind).toBe("accepted");
    await commits.drain();
    expect(textOf(docFrom(room.encoded()))).toHaveLength(limits.fastUpdateBytes);
  });

  it("VET-8 C14: a full document takes deletions and nothing else", async () => {
    const { registry, documentId } = setUp({ ...limits, documentBytes: 400 });
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    const pen = writer();
    await committed(room, who, pen.write("x".repeat(150)));
    expect(received(room, who, writer().write("y".repeat(400)))).toMatchObject({ reason: "tooLarge" });
    const [deletion] = updatesOf(pen.doc, () => pen.doc.getXmlFragment("default").delete(0, 1));
    expect(received(room, who, deletion ?? new Uint8Array()).kind).toBe("accepted");
  });

  it("VET-7 C4: sends who made a document costly away, on whatever connection they are by then", async () => {
    const { registry, documentId, warn } = setUp({ ...limits, measureAfterTypes: 4, contentDepth: 3 });
    const room = await registry.open(documentId);
    const [left, back, other] = [participant(), participant(), participant("editor", "bob")];
    for (const { who } of [left, other]) enters(room, who);
    const { doc } = writer();
    let parent: Y.XmlElement | Y.XmlFragment = doc.getXmlFragment(bodyRoot);
    for (let level = 1; level <= 4; level++) {
      const [update = new Uint8Array()] = updatesOf(doc, () => {
        const node = new Y.XmlElement("blockquote");
        parent.insert(0, [node]);
        parent = node;
      });
      expect(received(room, left.who, update).kind).toBe("accepted");
    }
    registry.leave(room, left.who);
    enters(room, back.who);
    await vi.waitFor(() => expect(back.closed).toEqual(["slowDown"]));
    expect([left.closed, other.closed]).toEqual([[], []]);
    expect(warn.mock.calls.map(([what]) => what)).toEqual([expect.stringContaining("user alice wrote")]);
  });

  it("VET-1 C13: answers no state vector that nobody can have", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    const vector = (clients: number) =>
      Y.encodeStateVector(new Map(Array.from({ length: clients }, (_, i) => [i + 1, 1])));
    expect(room.sync(who, vector(limits.stateVectorUnknown))).toBeNull();
    expect(room.sync(who, vector(limits.stateVectorUnknown + 1))).toBe("malformed");
    expect(room.sync(who, new Uint8Array(limits.frameBytes))).toBe("malformed");
  });

  it("VET-1 C13: answers whoever has what is here, however many client ids that is", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    for (let from = 4e9; from < 4e9 + 11_000; from += limits.newClientIdsPerUpdate) {
      await committed(room, who, underIds(from, limits.newClientIdsPerUpdate));
    }
    expect(room.sync(who, Y.encodeStateVectorFromUpdate(room.encoded()))).toBeNull();
  });

  it("AUTH-7 C19: takes only so many new client ids in one update, whoever's, and in one document", async () => {
    const { registry, documentId } = setUp({
      ...limits,
      newClientIdsPerUpdate: 10,
      clientIdsPerDocument: 25,
    });
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    const tooMany = { kind: "refused", reason: "tooLarge", why: "client ids" };
    expect(room.receive(who, underIds(1, 11))).toEqual(tooMany);
    expect(room.receive(who, underIds(1, 11), true)).toEqual(tooMany);
    await committed(room, who, underIds(1, 10));
    await committed(room, who, underIds(1, 20));
    expect(received(room, who, underIds(1, 26))).toMatchObject({ reason: "tooLarge", why: "document" });
    await committed(room, who, underIds(1, 25));
    await committed(room, who, underIds(25, 1, 2));
  });

  it("AUTH-2 C7: takes nothing new under somebody else's id, and locks nobody out who only carries it", async () => {
    const { registry, log, commits, documentId } = setUp();
    const room = await registry.open(documentId);
    const [vera, mallory, carrier] = ["vera", "mallory", "carrier"].map((who) => participant("editor", who));
    if (!vera || !mallory || !carrier) throw new Error("nobody is here");
    for (const { who } of [vera, mallory, carrier]) enters(room, who);
    const pen = writer(5);
    await committed(room, vera.who, pen.write("mine"));
    expect(new Map((await log.load(documentId)).authors)).toEqual(new Map([[5, "vera"]]));
    const forged = writer(5);
    Y.applyUpdate(forged.doc, room.encoded());
    // Yjs takes another id when it meets its own; a forger does not.
    forged.doc.clientID = 5;
    const theft = forged.write("not mine");
    expect(received(room, mallory.who, theft), "vera is away: perhaps it is carried").toEqual({
      kind: "incomplete",
    });
    room.receivePresence(vera.who, awarenessOf(5));
    void room.receive(vera.who, Uint8Array.of(0, 0), true);
    expect(received(room, mallory.who, theft)).toMatchObject({ reason: "forbidden", why: "client id" });
    expect(room.receive(carrier.who, theft, true)).toEqual({ kind: "incomplete" });
    await committed(room, vera.who, pen.write("mine too"));
    await commits.drain();
    expect(textOf(docFrom(room.encoded()))).toBe("mine\nmine too");
  });

  it("AUTH-2 takes the parts before a step 2 as part of it: who carries others' words in them does not own them", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const [vera, carrier] = [participant("editor", "vera"), participant("editor", "carrier")];
    for (const { who } of [vera, carrier]) room.join(who);
    const [pen, own] = [writer(5), writer(6)];
    const lost = pen.write("vera's");
    Y.applyUpdate(own.doc, lost);
    expect(room.receive(carrier.who, lost)).toMatchObject({ kind: "accepted" });
    expect(room.receive(carrier.who, own.write("the carrier's"), true)).toMatchObject({ kind: "accepted" });
    expect(room.receive(vera.who, Y.encodeStateAsUpdate(pen.doc), true)).toMatchObject({ kind: "accepted" });
    expect(await room.receive(vera.who, pen.write("and more"))).toMatchObject({ kind: "accepted" });
    expect(received(room, vera.who, pen.write("and yet more"))).toMatchObject({ kind: "accepted" });
  });

  it("ROOM-3 asks once for what parts before a step 2 stand on, and not again before that has come", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who, sent } = participant();
    room.join(who);
    const pen = writer();
    pen.write("never sent");
    const asked = (): number => sent().filter((message) => message?.type === "sync-step-1").length;
    for (const text of ["part", "another part"]) {
      expect(room.receive(who, pen.write(text))).toEqual({ kind: "incomplete" });
    }
    expect(asked()).toBe(1);
    expect(room.receive(who, pen.write("the last"), true)).toEqual({ kind: "incomplete" });
    expect(room.receive(who, pen.write("a letter"))).toEqual({ kind: "incomplete" });
    expect(asked()).toBe(2);
  });

  describe("ids that were first written under on another node", () => {
    const twoNodes = async () => {
      const [hub, log] = [new MemoryHub(), new MemoryLog()];
      const [first, second] = [setUp(limits, hub, log), setUp(limits, hub, log)];
      const { documentId } = first;
      const [there, here] = [await first.registry.open(documentId), await second.registry.open(documentId)];
      const [vera, mallory] = [participant("editor", "vera"), participant("editor", "mallory")];
      enters(there, vera.who);
      enters(here, mallory.who);
      const pen = writer(5);
      await committed(there, vera.who, pen.write("mine"));
      first.time.pass(1);
      expect(textOf(docFrom(here.encoded()))).toBe("mine");
      const forged = writer(5);
      Y.applyUpdate(forged.doc, here.encoded());
      forged.doc.clientID = 5;
      const lookUp = vi.spyOn(log, "authorsOf");
      return { here, vera, mallory, pen, theft: forged.write("not mine"), lookUp, time: second.time };
    };

    it("AUTH-6 C7: storage is asked whose they are, once", async () => {
      const { here, vera, mallory, pen, theft, lookUp } = await twoNodes();
      expect(await here.receive(mallory.who, theft)).toEqual({ kind: "incomplete" });
      expect(await here.receive(mallory.who, theft, true)).toEqual({ kind: "incomplete" });
      enters(here, vera.who);
      expect(await here.receive(vera.who, pen.write("mine too"))).toMatchObject({ kind: "accepted" });
      expect(lookUp).toHaveBeenCalledOnce();
      expect(textOf(docFrom(here.encoded()))).toBe("mine\nmine too");
    });

    it("AUTH-6 a cursor that is shown under one does not make it one's own", async () => {
      const { here, mallory, theft } = await twoNodes();
      here.receivePresence(mallory.who, awarenessOf(5));
      expect(await here.receive(mallory.who, theft)).toMatchObject({ reason: "forbidden", why: "client id" });
    });

    it("AUTH-6 storage that is away keeps nobody from writing, and is asked again", async () => {
      const { here, vera, pen, lookUp, time } = await twoNodes();
      enters(here, vera.who);
      lookUp.mockReturnValueOnce(new Promise(() => undefined));
      const verdict = here.receive(vera.who, pen.write("mine too"));
      time.pass(1_000);
      expect(await verdict).toMatchObject({ kind: "accepted" });
      lookUp.mockClear();
      await here.receive(vera.who, pen.write("and this"));
      expect(lookUp.mock.calls.length, "it is known now whose it is").toBe(0);
    });

    it("AUTH-6 a first edit waits for nobody", async () => {
      const { here, mallory, lookUp } = await twoNodes();
      expect(received(here, mallory.who, writer(9).write("my own"))).toMatchObject({ kind: "accepted" });
      expect(lookUp).not.toHaveBeenCalled();
    });
  });

  describe("words that somebody carries and only their owner may bring", () => {
    /** Vera's last words never reached this node; the carrier has them, and has written on. */
    const carried = async () => {
      const { registry, documentId, commits } = setUp();
      const room = await registry.open(documentId);
      const [vera, carrier] = [participant("editor", "vera"), participant("editor", "carrier")];
      for (const { who } of [vera, carrier]) enters(room, who);
      const pen = writer(5);
      await committed(room, vera.who, pen.write("vera's"));
      registry.leave(room, vera.who);
      const own = writer(6);
      Y.applyUpdate(own.doc, room.encoded());
      const before = own.write("the carrier's");
      const lost = pen.write("vera's last");
      Y.applyUpdate(own.doc, lost);
      return { room, commits, vera, carrier, own, lost, before };
    };
    const asked = ({ sent }: ReturnType<typeof participant>): number =>
      sent().filter((message) => message?.type === "sync-step-1").length;

    it("AUTH-5 C7: takes what does not stand on them, and says that the rest is held back", async () => {
      const { room, commits, carrier, own } = await carried();
      expect(room.receive(carrier.who, Y.encodeStateAsUpdate(own.doc), true)).toEqual({ kind: "incomplete" });
      await commits.drain();
      expect(textOf(docFrom(room.encoded()))).toBe("vera's\nthe carrier's");
      expect([carrier.heldBack, carrier.closed]).toEqual([[true], []]);
    });

    it("AUTH-5 asks the carrier again once the owner has brought them, and then takes all of it", async () => {
      const { room, vera, carrier, own, lost } = await carried();
      own.write("on vera's last");
      const all = Y.encodeStateAsUpdate(own.doc);
      expect(room.receive(carrier.who, all, true)).toEqual({ kind: "incomplete" });
      const before = asked(carrier);
      enters(room, vera.who);
      await committed(room, vera.who, lost);
      expect(asked(carrier)).toBe(before + 1);
      expect(room.receive(carrier.who, all, true)).toMatchObject({ kind: "accepted" });
      expect(carrier.heldBack).toEqual([true, false]);
      expect(textOf(docFrom(room.encoded()))).toBe(own.text());
    });

    /** The carrier has heard that something was deleted, and nobody has brought what. */
    const deletedBefore = async () => {
      const { registry, documentId, commits, lane } = setUp();
      const room = await registry.open(documentId);
      const [alice, carrier] = [participant("editor", "alice"), participant("editor", "carrier")];
      enters(room, carrier.who);
      const pen = writer(5);
      const words = pen.write("alice's");
      const [deletion = words] = updatesOf(pen.doc, () => pen.doc.getXmlFragment("default").delete(0, 1));
      const own = writer(6);
      Y.applyUpdate(own.doc, deletion);
      return { room, commits, lane, alice, carrier, own, words };
    };

    it("AUTH-5 takes what does not stand on what is still missing, and asks again when that is here", async () => {
      const { room, commits, alice, carrier, own, words } = await deletedBefore();
      own.write("the carrier's");
      const all = Y.encodeStateAsUpdate(own.doc);
      expect(room.receive(carrier.who, all, true)).toEqual({ kind: "incomplete" });
      await commits.drain();
      expect(textOf(docFrom(room.encoded()))).toBe("the carrier's");
      expect(carrier.heldBack).toEqual([true]);
      const before = asked(carrier);
      enters(room, alice.who);
      await committed(room, alice.who, words);
      expect(asked(carrier)).toBe(before + 1);
      expect(room.receive(carrier.who, all, true)).toMatchObject({ kind: "accepted" });
      expect(carrier.heldBack).toEqual([true, false]);
      expect(textOf(docFrom(room.encoded()))).toBe("the carrier's");
    });

    it("AUTH-5 asks again also for what only a worker can try", async () => {
      const { room, lane, alice, carrier, own, words } = await deletedBefore();
      own.write("x".repeat(limits.fastUpdateBytes));
      const all = Y.encodeStateAsUpdate(own.doc);
      expect(await room.receive(carrier.who, all, true)).toEqual({ kind: "incomplete" });
      expect([textOf(docFrom(room.encoded())), carrier.heldBack]).toEqual(["", [true]]);
      const before = asked(carrier);
      enters(room, alice.who);
      await committed(room, alice.who, words);
      expect(asked(carrier)).toBe(before + 1);
      // The worker has tried it on the document as it was before.
      const gap = { kind: "gap", outline: outlineOf(Y.decodeUpdate(all)), ms: 1, buildMs: 1 } as const;
      vi.spyOn(lane, "tryOut").mockResolvedValueOnce(gap);
      expect(await room.receive(carrier.who, all, true)).toEqual({ kind: "incomplete" });
      expect(asked(carrier)).toBe(before + 2);
      expect(await room.receive(carrier.who, all, true)).toMatchObject({ kind: "accepted" });
      expect(carrier.heldBack).toEqual([true, false]);
    });

    it("AUTH-5 keeps nothing of what is held back, and nothing of a carrier who has left", async () => {
      const { room, commits, vera, carrier, own, lost } = await carried();
      await room.receive(carrier.who, Y.encodeStateAsUpdate(own.doc), true);
      room.leave(carrier.who);
      const before = asked(carrier);
      enters(room, vera.who);
      await committed(room, vera.who, lost);
      await commits.drain();
      expect(asked(carrier)).toBe(before);
    });
  });

  it("QUAR-1 C18: opens a damaged document from what is sound of it, to be read, and harms no other", async () => {
    const { registry, log, documentId, quarantines } = setUp();
    const alice = writer();
    const [first, second, third] = ["one", "two", "three"].map((text) => alice.write(text));
    const sound = { pieces: [third, first], keys: ["c", "a"], damaged: ["b"] };
    vi.spyOn(log, "load").mockRejectedValueOnce(new DamagedRow(documentId, "b"));
    const stored = { snapshotVersion: 0, baseVersion: 0, authors: new Map() };
    vi.spyOn(log, "loadSound").mockResolvedValueOnce({ ...stored, ...sound } as unknown as SoundPart);
    const room = await registry.open(documentId);
    expect([room.isReadOnly, quarantines]).toEqual([true, [[documentId, ["b"]]]]);
    const shown = docFrom(room.encoded());
    expect([textOf(shown), shown.store.pendingStructs]).toEqual(["one", null]);
    await expect(room.receiveOwn(second ?? new Uint8Array())).rejects.toThrow("quarantine");
    expect((await registry.open(testDocumentId())).isReadOnly).toBe(false);
  });

  it("QUAR-2 C18: opens a document that no worker can build from its last snapshot, to be read", async () => {
    const { registry, log, documentId } = setUp();
    const alice = writer();
    const [snapshot, poison] = [alice.write("good"), alice.write("poison")];
    await log.write([{ documentId, key: "a", update: snapshot }]);
    await log.compact(documentId, {
      snapshotVersion: 0,
      baseVersion: 0,
      state: snapshot,
      keys: ["a"],
      editedAt: null,
    });
    await log.write([{ documentId, key: "b", update: poison }]);
    const before = await registry.open(documentId);
    const { who, closed } = participant();
    enters(before, who);
    registry.quarantine(documentId);
    expect(closed).toEqual(["reload"]);
    const room = await registry.open(documentId);
    expect([room.isReadOnly, textOf(docFrom(room.encoded()))]).toEqual([true, "good"]);
  });

  it("ROOM-1 C7: keeps its own content for clocks that are taken, whatever else is sent for them", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const { who } = participant();
    enters(room, who);
    const [alice, forger] = [writer(5), writer(5)];
    await committed(room, who, alice.write("honest"));
    forger.write("forged");
    forger.write("more");
    await committed(room, who, Y.encodeStateAsUpdate(forger.doc));
    expect(textOf(docFrom(room.encoded()))).toMatch(/^honest/);
  });

  it("SAVE-1 D14: closes those who wrote into a document that was deleted under them", async () => {
    const { registry, log, documentId, warn } = setUp();
    const room = await registry.open(documentId);
    const { who, closed } = participant();
    enters(room, who);
    log.removeDocument(documentId);
    await expect(committed(room, who, writer().write("late"))).rejects.toThrow("no longer exists");
    expect(closed).toEqual(["unknownRoom"]);
    expect(warn).toHaveBeenCalled();
  });

  it("ROOM-1 D12: takes what a backup lacks from whoever still has it, and it is Saved again", async () => {
    const { registry, log, documentId } = setUp();
    const [alice, bob] = [writer(), writer()];
    const [aliceThere, bobThere] = [participant("editor", "alice"), participant("editor", "bob")];
    const room = await registry.open(documentId);
    for (const { who } of [aliceThere, bobThere]) enters(room, who);
    await committed(room, aliceThere.who, alice.write("in the backup. "));
    const { pieces, authors } = await log.load(documentId);
    await committed(room, aliceThere.who, alice.write("after it. "));
    Y.applyUpdate(bob.doc, room.encoded());
    await committed(room, bobThere.who, bob.write("by Bob, after it. "));
    const before = textOf(docFrom(room.encoded()));

    const restored = new MemoryLog();
    restored.addDocument(documentId);
    await restored.write(pieces.map((update, i) => ({ documentId, key: `${i}`, update, authors })));
    const again = setUp(limits, new MemoryHub(), restored);
    const roomAgain = await again.registry.open(documentId);
    expect(textOf(docFrom(roomAgain.encoded()))).toBe("in the backup. ");
    for (const { who, doc } of [
      { who: aliceThere.who, doc: alice.doc },
      { who: bobThere.who, doc: bob.doc },
    ]) {
      roomAgain.join(who);
      const verdict = await roomAgain.receive(who, Y.encodeStateAsUpdate(doc), true);
      if (verdict.kind === "accepted") await verdict.committed;
    }
    expect(textOf(docFrom(roomAgain.encoded()))).toBe(before);
    const stored = await restored.load(documentId);
    expect(textOf(docFrom(Y.mergeUpdates([...stored.pieces])))).toBe(before);
  });

  it("ROOM-1 B2: a day without a connection on two devices comes together, each word once", async () => {
    const { registry, documentId } = setUp();
    const room = await registry.open(documentId);
    const start = writer();
    const { who } = participant("editor", "alice");
    await committed(room, who, start.write("start. "));
    const devices = ["desk", "phone"].map((name) => {
      const device = writer();
      Y.applyUpdate(device.doc, room.encoded());
      for (let i = 0; i < 2_500; i++) device.write(`${name}${i} `);
      return device;
    });
    for (const { doc } of devices) {
      const device = participant("editor", "alice").who;
      enters(room, device);
      const verdict = await room.receive(device, Y.encodeStateAsUpdate(doc), true);
      expect(verdict.kind).toBe("accepted");
    }
    const words = textOf(docFrom(room.encoded()))
      .split(/\s+/u)
      .filter((word) => word !== "");
    const expected = ["desk", "phone"].flatMap((name) => Array.from({ length: 2_500 }, (_, i) => name + i));
    expect(words.toSorted()).toEqual([...expected, "start."].toSorted());
    for (const { doc } of devices) Y.applyUpdate(doc, room.encoded());
    const [desk, phone] = devices.map(({ doc }) => textOf(doc));
    expect(desk).toBe(phone);
  });
});
