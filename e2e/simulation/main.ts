// Runs seeds one after the other and prints what they came to, as JSON lines. `--seed 7 --seeds 100 --steps 400`
import { parseArgs } from "node:util";
import { installVirtualGlobals } from "./virtual-globals";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: "1" },
    seeds: { type: "string", default: "1" },
    steps: { type: "string", default: "400" },
    story: { type: "boolean", default: false },
  },
});

// The provider listens for the end of the process, and a page that crashes never takes its listener back.
process.setMaxListeners(0);
installVirtualGlobals();
// Only now: some libraries take the time when they are loaded.
const { simulate } = await import("./simulation");
const first = Number(values.seed);
for (let seed = first; seed < first + Number(values.seeds); seed++) {
  const { story, ...outcome } = await simulate(seed, Number(values.steps));
  process.stdout.write(`${JSON.stringify(values.story ? { ...outcome, story } : outcome)}\n`);
}
process.exit(0);
