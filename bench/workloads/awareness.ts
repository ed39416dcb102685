import { encodeAwareness } from "@/protocol/messages";
import type { RunningContender } from "../contenders/running-contender";
import { watchBusy } from "../load/busy";
import type { LightClient } from "../load/light-client";
import { atRandom, pause, seededRandom } from "../load/pace";
import type { PresenceState } from "../load/wire";
import { Latencies } from "../report/latencies";
import type { Workload } from "./workload";

const movesPerSecond = 10;
const firstClientId = 5_001;

interface CursorSent {
  readonly anchor: { readonly item: { readonly clock: number } };
}

/** A cursor as y-prosemirror announces one. */
const cursorState = (person: number, move: number) => {
  const position = { type: null, tname: null, item: { client: 1_001, clock: move }, assoc: 0 };
  return {
    user: { name: `Guest ${person}`, color: "#0b6bcb" },
    cursor: { anchor: position, head: position },
  };
};

/** People whose cursors move, and what each hears of the others. */
class MovingRoom {
  readonly clients: readonly LightClient[];
  readonly #sentAt: number[][];
  #countFrom: number[];
  latencies = new Latencies();
  sent = 0;
  heard = 0;

  constructor(clients: readonly LightClient[]) {
    this.clients = clients;
    this.#sentAt = clients.map(() => []);
    this.#countFrom = clients.map(() => 0);
    clients.forEach((client, index) => {
      client.listen((frame) => {
        if (frame.kind === "presence") this.#hear(index, frame.states);
      });
    });
  }

  begin(): void {
    this.#countFrom = this.#sentAt.map((moves) => moves.length);
    this.latencies = new Latencies();
    this.sent = 0;
    this.heard = 0;
  }

  move(index: number): void {
    const moves = this.#sentAt[index];
    if (moves === undefined) return;
    const state = cursorState(index, moves.length);
    const entry = { clientId: firstClientId + index, clock: moves.length + 1, state };
    moves.push(performance.now());
    this.clients[index]?.say(encodeAwareness([entry]));
    this.sent += 1;
  }

  get receivedFrames(): number {
    return this.clients.reduce((sum, client) => sum + client.receivedFrames, 0);
  }

  /** Resolves when nothing more comes, or at the deadline. */
  async quiet(deadlineMs: number): Promise<void> {
    const deadline = performance.now() + deadlineMs;
    for (let before = -1; before !== this.heard && performance.now() < deadline; ) {
      before = this.heard;
      await pause(300);
    }
  }

  #hear(receiver: number, states: readonly PresenceState[]): void {
    const now = performance.now();
    for (const { client, state } of states) {
      const sender = client - firstClientId;
      const move = (state as { cursor?: CursorSent } | null)?.cursor?.anchor.item.clock;
      if (sender === receiver || move === undefined || move < (this.#countFrom[sender] ?? 0)) continue;
      this.latencies.add(now - (this.#sentAt[sender]?.[move] ?? now));
      this.heard += 1;
    }
  }
}

const gather = async (running: RunningContender, people: number): Promise<MovingRoom> => {
  await running.invite(people);
  return new MovingRoom(await running.openMany(await running.createDocument(), people));
};

export const awareness: Workload = {
  name: "awareness",
  title: "Two hundred cursors",
  method: `200 people in one document, each of whom moves the cursor ${movesPerSecond} times a second at random moments, for 10 seconds. A server may leave out a state that a newer one has replaced; "reached" is the share of states that got to the others.`,
  figures: {
    p50: { name: "delivery p50", unit: "ms", digits: 1 },
    p99: { name: "delivery p99", unit: "ms", digits: 1 },
    cpu: { name: "server CPU per delivered state", unit: "µs", digits: 2 },
    reached: { name: "reached", unit: "%", digits: 1 },
    frames: { name: "frames to all", unit: "1/s", digits: 0 },
    server: { name: "server busy", unit: "%", digits: 0 },
    load: { name: "load side busy", unit: "%", digits: 0 },
    closed: { name: "connections lost", unit: "", digits: 0 },
  },
  suits: () => true,
  measure: async (running, { quick, seed }) => {
    const people = quick ? 50 : 200;
    const room = await gather(running, people);
    const random = seededRandom(seed);
    const perSecond = people * movesPerSecond;
    const move = () => room.move(Math.floor(random() * people));
    await atRandom({ perSecond, seconds: quick ? 1 : 2, random }, move);
    await room.quiet(10_000);
    room.begin();
    const framesBefore = room.receivedFrames;
    const busy = watchBusy(running);
    await atRandom({ perSecond, seconds: quick ? 3 : 10, random }, move);
    const { serverPercent, loadPercent } = busy();
    await room.quiet(20_000);
    const { seconds, serverCpuSeconds } = busy();
    return {
      p50: room.latencies.percentile(0.5),
      p99: room.latencies.percentile(0.99),
      cpu: (serverCpuSeconds * 1e6) / room.heard,
      reached: (room.heard / (room.sent * (people - 1))) * 100,
      frames: (room.receivedFrames - framesBefore) / seconds,
      server: serverPercent,
      load: loadPercent,
      closed: room.clients.filter((client) => !client.isOpen).length,
    };
  },
};
