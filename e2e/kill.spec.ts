// The gate's share of the proof that Saved means saved; `npm run prove -- kills` runs two hundred.
import { runKills } from "./kill-harness";
import { ServerProcess } from "./server-process";
import { expect, story } from "./story";

story(
  "STORY-2 five kills at random moments lose nothing that was shown as Saved, and double nothing",
  async () => {
    story.setTimeout(180_000);
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
    const report = await runKills(server, { kills: 5, seed, writers: 4, everyMs: 10 });
    await server.remove();
    const replay = `SEED=${seed} npx playwright test --config=e2e/playwright.config.ts kill`;
    expect(report.saved, replay).toBeGreaterThan(100);
    expect(report.lost, replay).toEqual([]);
    expect(report.doubled, replay).toEqual([]);
  },
);
