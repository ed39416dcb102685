// The gate's share of the proof that revoked is revoked; `npm run prove -- revocations` takes a hundred away.
import { runRevocations } from "./revocation-harness";
import { ServerProcess } from "./server-process";
import { expect, story } from "./story";

story(
  "STORY-10 A7: every way of taking access away closes the right sockets, and nothing arrives after",
  async () => {
    story.setTimeout(180_000);
    const seed = Number(process.env.SEED ?? Math.floor(Math.random() * 2 ** 31));
    const server = await ServerProcess.create({ PARLEY_LIMITS: "off" });
    const report = await runRevocations(server, { count: 9, seed });
    await server.remove();
    expect(report.applied).toEqual([]);
    expect(report.returned).toEqual([]);
    expect(report.struck).toEqual([]);
    expect(Object.keys(report.counts)).toHaveLength(9);
    // The figure itself is the full run's: here a busy machine must not fail the gate.
    expect(Math.max(...report.closedMs)).toBeLessThan(10_000);
  },
);
