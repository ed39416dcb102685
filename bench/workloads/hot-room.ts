import type { RunningContender } from "../contenders/running-contender";
import { type Busy, watchBusy } from "../load/busy";
import { seededRandom } from "../load/pace";
import { TypingRoom } from "../load/typing-room";
import type { Workload } from "./workload";

const people = 100;
const writing = 20;
const slowestP99Ms = 250;
const firstRate = 200;
const highestRate = 120_000;
const coarse = 1.5;
const fine = 1.1;

interface Step {
  readonly editsPerSecond: number;
  readonly p99: number;
  readonly busy: Busy;
  readonly held: boolean;
}

const attempt = async (
  room: TypingRoom,
  running: RunningContender,
  editsPerSecond: number,
  seconds: number,
): Promise<Step> => {
  room.deliveries.begin();
  const busy = watchBusy(running);
  await room.type(editsPerSecond, seconds);
  const complete = await room.settle(slowestP99Ms);
  const used = busy();
  const { latencies, sentCount } = room.deliveries;
  const p99 = latencies.percentile(0.99);
  return {
    editsPerSecond: sentCount / seconds,
    p99,
    busy: used,
    held: complete && p99 <= slowestP99Ms && room.allOpen,
  };
};

export const hotRoom: Workload = {
  name: "hot-room",
  title: "The most one document takes",
  method: `${people} people in one document, ${writing} of whom type faster and faster: a step holds when every keystroke arrives, with a p99 of at most ${slowestP99Ms} ms. The figures are those of the fastest step that held.`,
  figures: {
    edits: { name: "edits", unit: "1/s", digits: 0 },
    deliveries: { name: "deliveries", unit: "1/s", digits: 0 },
    p99: { name: "delivery p99", unit: "ms", digits: 1 },
    server: { name: "server busy", unit: "%", digits: 0 },
    load: { name: "load side busy", unit: "%", digits: 0 },
    closed: { name: "connections lost beyond it", unit: "", digits: 0 },
  },
  suits: () => true,
  measure: async (running, { quick, seed }) => {
    const room = await TypingRoom.gather(running, { people, writing, random: seededRandom(seed) });
    const seconds = quick ? 1 : 3;
    await room.type(firstRate, quick ? 1 : 4);
    await room.settle(2_000);
    let best: Step | null = null;
    let factor = coarse;
    for (let rate = firstRate; rate < highestRate; rate = (best?.editsPerSecond ?? firstRate) * factor) {
      let step = await attempt(room, running, rate, seconds);
      // One stutter of the machine is not the server's limit.
      if (!step.held && room.allOpen && (await room.settle(10_000)))
        step = await attempt(room, running, rate, seconds);
      if (step.held) {
        // The load side could not send faster.
        if (best !== null && step.editsPerSecond < best.editsPerSecond * 1.02) break;
        best = step;
        continue;
      }
      if (factor === fine || best === null || !room.allOpen || !(await room.settle(10_000))) break;
      factor = fine;
    }
    if (best === null) throw new Error(`not even ${firstRate} edits a second held`);
    return {
      edits: best.editsPerSecond,
      deliveries: best.editsPerSecond * (people - 1),
      p99: best.p99,
      server: best.busy.serverPercent,
      load: best.busy.loadPercent,
      closed: room.clients.filter((client) => !client.isOpen).length,
    };
  },
};
