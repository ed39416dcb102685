import { describe, expect, it } from "vitest";
import { closeCodes } from "@/protocol/close-codes";
import { limits } from "@/protocol/limits";
import { encodeSaved, encodeUpdate, encodeWelcome } from "@/protocol/messages";
import { Room } from "../room/room";
import { RoomBytes } from "../room/room-bytes";
import { testDocumentId, writer } from "../testing/edits";
import { alice, fakeConnection } from "../testing/fake-connection";
import { inlineLane } from "../testing/lane";
import { ManualTime } from "../testing/timers";

const setUp = (speaksParley = true) => {
  const time = new ManualTime();
  let full = false;
  const commits: (() => void)[] = [];
  const room = new Room(
    {
      documentId: testDocumentId(),
      limits,
      now: time.now,
      ticks: time,
      commit: () => new Promise((resolve) => commits.push(resolve)),
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
    new RoomBytes(limits),
  );
  const fake = fakeConnection({ room, time, speaksParley, logIsFull: () => full });
  const tick = (ms: number) => {
    time.pass(ms);
    fake.connection.checkLiveness();
  };
  return {
    ...fake,
    room,
    commits,
    time,
    tick,
    fill: () => {
      full = true;
    },
  };
};

describe("Connection", () => {
  it("GATE-7 greets a parley.1 client, and sends a stock client nothing it would not understand", async () => {
    const ours = setUp(true);
    expect(ours.sent[0]).toEqual(encodeWelcome({ ...alice, pattern: 0, role: "editor" }));
    const stock = setUp(false);
    stock.hear(encodeUpdate(writer().write("text")));
    stock.commits[0]?.();
    await Promise.resolve();
    expect(stock.sent.every((frame) => (frame[0] ?? 0) < 64)).toBe(true);
  });

  it("W2, GATE-5 writes nothing more to a socket that a frame has ended, so that its peer can read why", () => {
    const { socket, stream, room, time, sent, closed, refusals } = setUp();
    time.pass(0);
    const before = sent.length;
    stream.writable = false;
    socket.emit("error", Object.assign(new Error("too long"), { code: "WS_ERR_UNSUPPORTED_MESSAGE_LENGTH" }));
    expect(refusals).toEqual(["tooLarge: frame"]);
    expect(closed).toHaveLength(1);
    expect(room.isEmpty).toBe(true);
    const other = fakeConnection({ room, time });
    other.hear(encodeUpdate(writer().write("others write on")));
    time.pass(100);
    expect(sent).toHaveLength(before);
    socket.emit("close");
    expect(closed).toHaveLength(1);
  });

  it("GATE-5 writes nothing to a peer that has closed, though its end is not known yet", () => {
    const { stream, room, time, sent } = setUp();
    time.pass(0);
    const before = sent.length;
    stream.writable = false;
    fakeConnection({ room, time }).hear(encodeUpdate(writer().write("others write on")));
    time.pass(100);
    expect(sent).toHaveLength(before);
  });

  it("PRES-8 carries a new name without being closed, and greets the client with it", () => {
    const { connection, sent, socket } = setUp();
    const renamed = { ...alice, name: "Alice the Brave" };
    connection.rename(renamed);
    expect(connection.identity).toEqual(renamed);
    expect(sent.at(-1)).toEqual(encodeWelcome({ ...renamed, pattern: 0, role: "editor" }));
    expect(socket.closes).toEqual([]);
  });

  it("SAVE-4 says Saved when the commit has happened, and not before", async () => {
    const { sent, hear, commits } = setUp();
    hear(encodeUpdate(writer().write("text")));
    expect(sent).not.toContainEqual(encodeSaved(1));
    commits[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(sent).toContainEqual(encodeSaved(1));
  });

  it("LIVE-1 pings a silent socket, and cuts it off when it stays silent", () => {
    const { socket, tick, closed } = setUp();
    tick(limits.heartbeatIntervalMs);
    expect(socket.pings).toBe(1);
    socket.emit("pong", Buffer.alloc(0));
    tick(limits.heartbeatTimeoutMs);
    expect(socket.terminated).toBe(false);
    tick(1);
    expect(socket.terminated).toBe(true);
    expect(closed).toHaveLength(1);
  });

  it("LIVE-1 does not blame a peer for the time this process stood still", () => {
    const { socket, connection, tick } = setUp();
    connection.forgiveSilence();
    tick(limits.heartbeatTimeoutMs);
    connection.forgiveSilence();
    tick(limits.heartbeatTimeoutMs);
    expect(socket.terminated).toBe(false);
  });

  it("LIVE-2 lets a lone stock client hear something before it believes the socket dead", () => {
    const { sent, tick } = setUp(false);
    const before = sent.length;
    tick(limits.keepAliveIntervalMs);
    expect(sent.length).toBe(before + 1);
  });

  it("GATE-5 looks at nothing that arrives after it refused, and leaves the room at once", () => {
    const { socket, hear, room, closed } = setUp();
    hear(Uint8Array.of(7));
    expect(socket.closes).toEqual([[closeCodes.malformed.code, "malformed"]]);
    expect(room.isEmpty).toBe(true);
    hear(encodeUpdate(writer().write("late")));
    expect(room.encoded()).toEqual(new Uint8Array([0, 0]));
    socket.emit("close");
    expect(closed).toHaveLength(1);
  });

  it("SAVE-3 stops reading a socket while the log is full, until what it sent is committed", async () => {
    const { socket, hear, commits, fill } = setUp();
    fill();
    hear(encodeUpdate(writer().write("text")));
    expect(socket.paused).toBe(true);
    commits[0]?.();
    await new Promise((resolve) => setImmediate(resolve));
    expect(socket.paused).toBe(false);
  });

  it("OUT-6 W14: closes a reader for whom too much has been written that it has not taken", () => {
    const { socket, stream, tick } = setUp();
    stream.writableLength = limits.unsentBytes;
    tick(0);
    expect(socket.closes).toEqual([]);
    stream.writableLength += 1;
    tick(0);
    expect(socket.closes).toEqual([[1013, "tryLater"]]);
  });

  it("OUT-6 W14: closes a reader who makes us keep too much behind a large document", () => {
    const { socket, stream, tick, connection } = setUp();
    stream.write = () => false;
    connection.sendState([new Uint8Array(200_000)]);
    tick(0);
    // As many as there are when somebody writes on for long.
    for (let n = 0; n < 50_000; n++) connection.sendTrouble(false);
    tick(0);
    expect(socket.closes).toEqual([]);
    for (let n = 0; n < 50_000; n++) connection.sendTrouble(false);
    tick(0);
    expect(socket.closes).toEqual([[1013, "tryLater"]]);
  });

  it("DRAIN-1 tells whoever is sent away when to come back", () => {
    const { socket, connection } = setUp();
    connection.close("restart", 1_500);
    expect(socket.closes).toEqual([[1012, "restart retry-after=1500"]]);
  });
});
