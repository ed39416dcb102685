// What a client may do to the wire below and around our protocol, over real TCP. Only the offender is closed, with
// the code that says why; the same gateway serves on.
import { once } from "node:events";
import fc from "fast-check";
import * as encoding from "lib0/encoding";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import WebSocket from "ws";
import type { Access } from "@/domain/access";
import { closeCodes } from "@/protocol/close-codes";
import { limits } from "@/protocol/limits";
import { encodeAwareness, encodeSyncStep1, encodeUpdate, messageTypes } from "@/protocol/messages";
import { writer } from "../testing/edits";
import { type OpenGateway, openGateway } from "../testing/open-gateway";
import { RawClient, type RawFrame, rawFrame, upgradeRequest } from "../testing/raw-client";

const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
const megabyte = 1_048_576;

vi.setConfig({ testTimeout: 30_000 });

const uncaught: unknown[] = [];
const note = (error: unknown): void => void uncaught.push(error);
beforeAll(() => void process.on("uncaughtException", note));
afterAll(() => void process.off("uncaughtException", note));
afterEach(() => expect(uncaught, "this would have ended the process").toEqual([]));

describe("the wire", () => {
  let gateway: OpenGateway;
  beforeAll(async () => {
    gateway = await openGateway();
  });
  afterAll(() => gateway.close());

  const sends = (...frames: RawFrame[]): Promise<number | null> => sendsAs("alice", ...frames);

  const sendsAs = async (Cookie: string, ...frames: RawFrame[]): Promise<number | null> => {
    const client = await RawClient.admitted(gateway, { Cookie });
    for (const frame of frames) client.write(rawFrame(frame));
    return (await client.ended).code;
  };

  const serves = async (): Promise<void> => {
    const socket = new WebSocket(`${gateway.origin}/sync/${gateway.documentId}`, {
      headers: { origin: gateway.origin, cookie: "bystander" },
    });
    await new Promise((answered, failed) => {
      socket.once("message", answered);
      socket.once("error", failed);
    });
    socket.terminate();
  };

  const connections = async (): Promise<number> => {
    const metric = await gateway.metrics.registry.getSingleMetric("sync_connections")?.get();
    return metric?.values[0]?.value ?? Number.NaN;
  };

  it("W2, GATE-5 whoever sends too much reads why, also while others write on and they go on sending", async () => {
    const refused = async (): Promise<number> => {
      const metric = await gateway.metrics.registry.getSingleMetric("sync_frames_rejected_total")?.get();
      return metric?.values.find(({ labels }) => labels.reason === "tooLarge")?.value ?? 0;
    };
    const before = await refused();
    const mallory = await RawClient.admitted(gateway, { Cookie: "mallory" });
    mallory.socket.pause();
    mallory.write(rawFrame({ opcode: opcode.binary, saysLength: 17n * BigInt(megabyte) }));
    await vi.waitFor(async () => expect(await refused()).toBe(before + 1));
    const [author, reader] = ["author", "reader"].map(
      (cookie) =>
        new WebSocket(`${gateway.origin}/sync/${gateway.documentId}`, {
          headers: { origin: gateway.origin, cookie },
        }),
    );
    await Promise.all([author, reader].map((socket) => once(socket as WebSocket, "open")));
    const heard = new Promise<void>((done) => {
      reader?.on("message", (frame: Buffer) => frame.includes("others write on") && done());
    });
    author?.send(encodeUpdate(writer().write("others write on")));
    await heard;
    for (let i = 0; i < 50; i++) {
      mallory.write(new Uint8Array(65_536));
      await new Promise((turn) => setImmediate(turn));
    }
    mallory.socket.resume();
    expect((await mallory.ended).code).toBe(closeCodes.tooLarge.code);
    author?.terminate();
    reader?.terminate();
  });

  it("W1: a frame over the limit is refused by its header, before its body is taken", async () => {
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 50; i++) {
      for (const saysLength of [16n * BigInt(megabyte), BigInt(megabyte) + 1n, 2n ** 53n, 2n ** 63n - 1n]) {
        const client = await RawClient.admitted(gateway);
        client.write(rawFrame({ opcode: opcode.binary, saysLength }));
        expect((await client.ended).code, String(saysLength)).toBe(closeCodes.tooLarge.code);
      }
    }
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * megabyte);
    await serves();
  });

  it("W3: a message in endless pieces is cut off at its bound", async () => {
    const piece = { opcode: opcode.continuation, payload: Uint8Array.of(0), final: false };
    const pieces = Array.from({ length: limits.messageFragments + 1 }, () => piece);
    const clients = Array.from({ length: 60 }, (_, i) =>
      sendsAs(`user ${i}`, { ...piece, opcode: opcode.binary }, ...pieces),
    );
    expect(new Set(await Promise.all(clients))).toEqual(new Set([1008]));
    await serves();
  });

  const text = new TextEncoder();
  const closing = (code: number, reason = "") =>
    Buffer.concat([Buffer.of(code >> 8, code & 255), text.encode(reason)]);
  const broken: readonly [what: string, frame: RawFrame, code: number][] = [
    ["a first reserved bit", { opcode: opcode.binary, reserved: 4 }, 1002],
    ["a second reserved bit", { opcode: opcode.binary, reserved: 2 }, 1002],
    ["a third reserved bit", { opcode: opcode.binary, reserved: 1 }, 1002],
    ["a frame without a mask", { opcode: opcode.binary, masked: false }, 1002],
    ["an unknown kind of data", { opcode: 3 }, 1002],
    ["an unknown kind of control", { opcode: 11 }, 1002],
    ["a continuation of nothing", { opcode: opcode.continuation }, 1002],
    ["text that is not UTF-8", { opcode: opcode.text, payload: Uint8Array.of(0xc3, 0x28) }, 1007],
    ["a ping of 126 bytes", { opcode: opcode.ping, payload: new Uint8Array(126) }, 1002],
    ["a ping in pieces", { opcode: opcode.ping, final: false }, 1002],
    ["a close of one byte", { opcode: opcode.close, payload: Uint8Array.of(3) }, 1002],
    ["a close with 999", { opcode: opcode.close, payload: closing(999) }, 1002],
    ["a close with 1005", { opcode: opcode.close, payload: closing(1005) }, 1002],
    ["a close with 5000", { opcode: opcode.close, payload: closing(5000) }, 1002],
    ["a close that says 124 bytes", { opcode: opcode.close, payload: closing(1000, "x".repeat(124)) }, 1002],
    [
      "a close that is not UTF-8",
      { opcode: opcode.close, payload: Buffer.concat([closing(1000), Buffer.of(0xc3, 0x28)]) },
      1007,
    ],
  ];

  it.each(broken)(
    "W4: %s ends its sender with a code of RFC 6455, and nobody else",
    async (_, frame, code) => {
      expect(await sends(frame)).toBe(code);
      await serves();
    },
  );

  it("W5: whatever is no message of ours is malformed, from the first byte on", async () => {
    // 3 is a whole message: it asks who is here.
    const types = Array.from({ length: 256 }, (_, type) => type).filter((type) => type !== 3);
    const payloads = [
      new Uint8Array(),
      ...types.map((type) => Uint8Array.of(type)),
      ...types.map((type) => Uint8Array.of(type, 1, 2, 3)),
      new Uint8Array(10).fill(0xff),
    ];
    for (let at = 0; at < payloads.length; at += 40) {
      const some = payloads.slice(at, at + 40);
      const codes = await Promise.all(some.map((payload) => sends({ opcode: opcode.binary, payload })));
      expect(new Set(codes)).toEqual(new Set([4400]));
    }
    expect(await sends({ opcode: opcode.text, payload: text.encode("hello") })).toBe(4400);
    await serves();
  });

  it("W5: bytes by chance close their sender or are ignored, and never change the document", async () => {
    const before = (await gateway.log.load(gateway.documentId)).keys;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 64 }), async (payload) => {
        const client = await RawClient.admitted(gateway);
        client.write(rawFrame({ opcode: opcode.binary, payload }));
        client.write(rawFrame({ opcode: opcode.close, payload: closing(1000) }));
        expect([1000, 4400]).toContain((await client.ended).code);
      }),
      { numRuns: 200 },
    );
    expect((await gateway.log.load(gateway.documentId)).keys).toEqual(before);
  });

  it("P5: a presence state that is nested without end is ignored, and everybody is served on", async () => {
    const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
    const client = await RawClient.admitted(gateway);
    const encoder = encoding.createEncoder();
    for (const number of [1, 7, 1]) encoding.writeVarUint(encoder, number);
    encoding.writeVarString(encoder, deep);
    const payload = encoding.createEncoder();
    encoding.writeVarUint(payload, messageTypes.awareness);
    encoding.writeVarUint8Array(payload, encoding.toUint8Array(encoder));
    client.write(rawFrame({ opcode: opcode.binary, payload: encoding.toUint8Array(payload) }));
    client.write(rawFrame({ opcode: opcode.ping, payload: Buffer.from("still there?") }));
    expect(await client.hears("still there?")).toContain("still there?");
    await serves();
    client.reset();
  });

  it("W7: compression is never agreed to, and a compressed frame is an error", async () => {
    const client = await RawClient.admitted(gateway, {
      "Sec-WebSocket-Extensions": "permessage-deflate; client_max_window_bits",
    });
    expect(await client.hears("\r\n\r\n")).not.toContain("Sec-WebSocket-Extensions");
    client.write(rawFrame({ opcode: opcode.binary, reserved: 4, payload: new Uint8Array(100) }));
    expect((await client.ended).code).toBe(1002);
  });

  it("W8: too many, too long and odd headers are answered in HTTP", async () => {
    const many = Object.fromEntries(Array.from({ length: 2_000 }, (_, i) => [`X-${i}`, "some value"]));
    const answers: readonly [request: string, status: RegExp][] = [
      [upgradeRequest(gateway, { headers: many }), / 431 /],
      [upgradeRequest(gateway, { headers: { "X-Long": "x".repeat(65_536) } }), / 431 /],
      [upgradeRequest(gateway, { line: `GET /${"x".repeat(8_192)} HTTP/1.1` }), / 404 /],
      [upgradeRequest(gateway, { line: `GET /${"x".repeat(65_536)} HTTP/1.1` }), / 431 /],
      [upgradeRequest(gateway, { headers: { "Sec-WebSocket-Key": "short" } }), / 400 /],
      [upgradeRequest(gateway, { headers: { "Sec-WebSocket-Version": "12" } }), / 4\d\d /],
      [upgradeRequest(gateway, { line: `POST /sync/${gateway.documentId} HTTP/1.1` }), / 405 /],
      [upgradeRequest(gateway, { headers: { Cookie: "x".repeat(65_536) } }), / 431 /],
      ["GET / HTTP/1.1\r\nHost: a\r\nbroken\r\n\r\n", / 400 /],
    ];
    for (const [request, status] of answers) {
      const client = new RawClient(gateway);
      client.write(request);
      expect((await client.ended).heard.toString("latin1").slice(0, 60)).toMatch(status);
    }
    await serves();
  });

  it("W12: no other path or host is followed, and nothing is fetched for anybody", async () => {
    const lines = [
      "GET http://169.254.169.254/sync/x HTTP/1.1",
      "GET //169.254.169.254/sync/x HTTP/1.1",
      "GET /_next/webpack-hmr HTTP/1.1",
      "GET /sync HTTP/1.1",
      "GET /live/../sync/x HTTP/1.1",
      "GET * HTTP/1.1",
    ];
    for (const line of lines) {
      const client = new RawClient(gateway);
      client.write(upgradeRequest(gateway, { line, headers: { Host: "169.254.169.254" } }));
      expect((await client.ended).heard.toString("latin1"), line).toMatch(/^HTTP\/1\.1 40[04] /);
    }
    await serves();
  });

  it("W13: sockets that are reset at any moment of the handshake leave nothing behind", async () => {
    const requests = [
      upgradeRequest(gateway),
      upgradeRequest(gateway, { headers: { Cookie: "" } }),
      upgradeRequest(gateway, { headers: { Origin: "https://example.org" } }),
      upgradeRequest(gateway, { line: "GET /sync/unknown HTTP/1.1" }),
    ];
    const hello = rawFrame({ opcode: opcode.binary, payload: encodeSyncStep1(Uint8Array.of(0)) });
    const resets = Array.from({ length: 300 }, async (_, i) => {
      const client = new RawClient(gateway);
      const request = requests[i % requests.length] ?? "";
      // A part of the request, all of it, all and a first frame, or all of it and the answer.
      const moment = Math.floor(i / requests.length) % 4;
      await new Promise((connected) => client.socket.once("connect", connected));
      client.write(moment === 0 ? request.slice(0, (i * 7) % request.length) : request);
      if (moment === 2) client.write(hello);
      if (moment === 3) await client.hears("\r\n\r\n");
      client.reset();
      await client.ended;
    });
    await Promise.all(resets);
    await serves();
    await vi.waitFor(async () => expect(await connections()).toBe(0));
  });
});

