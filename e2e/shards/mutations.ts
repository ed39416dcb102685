// H13: twelve known mistakes, each caught by a test.
import { runMutations } from "../mutations/run-mutations";
import type { Shard } from "./shard";

export const mutations: Shard = async ({ say }) => {
  let caught = 0;
  let all = 0;
  const isCaught = runMutations(({ mistake, by }) => {
    all += 1;
    if (by !== null) caught += 1;
    say(
      `  ${by === null ? "MISSED" : "caught"}  ${mistake.name}${by === null ? "" : `\n            by ${mistake.caughtBy.file}: ${by}`}`,
    );
  });
  say(`${caught}/${all} mistakes are caught`);
  return isCaught;
};
