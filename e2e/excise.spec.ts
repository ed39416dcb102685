// What an operator does when a stored document is bad: finds its name in the log, sees which row it is, takes that out.
import { execFileSync } from "node:child_process";
import { join, resolve } from "node:path";
import { type Database, openDatabase } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { ApiClient } from "./api-client";
import { tokensOf, until, Writer } from "./kill-harness";
import { seeded } from "./random";
import { ServerProcess } from "./server-process";
import { expect, story as stage } from "./story";

const root = resolve(import.meta.dirname, "..");
const patienceMs = 20_000;

const variables = { PARLEY_LIMITS: "off" };

const story = stage.extend<{ node: ServerProcess }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
  node: async ({}, use) => {
    const node = await ServerProcess.create(variables);
    await use(node);
    await node.remove();
  },
});

const excise = (node: ServerProcess, ...words: string[]): string[] =>
  execFileSync("npm", ["run", "--silent", "excise", "--", ...words], {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...variables, NODE_ENV: "production", DATA_DIR: node.dataDir },
  }).split("\n");

/** The keys of the rows that the operator is shown in this state. */
const keysOf = (lines: readonly string[], state: string): string[] =>
  lines.filter((line) => line.startsWith(state)).map((line) => line.split("  ").at(-1) ?? "");

const behindItsBack = async (node: ServerProcess, work: (db: Database) => Promise<void>): Promise<void> => {
  const db = openDatabase(`file:${join(node.dataDir, "parley.db")}`);
  await work(db);
  await db.$disconnect();
};

const begin = async (node: ServerProcess) => {
  const client = await ApiClient.guest(node.url, "Writer");
  const { id } = await client.createDocument();
  const documentId = id as DocumentId;
  const userId = await client.userId();
  const sit = (name: string) => new Writer(name, userId, client, node, documentId, seeded(1));
  /** Each in a row of its own. */
  const write = async (writer: Writer, times: number): Promise<void> => {
    for (let n = 0; n < times; n++) {
      writer.write();
      await until(() => writer.isSaved, "it is saved", patienceMs);
    }
  };
  return { client, documentId, sit, write };
};

story(
  "QUAR-1, QUAR-3 C18: a damaged row is found, taken out, and the document is written again",
  { tag: "@long" },
  async ({ node }) => {
    story.setTimeout(120_000);
    const { client, documentId, sit, write } = await begin(node);
    const first = sit("a");
    await write(first, 1);
    await first.session.destroy();
    const second = sit("b");
    await write(second, 1);
    await second.session.destroy();
    await node.stop();
    await behindItsBack(node, async (db) => {
      const rows = await db.documentUpdate.findMany({ where: { documentId } });
      const row = rows.find(({ update }) => Buffer.from(update).includes("⟨b:1⟩"));
      if (row === undefined) throw new Error("it was not written in a row of its own");
      const update = row.update.map((byte, at) => (at === row.update.byteLength - 4 ? byte ^ 1 : byte));
      await db.documentUpdate.update({
        where: { documentId_key: { documentId, key: row.key } },
        data: { update },
      });
    });

    await node.start();
    expect(await tokensOf(client, documentId)).toEqual(["⟨a:1⟩"]);
    expect(node.output).toContain(`npm run excise -- ${documentId}`);
    await node.stop();

    const [bad, ...more] = keysOf(excise(node, documentId), "DAMAGED");
    expect([bad === undefined, more]).toEqual([false, []]);
    const after = excise(node, documentId, "--remove", bad ?? "");
    expect(after[0]).toBe("Removed 1 of 1 rows.");
    expect(keysOf(after, "DAMAGED")).toEqual([]);

    await node.start();
    const third = sit("c");
    await write(third, 2);
    await third.session.destroy();
    expect((await tokensOf(client, documentId)).sort()).toEqual(["⟨a:1⟩", "⟨c:1⟩", "⟨c:2⟩"]);
  },
);