describe("the wire, with a clock that runs faster", () => {
  let gateway: OpenGateway;
  beforeAll(async () => {
    gateway = await openGateway({
      headersMs: 300,
      livenessTickMs: 20,
      heartbeatIntervalMs: 60,
      heartbeatTimeoutMs: 200,
      roomIdleMs: 50,
    });
  });
  afterAll(() => gateway.close());

  const gauge = async (name: string): Promise<number> =>
    (await gateway.metrics.registry.getSingleMetric(name)?.get())?.values[0]?.value ?? Number.NaN;

  it("W18: above its cap a node answers 503 and when to come back, and takes people again once some have left", async () => {
    const small = await openGateway({ connectionsPerNode: 3 });
    const knock = async (): Promise<{ readonly client: RawClient; readonly answer: string }> => {
      const client = await RawClient.admitted(small);
      return { client, answer: await client.hears("\r\n\r\n") };
    };
    const inside = await Promise.all(Array.from({ length: 3 }, knock));
    for (const { answer } of inside) expect(answer).toMatch(/^HTTP\/1\.1 101 /);
    expect((await knock()).answer).toMatch(/^HTTP\/1\.1 503 [\s\S]*\r\nRetry-After: \d+\r\n/);
    inside[0]?.client.reset();
    await vi.waitFor(async () => expect((await knock()).answer).toMatch(/^HTTP\/1\.1 101 /));
    await small.close();
  });

  it("W10: above its budget an address is answered 429 and when to come back, whoever it says it is, and is let in later", async () => {
    const guarded = await openGateway({
      rateLimits: true,
      upgradesPerAddressBurst: 5,
      upgradesPerAddressPerSecond: 2,
    });
    const knock = async (Cookie: string): Promise<string> => {
      const client = await RawClient.admitted(guarded, { Cookie });
      const answer = await client.hears("\r\n\r\n");
      client.reset();
      return answer;
    };
    const answers = await Promise.all(Array.from({ length: 40 }, (_, i) => knock(`user ${i}`)));
    const turnedAway = answers.filter((answer) =>
      /^HTTP\/1\.1 429 [\s\S]*\r\nRetry-After: \d+\r\n/.test(answer),
    );
    expect(turnedAway.length).toBeGreaterThan(20);
    expect(answers.length - turnedAway.length).toBeGreaterThanOrEqual(5);
    const counted = await guarded.metrics.registry.getSingleMetric("sync_upgrade_rejected_total")?.get();
    expect(counted?.values.find(({ labels }) => labels.reason === "budget")?.value).toBe(turnedAway.length);
    await vi.waitFor(async () => expect(await knock("user 0")).toMatch(/^HTTP\/1\.1 101 /), {
      timeout: 10_000,
      interval: 200,
    });
    await guarded.close();
  });

  it("W9: hundreds that send their headers byte by byte are cut off, while others are served", async () => {
    const slow = Array.from({ length: 200 }, () => new RawClient(gateway));
    for (const client of slow) client.write("GET / HTTP/1.1\r\nX-");
    const [first] = slow;
    const drip = setInterval(() => {
      for (const client of slow) client.write("a");
    }, 100);
    const answer = await fetch(gateway.origin);
    expect(await answer.text()).toBe("pages");
    const endings = await Promise.all(slow.map((client) => client.ended));
    clearInterval(drip);
    expect(endings.every(({ heard }) => heard.length === 0 || heard.includes(" 408 "))).toBe(true);
    expect(first?.socket.destroyed).toBe(true);
  });

  it("W15: a peer that answers no ping is dead soon, and its seat and its cursor with it", async () => {
    const silent = await RawClient.admitted(gateway);
    const state = { clientId: 7, clock: 1, state: { activity: "typing" } };
    silent.write(rawFrame({ opcode: opcode.binary, payload: encodeAwareness([state]) }));
    const peer = new WebSocket(`${gateway.origin}/sync/${gateway.documentId}`, {
      headers: { origin: gateway.origin, cookie: "bob" },
    });
    const frames: string[] = [];
    peer.on("message", (frame: Buffer) => frames.push(frame.toString("latin1")));
    await vi.waitFor(() => expect(frames.join()).toContain('"activity":"typing"'));
    expect((await silent.ended).code).toBeNull();
    await vi.waitFor(() => expect(frames.at(-1)).toMatch(/[^:]null/));
    expect(await gauge("sync_connections")).toBe(1);
    peer.terminate();
    await vi.waitFor(async () => expect(await gauge("sync_rooms_loaded")).toBe(0));
  });
});

