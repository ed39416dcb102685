// Fact 9: hostile frames, made from a grammar with a seed, over raw sockets to a real server, while honest people
// write. Each connection says some things that may be borne and then one that may not; it is closed with a code that
// is documented for it, nobody else is, and the server neither fails, nor grows, nor makes the honest wait.
import * as encoding from "lib0/encoding";
import type WebSocket from "ws";
import { closeCodes } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import { encodeSyncStep1, encodeUpdate, messageTypes } from "@/protocol/messages";
import { writer } from "@/server/testing/edits";
import { frameFrom } from "@/server/testing/fuzz";
import { type Door, RawClient, type RawFrame, rawFrame } from "@/server/testing/raw-client";
import { ApiClient } from "../api-client";
import { between, pick, type Random, seeded } from "../random";
import { ServerProcess } from "../server-process";
import { knock } from "./crowd";
import { Letters } from "./letters";
import { held, median, overRuns, p99, pause, type Shard, type ShardOptions, spread } from "./shard";

const megabyte = 1_048_576;
const opcode = { continuation: 0, text: 1, binary: 2, close: 8, ping: 9, pong: 10 };
const { malformed, forbidden, tooLarge, slowDown, tryLater } = closeCodes;

/** Everything that a hostile sender may be told. */
const documented = new Set([
  ...[1002, 1003, 1007, 1008, 1009],
  ...[malformed, forbidden, tooLarge, slowDown, tryLater].map(({ code }) => code),
]);

const message = (payload: Uint8Array): RawFrame => ({ opcode: opcode.binary, payload });

const bytes = (random: Random, length: number): Uint8Array =>
  Uint8Array.from({ length }, () => between(random, 0, 255));

const awareness = (write: (encoder: encoding.Encoder) => void): RawFrame => {
  const inner = encoding.createEncoder();
  write(inner);
  const outer = encoding.createEncoder();
  encoding.writeVarUint(outer, messageTypes.awareness);
  encoding.writeVarUint8Array(outer, encoding.toUint8Array(inner));
  return message(encoding.toUint8Array(outer));
};

const awarenessOf = (random: Random, json: string, entries = 1): RawFrame =>
  awareness((encoder) => {
    encoding.writeVarUint(encoder, entries);
    encoding.writeVarUint(encoder, between(random, 0, 2 ** 31));
    encoding.writeVarUint(encoder, between(random, 0, 100));
    encoding.writeVarString(encoder, json);
  });

const nested = (depth: number): string => `${"[".repeat(depth)}${"]".repeat(depth)}`;

type Make = (random: Random) => readonly RawFrame[];

/** What a sender may be closed for or not, as the server likes. */
const borne: readonly Make[] = [
  (random) => [message(frameFrom(random))],
  (random) => Array(between(random, 1, 100)).fill({ opcode: opcode.ping, payload: bytes(random, 125) }),
  (random) => Array(between(random, 1, 20)).fill({ opcode: opcode.pong, payload: bytes(random, 20) }),
  (random) => Array(between(random, 1, 100)).fill(message(Uint8Array.of(messageTypes.queryAwareness))),
  // Read only where it is about the sender.
  (random) => [awarenessOf(random, pick(random, ["", "{", "undefined", "[1,]"]))],
  (random) => [awarenessOf(random, `{"x":${nested(pick(random, [3_000, 100_000]))}}`)],
  (random) => [message(encodeSyncStep1(Uint8Array.of(0, ...bytes(random, between(random, 0, 3)))))],
  (random) => [
    awarenessOf(
      random,
      pick(random, ["null", "{}", "[]", "1", '"x"', '{"user":{}}', '{"__proto__":{"a":1}}']),
    ),
  ],
];

