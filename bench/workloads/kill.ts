import type { RunningContender } from "../contenders/running-contender";
import { pause, seededRandom } from "../load/pace";
import { TypingRoom } from "../load/typing-room";
import { clocksOf } from "../load/wire";
import type { Workload } from "./workload";

const writing = 10;
const editsPerSecond = 100;

interface Loss {
  readonly acknowledged: number;
  readonly missing: number;
}

/** Types, kills the server in the middle of it, starts it again and looks what is still there. */
const killOnce = async (running: RunningContender, seconds: number, random: () => number): Promise<Loss> => {
  const room = await TypingRoom.gather(running, { people: writing, writing, random });
  const typing = room.type(editsPerSecond, seconds + 1);
  await pause(seconds * 1_000);
  await running.kill();
  await typing;
  // What the server sent before it died may still be on its way.
  await pause(200);
  await running.startAgain();
  const { state, client } = await running.open(room.documentId);
  client.close();
  const writers = room.acknowledged(clocksOf(state));
  return {
    acknowledged: writers.reduce((sum, { count }) => sum + count, 0),
    missing: writers.reduce((sum, { missing }) => sum + missing, 0),
  };
};

export const kill: Workload = {
  name: "kill",
  title: "kill -9",
  method: `${writing} people type ${editsPerSecond} keystrokes a second together; after 2 to 5 seconds the server is killed with SIGKILL and started again over its data, five times. Missing are keystrokes that the server had acknowledged: ours with Saved, Hocuspocus with the message that makes its client say there is nothing unsynced.`,
  figures: {
    acknowledged: { name: "acknowledged", unit: "", digits: 0 },
    missing: { name: "of these missing", unit: "", digits: 0 },
    share: { name: "lost", unit: "%", digits: 1 },
  },
  suits: ({ storesDocuments }) => storesDocuments,
  measure: async (running, { quick, seed }) => {
    const random = seededRandom(seed);
    let [acknowledged, missing] = [0, 0];
    for (let i = 0; i < (quick ? 1 : 5); i++) {
      const loss = await killOnce(running, 2 + random() * 3, random);
      acknowledged += loss.acknowledged;
      missing += loss.missing;
    }
    return { acknowledged, missing, share: (missing / acknowledged) * 100 };
  },
};
