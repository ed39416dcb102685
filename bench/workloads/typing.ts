import { watchBusy } from "../load/busy";
import { seededRandom } from "../load/pace";
import { TypingRoom } from "../load/typing-room";
import type { Workload } from "./workload";

const people = 100;
const writing = 20;
const keystrokesPerSecond = 8;
/** Until the engine has compiled what is hot: before, its compiler takes a tenth of the server's core. */
const warmUpSeconds = 20;

export const typing: Workload = {
  name: "typing",
  title: "A lively document",
  method: `${people} people in one document, ${writing} of whom type ${keystrokesPerSecond} keystrokes a second at random moments, for 15 seconds, after ${warmUpSeconds} that are not counted. A delivery is one keystroke at one of the others.`,
  figures: {
    p50: { name: "delivery p50", unit: "ms", digits: 2 },
    p99: { name: "delivery p99", unit: "ms", digits: 2 },
    cpu: { name: "server CPU per delivery", unit: "µs", digits: 2 },
    bytes: { name: "received per delivery", unit: "bytes", digits: 1 },
    missing: { name: "not delivered", unit: "", digits: 0 },
    load: { name: "load side busy", unit: "%", digits: 0 },
  },
  suits: () => true,
  measure: async (running, { quick, seed }) => {
    const room = await TypingRoom.gather(running, { people, writing, random: seededRandom(seed) });
    const rate = writing * keystrokesPerSecond;
    await room.type(rate, quick ? 1 : warmUpSeconds);
    await room.settle(2_000);
    room.deliveries.begin();
    const before = room.received;
    const busy = watchBusy(running);
    await room.type(rate, quick ? 4 : 15);
    await room.settle(5_000);
    const { serverCpuSeconds, loadPercent } = busy();
    const { delivered, expected, latencies } = room.deliveries;
    return {
      p50: latencies.percentile(0.5),
      p99: latencies.percentile(0.99),
      cpu: (serverCpuSeconds * 1e6) / delivered,
      bytes: (room.received.bytes - before.bytes) / delivered,
      missing: expected - delivered,
      load: loadPercent,
    };
  },
};