/** What ends whoever says it. */
const fatal: Readonly<Record<string, Make>> = {
  "reserved bits": (random) => [{ opcode: opcode.binary, reserved: between(random, 1, 7) }],
  "unknown opcodes": (random) => [{ opcode: pick(random, [3, 4, 5, 6, 7, 11, 12, 13, 14, 15]) }],
  "no mask": () => [{ opcode: opcode.binary, masked: false }],
  "a continuation of nothing": () => [{ opcode: opcode.continuation }],
  "text that is none": () => [{ opcode: opcode.text, payload: Uint8Array.of(0xc3, 0x28) }],
  "control frames in pieces": () => [{ opcode: opcode.ping, final: false }],
  "lengths that lie": (random) => [
    {
      opcode: opcode.binary,
      saysLength: pick(random, [17n * 2n ** 20n, 2n ** 32n, 2n ** 53n, 2n ** 63n - 1n]),
    },
  ],
  "varints that end early": () => [message(Uint8Array.of(0x80))],
  "varints without end": (random) => [message(new Uint8Array(between(random, 9, 40)).fill(0xff))],
  "unknown messages": (random) => [message(Uint8Array.of(between(random, 104, 127), ...bytes(random, 3)))],
  "more behind a message": (random) => [
    message(Uint8Array.of(messageTypes.queryAwareness, ...bytes(random, 4))),
  ],
  "updates that end early": (random) => {
    const whole = encodeUpdate(writer().write("cut off"));
    return [message(whole.subarray(0, between(random, 3, whole.byteLength - 1)))];
  },
  "presence that counts too much": (random) => [awarenessOf(random, "{}", 2 ** 31)],
};

/** Of these one in many: they cost the one who sends them more than anybody. */
const seventeenMegabytes: Make = () =>
  Array.from({ length: 17 }, (_, i) => ({
    opcode: i === 0 ? opcode.binary : opcode.continuation,
    payload: new Uint8Array(megabyte),
    final: i === 16,
  }));

interface Attack {
  readonly kind: string;
  readonly frames: readonly RawFrame[];
}

const attackFrom = (random: Random): Attack => {
  const before = Array.from({ length: between(random, 0, 3) }, () => pick(random, borne)(random)).flat();
  if (random() < 0.005) return { kind: "17 MB", frames: [...before, ...seventeenMegabytes(random)] };
  const kind = pick(random, Object.keys(fatal));
  return { kind, frames: [...before, ...(fatal[kind]?.(random) ?? [])] };
};

interface Round {
  readonly frames: number;
  readonly sockets: number;
  readonly quietMs: readonly number[];
  readonly attackedMs: readonly number[];
  readonly growthBytes: number;
  /** How often each code was given. */
  readonly codes: ReadonlyMap<string, number>;
  /** What was not closed as it should be, with the attack that makes it again. */
  readonly wrong: readonly string[];
  readonly refusals: number;
  readonly honestClosed: number;
  readonly faults: readonly string[];
}

const again = "npm run prove -- frames";
const patienceMs = 20_000;
/** At once, as many as a small crowd. */
const attackers = 8;

const refusalsOf = async (server: ServerProcess): Promise<number> => {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  const counts = text.matchAll(/^sync_frames_rejected_total\{[^}]*\} (\d+)$/gm);
  return Array.from(counts).reduce((sum, [, count]) => sum + Number(count), 0);
};

/** Two who write to each other where nobody attacks, and one who reads where they do. */
class Honest {
  closed = 0;
  readonly letters: Letters;
  readonly #sockets: readonly WebSocket[];

