// A process that writes and compacts a log, says what was answered for, and kills itself at the nth step on the way
// to the driver. `dying-writer.ts <folder> <n>`
import { writeSync } from "node:fs";
import { ScratchDatabase } from "./scratch-database";
import { nothingTold, play, ScratchLog } from "./writing";

const [folder = "", dieAt = "0"] = process.argv.slice(2);
let steps = 0;
const told = nothingTold();
const step = (): void => {
  steps += 1;
  // Written at once: nothing of it is left behind in a buffer.
  writeSync(1, `${JSON.stringify(told)}\n`);
  if (steps === Number(dieAt)) process.kill(process.pid, "SIGKILL");
};
await play(new ScratchLog(new ScratchDatabase(folder).open(step), told));
process.exit(0);
