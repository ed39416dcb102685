// A connection to a room without a network: what is written to it is kept, and what it hears is given by the test.
import { EventEmitter } from "node:events";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import type { Identity } from "@/protocol/identity";
import { limits } from "@/protocol/limits";
import type { Role } from "@/protocol/roles";
import { Connection } from "../gateway/connection";
import { FrameCache } from "../gateway/frame";
import { WriteTurns } from "../gateway/write-turns";
import type { Room } from "../room/room";
import { loginOf } from "./logins";
import type { ManualTime } from "./timers";

/** Keeps the messages of the frames that are written to it. */
export class FakeStream extends EventEmitter {
  writable = true;
  writableLength = 0;
  readonly messages: Uint8Array[] = [];
  #corked: Uint8Array[] | null = null;

  cork(): void {
    this.#corked = [];
  }

  uncork(): void {
    const frame = Buffer.concat(this.#corked ?? []);
    this.#corked = null;
    if (frame.byteLength > 0) this.write(frame);
  }

  write(frame: Uint8Array): boolean {
    if (this.#corked !== null) {
      this.#corked.push(frame);
      return true;
    }
    const headerBytes = frame[1] === 126 ? 4 : frame[1] === 127 ? 10 : 2;
    this.messages.push(new Uint8Array(frame.subarray(headerBytes)));
    return true;
  }
}

export class FakeSocket extends EventEmitter {
  readonly closes: [number, string][] = [];
  pings = 0;
  terminated = false;
  paused = false;

  close(code: number, reason: string): void {
    this.closes.push([code, reason]);
  }

  ping(): void {
    this.pings += 1;
  }

  terminate(): void {
    this.terminated = true;
    this.emit("close");
  }

  pause(): void {
    this.paused = true;
  }

  resume(): void {
    this.paused = false;
  }
}

export interface FakeConnectionOptions {
  readonly room: Room;
  readonly time: ManualTime;
  readonly identity?: Identity;
  readonly role?: Role;
  readonly speaksParley?: boolean;
  readonly rateLimits?: boolean;
  readonly logIsFull?: () => boolean;
}

export const alice: Identity = { userId: "alice", name: "Alice", color: "#246cf0" };

export const fakeConnection = ({
  room,
  time,
  identity = alice,
  role = "editor",
  speaksParley = true,
  rateLimits = true,
  logIsFull = () => false,
}: FakeConnectionOptions) => {
  const socket = new FakeSocket();
  const stream = new FakeStream();
  const closed: Connection[] = [];
  const refusals: string[] = [];
  const connection = new Connection({
    socket: socket as unknown as WebSocket,
    stream: stream as unknown as Duplex,
    frames: new FrameCache(),
    turns: new WriteTurns({ bytesPerTurn: 1_000_000, soon: time.soon }),
    room,
    identity,
    role,
    login: loginOf(identity.userId),
    speaksParley,
    limits,
    rateLimits,
    now: time.now,
    timers: time,
    logIsFull,
    onClosed: (ended) => {
      closed.push(ended);
      room.leave(ended);
    },
    onRefused: (_, reason, why) => refusals.push(`${reason}: ${why}`),
    onTooSlow: () => undefined,
  });
  connection.open();
  return {
    connection,
    socket,
    stream,
    sent: stream.messages,
    closed,
    refusals,
    hear: (frame: Uint8Array) => socket.emit("message", Buffer.from(frame), true),
  };
};
