// `npm run prove`: the proofs that take longer than a gate may. One shard at a time, each below ten minutes; what is
// printed is the report. `npm run prove -- kills --seed 7 --kills 200` runs one, with another size.
import type { Shard } from "./shards/shard";

const shards: Record<string, () => Promise<Shard>> = {
  kills: async () => (await import("./shards/kills")).kills,
  fuzz: async () => (await import("./shards/fuzz")).fuzz,
  frames: async () => (await import("./shards/frames")).frames,
  hostile: async () => (await import("./shards/hostile")).hostile,
  simulation: async () => (await import("./shards/simulation")).simulation,
  mutations: async () => (await import("./shards/mutations")).mutations,
  storage: async () => (await import("./shards/storage")).storage,
  confirm: async () => (await import("./shards/confirm")).confirm,
  "honest-sync": async () => (await import("./shards/honest-sync")).honestSync,
  presence: async () => (await import("./shards/presence")).presence,
  readers: async () => (await import("./shards/readers")).readers,
  upgrades: async () => (await import("./shards/upgrades")).upgrades,
  deploy: async () => (await import("./shards/deploy")).deploy,
  herd: async () => (await import("./shards/herd")).herd,
  storm: async () => (await import("./shards/storm")).storm,
  revocations: async () => (await import("./shards/revocations")).revocations,
  memory: async () => (await import("./shards/memory")).memory,
  live: async () => (await import("./shards/live")).live,
};

const say = (line: string): void => void process.stdout.write(`${line}\n`);

const stop = (sentence: string): never => {
  say(sentence);
  process.exit(1);
};

/** `--name number` pairs, and the shards that are named besides. */
const readCommand = (words: readonly string[]) => {
  const sizes = new Map<string, number>();
  const names: string[] = [];
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    if (!word.startsWith("--")) {
      names.push(word);
      continue;
    }
    at += 1;
    const value = Number(words[at]);
    if (!Number.isSafeInteger(value)) stop(`${word} needs a whole number.`);
    sizes.set(word.slice(2), value);
  }
  return { sizes, names: names.length > 0 ? names : Object.keys(shards) };
};

const { sizes, names } = readCommand(process.argv.slice(2));
const seed = sizes.get("seed") ?? Math.floor(Math.random() * 2 ** 31);
sizes.delete("seed");
const given = Array.from(sizes, ([name, value]) => ` --${name} ${value}`).join("");
const size = (name: string, usual: number): number => sizes.get(name) ?? usual;
let held = true;
for (const name of names) {
  const load =
    shards[name] ?? stop(`There is no shard ${name}; there are ${Object.keys(shards).join(", ")}.`);
  say(`\n── ${name}, seed ${seed}`);
  const began = performance.now();
  const isHeld = await (await load())({ seed, size, say }).catch((error: unknown) => {
    say(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return false;
  });
  const seconds = Math.round((performance.now() - began) / 1_000);
  say(
    `${name}: ${isHeld ? "held" : "BROKEN"} in ${seconds} s; again with: npm run prove -- ${name} --seed ${seed}${given}`,
  );
  held &&= isHeld;
}
process.exit(held ? 0 : 1);
