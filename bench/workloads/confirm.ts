import { seededRandom, until } from "../load/pace";
import { TypingRoom } from "../load/typing-room";
import { Latencies } from "../report/latencies";
import type { Workload } from "./workload";

const writing = 10;
const editsPerSecond = 100;

export const confirm: Workload = {
  name: "confirm",
  title: "From keystroke to Saved",
  method: `${writing} people type ${editsPerSecond} keystrokes a second together. The time from sending one to hearing that it is committed. Only ours says so after the commit.`,
  figures: {
    p50: { name: "p50", unit: "ms", digits: 2 },
    p95: { name: "p95", unit: "ms", digits: 2 },
    p99: { name: "p99", unit: "ms", digits: 2 },
    saved: { name: "share saved", unit: "%", digits: 2 },
  },
  suits: ({ name }) => name === "parley",
  measure: async (running, { quick, seed }) => {
    const random = seededRandom(seed);
    const room = await TypingRoom.gather(running, { people: writing, writing, random });
    await room.type(editsPerSecond, quick ? 1 : 4);
    await room.settle(2_000);
    const latencies = new Latencies();
    room.onSaved = (ms) => latencies.add(ms);
    room.deliveries.begin();
    await room.type(editsPerSecond, quick ? 3 : 15);
    await until(() => latencies.count >= room.deliveries.sentCount, 2_000);
    return {
      p50: latencies.percentile(0.5),
      p95: latencies.percentile(0.95),
      p99: latencies.percentile(0.99),
      saved: (latencies.count / room.deliveries.sentCount) * 100,
    };
  },
};