  constructor(author: WebSocket, reader: WebSocket, beside: WebSocket) {
    this.#sockets = [author, reader, beside];
    for (const socket of this.#sockets) socket.once("close", () => (this.closed += 1));
    this.letters = new Letters(author, reader);
  }

  async arrived(): Promise<void> {
    await Promise.all(this.#sockets.map((socket) => new Promise((opened) => socket.once("open", opened))));
  }

  leave(): void {
    for (const socket of this.#sockets) socket.removeAllListeners("close").terminate();
  }
}

const endOf = async (door: Door, cookie: string, { frames }: Attack): Promise<number | null | "open"> => {
  const client = await RawClient.admitted(door, { Cookie: cookie });
  for (const frame of frames) client.write(rawFrame(frame));
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<"open">((over) => {
    timer = setTimeout(() => over("open"), patienceMs);
  });
  const ended = await Promise.race([client.ended.then(({ code }) => code), late]);
  clearTimeout(timer);
  client.reset();
  return ended;
};

const attackOnce = async (seed: number, wanted: number): Promise<Round> => {
  const server = await ServerProcess.create({
    PARLEY_LIMIT_UPGRADES_PER_ADDRESS_PER_SECOND: "100000",
    PARLEY_LIMIT_UPGRADES_PER_ADDRESS_BURST: "100000",
    PARLEY_LIMIT_NEW_CLIENT_IDS_PER_MINUTE: "100000",
  });
  try {
    const [ann, mallory] = [
      await ApiClient.guest(server.url, "Ann"),
      await ApiClient.guest(server.url, "Mallory"),
    ];
    const [{ id: quiet }, { id: attacked }] = [await ann.createDocument(), await mallory.createDocument()];
    const honest = new Honest(
      knock(server, ann, quiet),
      knock(server, ann, quiet),
      knock(server, mallory, attacked),
    );
    await honest.arrived();
    const door: Door = { port: server.port, origin: server.url, documentId: attacked as DocumentId };
    const quietMs = await honest.letters.writeUntil(pause(5_000));
    const before = server.residentBytes();
    let peak = before;
    let [frames, sockets, next] = [0, 0, 0];
    const codes = new Map<string, number>();
    const wrong: string[] = [];
    const attacker = async () => {
      while (frames < wanted) {
        const at = next++;
        const attack = attackFrom(seeded(seed + at));
        frames += attack.frames.length;
        sockets += 1;
        const code = await endOf(door, mallory.cookie, attack);
        codes.set(String(code), (codes.get(String(code)) ?? 0) + 1);
        if (typeof code !== "number" || !documented.has(code))
          wrong.push(`${attack.kind}: ${code}; ${again} --seed ${seed + at} --frames 1 --runs 1`);
        if (at % 50 === 0) peak = Math.max(peak, server.residentBytes());
      }
    };
    const attackedMs = await honest.letters.writeUntil(
      Promise.all(Array.from({ length: attackers }, attacker)),
    );
    const refusals = await refusalsOf(server);
    const faults =
      server.output.match(/^.*(uncaught|unhandled|FATAL|"level":(50|60)|RangeError|TypeError).*$/gim) ?? [];
    const honestClosed = honest.closed;
    honest.leave();
    const growthBytes = peak - before;
    return {
      frames,
      sockets,
      quietMs,
      attackedMs,
      growthBytes,
      codes,
      wrong,
      refusals,
      honestClosed,
      faults,
    };
  } finally {
    await server.remove();
  }
};

const mostDelayMs = 50;
const mostGrowthBytes = 128 * megabyte;

const judge = ({ say }: ShardOptions, rounds: readonly Round[]): boolean => {
  const sum = (of: (round: Round) => number): number => rounds.reduce((total, round) => total + of(round), 0);
  const delays = rounds.map(({ quietMs, attackedMs }) => p99(attackedMs) - p99(quietMs));
  const growths = rounds.map(({ growthBytes }) => growthBytes / megabyte);
  const [wrong, faults] = [rounds.flatMap((round) => round.wrong), rounds.flatMap((round) => round.faults)];
  for (const line of [...wrong, ...faults].slice(0, 20)) say(line);
  const [sockets, refusals] = [sum((round) => round.sockets), sum((round) => round.refusals)];
  return [
    held(say, `${sockets} offenders, ${wrong.length} without a documented code`, wrong.length === 0),
    held(
      say,
      `honest sockets closed: ${sum((round) => round.honestClosed)}`,
      sum((round) => round.honestClosed) === 0,
    ),
    held(say, `faults in the log: ${faults.length}`, faults.length === 0),
    held(
      say,
      `refusals counted: ${refusals}, at least one for each offender`,
      refusals >= sockets - wrong.length,
    ),
    held(
      say,
      `delay of the p99, ms: ${overRuns(delays)}, at most ${mostDelayMs}`,
      median(delays) <= mostDelayMs,
    ),
    held(
      say,
      `memory at its peak, MB more: ${overRuns(growths)}, at most 128`,
      Math.max(...growths) * megabyte <= mostGrowthBytes,
    ),
  ].every(Boolean);
};

export const frames: Shard = async (options) => {
  const { seed, size, say } = options;
  const [wanted, runs] = [size("frames", 100_000), size("runs", 3)];
  const rounds: Round[] = [];
  for (let run = 0; run < runs; run++) {
    const round = await attackOnce(seed + run * wanted, wanted / runs);
    rounds.push(round);
    const codes = Array.from(round.codes, ([code, times]) => `${code} ${times}`)
      .toSorted()
      .join(", ");
    say(`run ${run + 1}: ${round.frames} frames over ${round.sockets} sockets; closed with ${codes}`);
    say(`  a word to the other side, ms, quiet:    ${spread(round.quietMs)}`);
    say(`  a word to the other side, ms, attacked: ${spread(round.attackedMs)}`);
  }
  return judge(options, rounds);
};