describe("the wire, with little patience for what is not whole", () => {
  let gateway: OpenGateway;
  beforeAll(async () => {
    gateway = await openGateway({
      livenessTickMs: 20,
      unfinishedMessageMs: 100,
      unfinishedMessageBytes: 100,
    });
  });
  afterAll(() => gateway.close());

  const beginning = { opcode: opcode.binary, payload: Uint8Array.of(0, 2), final: false };
  /** Something now and then, until this side is told that it is over; answers how it ended. */
  const drips = async (client: RawClient, bytes: () => Uint8Array): Promise<number | null> => {
    const drip = setInterval(() => client.write(bytes()), 20);
    const { code } = await client.ended;
    clearInterval(drip);
    return code;
  };

  it("GATE-9 W3: a message that never ends is given up in time, whatever its sender says meanwhile", async () => {
    const [pieces, body, pinging] = await Promise.all(
      Array.from({ length: 3 }, () => RawClient.admitted(gateway)),
    );
    if (!pieces || !body || !pinging) throw new Error("nobody was let in");
    const piece = rawFrame({ opcode: opcode.continuation, payload: Uint8Array.of(0), final: false });
    const pong = rawFrame({ opcode: opcode.pong, payload: Uint8Array.of(1, 2, 3) });
    pieces.write(rawFrame(beginning));
    body.write(rawFrame({ opcode: opcode.binary, saysLength: 1_000_000n }));
    pinging.write(Buffer.concat([rawFrame(beginning), pong]));
    const ended = Promise.all([
      drips(pieces, () => Buffer.concat([piece, pong])),
      drips(body, () => Uint8Array.of(0)),
      drips(pinging, () => pong),
    ]);
    expect(await ended).toEqual([1013, 1013, 1013]);
  });

  it("GATE-9 a peer that only answers pings, and one on a slow line, are let be", async () => {
    const [quiet, slow] = await Promise.all([RawClient.admitted(gateway), RawClient.admitted(gateway)]);
    const pong = rawFrame({ opcode: opcode.pong });
    const whole = rawFrame({ opcode: opcode.binary, payload: encodeSyncStep1(new Uint8Array(100_000)) });
    let sent = 0;
    let over: string[] = [];
    const going = [
      drips(quiet, () => pong).then(() => over.push("quiet")),
      drips(slow, () => {
        // A single drip is enough, however busy this machine is.
        sent += 400;
        return whole.subarray(sent - 400, sent);
      }).then((code) => over.push(`slow ${code}`)),
    ];
    await vi.waitFor(() => expect(sent).toBeGreaterThan(10_000), { timeout: 20_000 });
    expect(over).toEqual([]);
    over = [];
    quiet.reset();
    slow.reset();
    await Promise.all(going);
  });
});

describe("the wire of a node that is about to stop", () => {
  it("DRAIN-1 lets nobody in whose access was still being decided when it began to send everybody away", async () => {
    let decide: (access: Access) => void = () => undefined;
    const decideAccess = vi.fn(() => new Promise<Access>((resolve) => (decide = resolve)));
    const gateway = await openGateway({ rules: { decideAccess } });
    const late = new RawClient(gateway);
    late.write(upgradeRequest(gateway));
    await vi.waitFor(() => expect(decideAccess).toHaveBeenCalled());
    const closed = gateway.close();
    decide({ outcome: "granted", role: "editor" });
    expect((await late.ended).heard.toString()).toContain(" 503 ");
    await closed;
  });
});
