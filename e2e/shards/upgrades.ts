// Fact 3: nobody is let in without a session, from elsewhere or to a room that is not theirs, and nothing is loaded
// for them; when the database that knows sessions is away, the answer is "not now" and never "come in".
import { startPrivatePostgres } from "@/domain/testing/postgres";
import { ApiClient } from "../api-client";
import { ServerProcess } from "../server-process";
import { crowdVariables, knock } from "./crowd";
import { held, type Shard, type ShardOptions, spread } from "./shard";

interface Answer {
  readonly status: number | null;
  readonly code: number | null;
  readonly frames: number;
  readonly ms: number;
}

const answer = (
  server: ServerProcess,
  client: ApiClient,
  documentId: string,
  headers: Record<string, string>,
): Promise<Answer> =>
  new Promise((resolve) => {
    const began = performance.now();
    const socket = knock(server, client, documentId, headers);
    let frames = 0;
    const end = (status: number | null, code: number | null) => {
      socket.terminate();
      resolve({ status, code, frames, ms: performance.now() - began });
    };
    socket.on("message", () => {
      frames += 1;
      end(101, null);
    });
    socket.once("unexpected-response", (_, response) => end(response.statusCode ?? 0, null));
    socket.once("close", (code) => end(null, code));
  });

const awayAnswers = async ({ say }: ShardOptions): Promise<boolean> => {
  const postgres = await startPrivatePostgres();
  if ("missing" in postgres) {
    say(`sessions away: skipped, ${postgres.missing}`);
    return true;
  }
  const server = await ServerProcess.create({ ...crowdVariables, DATABASE_URL: postgres.url });
  try {
    const client = await ApiClient.guest(server.url, "Owner");
    const { id } = await client.createDocument();
    await postgres.halt();
    const answers = await Promise.all(Array.from({ length: 20 }, () => answer(server, client, id, {})));
    await postgres.resume();
    const back = await answer(server, client, id, {});
    const statuses = [...new Set(answers.map(({ status }) => status))];
    return [
      held(say, `database away: answered ${statuses.join(", ")}`, statuses.join() === "503"),
      held(say, `and let in again when it is back (${back.status})`, back.status === 101),
    ].every(Boolean);
  } finally {
    await server.remove();
    await postgres.stop();
  }
};

export const upgrades: Shard = async (options) => {
  const { size, say } = options;
  const server = await ServerProcess.create(crowdVariables);
  const verdicts: boolean[] = [];
  try {
    const [owner, stranger] = [
      await ApiClient.guest(server.url, "Owner"),
      await ApiClient.guest(server.url, "Stranger"),
    ];
    const { id } = await owner.createDocument();
    const cases: readonly [
      what: string,
      client: ApiClient,
      room: string,
      headers: Record<string, string>,
      expected: string,
    ][] = [
      ["no session", owner, id, { cookie: "" }, "401"],
      ["a forged session", owner, id, { cookie: "next-auth.session-token=forged" }, "401"],
      ["a foreign origin", owner, id, { origin: "https://example.org" }, "403"],
      ["another's room", stranger, id, {}, "4404"],
      ["no such room", owner, "0".repeat(24), {}, "4404"],
    ];
    for (const [what, client, room, headers, expected] of cases) {
      const answers: Answer[] = [];
      for (let n = 0; n < size("times", 200); n++) answers.push(await answer(server, client, room, headers));
      const given = [...new Set(answers.map(({ status, code }) => String(status ?? code)))].join();
      const frames = answers.reduce((sum, one) => sum + one.frames, 0);
      say(`${what}, ms: ${spread(answers.map(({ ms }) => ms))}`);
      verdicts.push(held(say, `${what}: ${given}, ${frames} frames`, given === expected && frames === 0));
    }
    const rooms = await server.metric("sync_rooms_loaded");
    verdicts.push(held(say, `rooms loaded for all of them: ${rooms}`, rooms === 0));
  } finally {
    await server.remove();
  }
  verdicts.push(await awayAnswers(options));
  return verdicts.every(Boolean);
};
