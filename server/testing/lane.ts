// The worker lane without its worker: the same tasks, in this thread.
import { limits } from "@/protocol/limits";
import { VettingLane } from "../room/vetting-lane";
import { type Measure, runTask, type Trial } from "../workers/tasks";

export const inlineLane = (now: () => number = () => 0): VettingLane =>
  new VettingLane({
    limits,
    now,
    tryOut: async (state, update) => runTask("tryOut", { state, update, limits }) as Trial,
    measure: async (_, state) => runTask("measure", { state }) as Measure,
    warn: () => undefined,
  });
