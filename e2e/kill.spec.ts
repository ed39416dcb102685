// The gate's share of the proof that Saved means saved; `npm run prove -- kills` runs two hundred.
import { runKills } from "./kill-harness";
import { ServerProcess } from "./server-process";
import { expect, story as stage } from "./story";

const story = stage.extend<{ doomed: ServerProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
  doomed: async ({}, use) => {
    const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
    await use(server);
    await server.remove();
  },
});

story(
  "STORY-2 three kills at random moments lose nothing that was shown as Saved, and double nothing",
  async ({ doomed }) => {
    story.setTimeout(180_000);
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const report = await runKills(doomed, { kills: 3, seed, writers: 4, everyMs: 10 });
    const replay = `SEED=${seed} npx playwright test --config=e2e/playwright.config.ts kill`;
    expect(report.saved, replay).toBeGreaterThan(100);
    expect(report.lost, replay).toEqual([]);
    expect(report.doubled, replay).toEqual([]);
  },
);
