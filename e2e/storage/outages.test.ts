// What the log does while its database is away: it goes on trying, says nothing is saved, and gives nothing up.
import { cpSync } from "node:fs";
import { setImmediate as nextTurn } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import type { Database } from "@/domain/database";
import { docFrom, textOf, writer } from "@/server/testing/edits";
import { groupCommitOn, lockedByAnother, smallDisk } from "./outages";
import { ScratchDatabase } from "./scratch-database";
import { scratchDocument, tokensOf } from "./writing";

vi.setConfig({ testTimeout: 30_000 });

describe("a log whose database is away", () => {
  let scratch: ScratchDatabase;
  let db: Database;
  let answersLost = 0;
  beforeAll(async () => {
    scratch = await ScratchDatabase.migrated();
    let after = false;
    db = scratch.open(() => {
      after = !after;
      if (after || answersLost === 0) return;
      answersLost -= 1;
      throw new Error("the answer was lost");
    });
    await db.document.create({ data: { id: scratchDocument } });
  });
  afterAll(async () => {
    await db.$disconnect();
    scratch.remove();
  });

  it("D4: a commit whose answer was lost is tried again under its key, and lands once", async () => {
    const { commits, trouble } = groupCommitOn(db);
    answersLost = 1;
    await commits.append(scratchDocument, writer(1).write("⟨1⟩"));
    expect(trouble).toEqual([true, false]);
    expect(await db.documentUpdate.count({ where: { documentId: scratchDocument } })).toBe(1);
    expect(await tokensOf(db)).toEqual(["⟨1⟩"]);
  });

  it("D7: another process's lock is waited out beside the event loop, and nothing is lost by it", async () => {
    const { commits } = groupCommitOn(db);
    const lock = await lockedByAnother(scratch.path);
    let committed = false;
    const commit = commits.append(scratchDocument, writer(2).write("⟨2⟩")).then(() => {
      committed = true;
    });
    // The loop turns, so that others are served; waiting inside the driver would not let us get here.
    for (let turn = 0; turn < 1_000; turn++) await nextTurn();
    expect(committed).toBe(false);
    await lock.release();
    await commit;
    expect(await tokensOf(db)).toContain("⟨2⟩");
  });
});

const disk = smallDisk(4);

describe.skipIf("missing" in disk)(
  `a log on a disk of 4 MiB${"missing" in disk ? ` (${disk.missing})` : ""}`,
  () => {
    it("D5: a full disk stops what is Saved, keeps what was, and drains when there is space again", async () => {
      if ("missing" in disk) return;
      const template = await ScratchDatabase.migrated();
      cpSync(template.folder, disk.folder, { recursive: true });
      template.remove();
      const db = new ScratchDatabase(disk.folder).open();
      try {
        await db.document.create({ data: { id: scratchDocument } });
        const { commits, trouble } = groupCommitOn(db);
        const alice = writer(1);
        await commits.append(scratchDocument, alice.write("⟨1⟩"));
        disk.fill();
        const late = commits.append(scratchDocument, alice.write(`⟨2⟩${"x".repeat(300_000)}`));
        await vi.waitFor(() => expect(trouble).toEqual([true]));
        expect(await tokensOf(db)).toEqual(["⟨1⟩"]);
        disk.free();
        await late;
        expect(trouble).toEqual([true, false]);
        expect(textOf(docFrom(...(await db.documentUpdate.findMany()).map(({ update }) => update)))).toBe(
          alice.text(),
        );
      } finally {
        await db.$disconnect();
        disk.remove();
      }
    });
  },
);
