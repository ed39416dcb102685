import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import { describe, expect, it } from "vitest";
import type { WebSocket } from "ws";
import { limits } from "@/protocol/limits";
import { loginOf } from "../testing/logins";
import { ManualTime } from "../testing/timers";
import { LiveConnection } from "./live-connection";
import type { Topics } from "./topics";

class FakeSocket extends EventEmitter {
  readonly closes: [number, string][] = [];
  isPaused = false;
  pings = 0;
  terminated = false;

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }

  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  ping(): void {
    this.pings += 1;
  }

  terminate(): void {
    this.terminated = true;
    this.emit("close");
  }
}

/** Holds what is written until it is drained. */
class FullStream extends EventEmitter {
  writable = true;
  writableLength = 0;

  write(frame: Buffer): boolean {
    this.writableLength += frame.byteLength;
    return false;
  }

  drain(): void {
    this.writableLength = 0;
    this.emit("drain");
  }
}

const setUp = () => {
  const time = new ManualTime();
  const [socket, stream] = [new FakeSocket(), new FullStream()];
  const drained: LiveConnection[] = [];
  const closed: LiveConnection[] = [];
  let tooSlow = 0;
  const connection = new LiveConnection({
    socket: socket as unknown as WebSocket,
    stream: stream as unknown as Duplex,
    identity: { userId: "ada", name: "Ada", color: "#0b6bcb" },
    login: loginOf("ada"),
    topics: { drained: (of: LiveConnection) => drained.push(of) } as unknown as Topics,
    limits,
    rateLimits: true,
    now: time.now,
    timers: time,
    onClosed: (ended) => closed.push(ended),
    onRefused: () => undefined,
    onTooSlow: () => {
      tooSlow += 1;
    },
  });
  connection.open();
  return { time, socket, stream, drained, closed, connection, tooSlow: () => tooSlow };
};

describe("LiveConnection", () => {
  it("TELL-6 writes nothing more to a socket that a frame has ended", () => {
    const { connection, socket, stream, closed } = setUp();
    socket.emit("error", new Error("too long"));
    expect(closed).toEqual([connection]);
    connection.say({ type: "pong" });
    expect(stream.writableLength).toBe(0);
    socket.emit("close");
    expect(closed).toEqual([connection]);

    const other = setUp();
    other.stream.writable = false;
    other.connection.say({ type: "pong" });
    expect(other.stream.writableLength).toBe(0);
  });

  it("TELL-4 is behind over its bound in bytes, and says when it has drained", () => {
    const { connection, stream, drained } = setUp();
    connection.send(Buffer.alloc(limits.liveOutboxBytes));
    expect([connection.isBehind, connection.queuedBytes]).toEqual([false, limits.liveOutboxBytes]);
    connection.send(Buffer.alloc(1));
    expect(connection.isBehind).toBe(true);
    stream.drain();
    expect([connection.isBehind, drained]).toEqual([false, [connection]]);
    stream.drain();
    expect(drained).toHaveLength(1);
  });

  it("TELL-4 is closed, to come back, when it stays stuck", () => {
    const { connection, time, socket, closed, tooSlow } = setUp();
    connection.send(Buffer.alloc(limits.liveOutboxBytes + 1));
    time.pass(limits.behindDeadlineMs);
    connection.checkLiveness();
    expect(socket.closes).toEqual([]);
    time.pass(1);
    connection.checkLiveness();
    expect([socket.closes, tooSlow(), closed]).toEqual([[[1013, "tryLater"]], 1, [connection]]);
  });

  it("LIVE-1 pings a silent socket, cuts it off when it stays silent, and forgives its own sleep", () => {
    const { connection, time, socket } = setUp();
    time.pass(limits.heartbeatTimeoutMs);
    connection.forgiveSilence();
    connection.checkLiveness();
    expect([socket.pings, socket.terminated]).toEqual([1, false]);
    time.pass(limits.heartbeatTimeoutMs + 1);
    connection.checkLiveness();
    expect(socket.terminated).toBe(true);
  });

  it("DRAIN-1 tells whoever is sent away when to come back, and hears nothing more of them", () => {
    const { connection, socket, stream } = setUp();
    connection.close("restart", 1_500);
    expect(socket.closes).toEqual([[1012, "restart retry-after=1500"]]);
    socket.emit("message", Buffer.from('{"type":"ping"}'), false);
    expect(stream.writableLength).toBe(0);
  });
});
