// Breaks SQLite files in every way that a crash, a torn write or a bad disk does, and says what of the log was not as
// promised: answered means there, and damage is refused rather than read as less.
import { spawnSync } from "node:child_process";
import { statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "@/domain/database";
import { between, type Random } from "../random";
import { ScratchDatabase } from "./scratch-database";
import { faultsIn, nothingTold, play, ScratchLog, scratchDocument, type Told, tokensOf } from "./writing";

export interface Findings {
  readonly tried: number;
  /** Of those, how often the log refused to be read. */
  readonly refused: number;
  readonly faults: readonly string[];
}

const prepared = async (): Promise<ScratchDatabase> => {
  const scratch = await ScratchDatabase.migrated();
  const db = scratch.open();
  await db.document.create({ data: { id: scratchDocument } });
  await db.$queryRaw`PRAGMA wal_checkpoint(TRUNCATE)`;
  await db.$disconnect();
  return scratch;
};

const using = async <T>(scratch: ScratchDatabase, work: (db: Database) => Promise<T>): Promise<T> => {
  const db = scratch.open();
  try {
    return await work(db);
  } finally {
    await db.$disconnect();
  }
};

const tokensIn = (scratch: ScratchDatabase): Promise<string[]> => using(scratch, tokensOf);

const counted = (faults: readonly string[], tried: number, refused = 0): Findings => ({
  tried,
  refused,
  faults,
});

/** The files as they are before and after every statement, which is what a kill at that moment leaves. */
export const crashAtEveryStep = async (): Promise<Findings> => {
  const scratch = await prepared();
  const told = nothingTold();
  const crashes: { readonly left: ScratchDatabase; readonly told: Told }[] = [];
  const db = scratch.open(() => {
    crashes.push({ left: scratch.copy(), told: { begun: [...told.begun], acked: [...told.acked] } });
  });
  await play(new ScratchLog(db, told));
  await db.$disconnect();
  scratch.remove();
  const faults: string[] = [];
  for (const [step, { left, told: before }] of crashes.entries()) {
    faults.push(...faultsIn(await tokensIn(left), before).map((fault) => `step ${step}: ${fault}`));
    left.remove();
  }
  return counted(faults, crashes.length);
};

/** A process of its own that is killed with SIGKILL at these steps. */
export const killAtSteps = async (steps: readonly number[]): Promise<Findings> => {
  const faults: string[] = [];
  for (const step of steps) {
    const scratch = await prepared();
    const { stdout } = spawnSync(
      process.execPath,
      ["--import", "tsx", join(import.meta.dirname, "dying-writer.ts"), scratch.folder, String(step)],
      { encoding: "utf8" },
    );
    const told = JSON.parse(stdout.trim().split("\n").at(-1) ?? "{}") as Told;
    faults.push(...faultsIn(await tokensIn(scratch), told).map((fault) => `killed at ${step}: ${fault}`));
    scratch.remove();
  }
  return counted(faults, steps.length);
};

/** A power cut on a disk that lied: the write-ahead log ends early. What is left is some past, whole. */
export const cutWriteAheadLog = async (commits: number, everyBytes: number): Promise<Findings> => {
  const scratch = await prepared();
  const told = nothingTold();
  const db = scratch.open();
  const log = new ScratchLog(db, told);
  for (let i = 0; i < commits; i++) await log.write();
  const whole = scratch.copy();
  await db.$disconnect();
  scratch.remove();
  const faults: string[] = [];
  const bytes = statSync(whole.walPath).size;
  let tried = 0;
  for (let length = 0; length <= bytes; length += everyBytes) {
    const cut = whole.copy();
    truncateSync(cut.walPath, length);
    const found = await tokensIn(cut);
    if (found.join() !== told.begun.slice(0, found.length).join()) {
      faults.push(`cut at ${length}: ${found.length} tokens that are no past of the document`);
    }
    cut.remove();
    tried += 1;
  }
  whole.remove();
  return counted(faults, tried);
};

/** Single bits of stored rows turn over. Either the log refuses, or it says exactly what was written. */
export const flipBits = async (random: Random, flips: number): Promise<Findings> => {
  const scratch = await prepared();
  const told = nothingTold();
  const findings = await using(scratch, async (db) => {
    const log = new ScratchLog(db, told);
    await log.write(20);
    await log.compact();
    await log.write(20);
    const faults: string[] = [];
    let refused = 0;
    for (let flip = 0; flip < flips; flip++) {
      const undo = await flipOne(db, random);
      try {
        const found = await tokensOf(db);
        if (found.join() !== told.begun.join()) faults.push(`flip ${flip} is read as another document`);
      } catch {
        refused += 1;
      }
      await undo();
    }
    return counted(faults, flips, refused);
  });
  scratch.remove();
  return findings;
};

const flipOne = async (db: Database, random: Random): Promise<() => Promise<unknown>> => {
  const rows = await db.documentUpdate.findMany({ where: { documentId: scratchDocument } });
  const row = rows[between(random, 0, rows.length)];
  if (row === undefined) {
    const { partSet } = await db.documentSnapshot.findFirstOrThrow({
      where: { documentId: scratchDocument },
      orderBy: { version: "desc" },
    });
    const { bytes } = await db.snapshotPart.findFirstOrThrow({ where: { partSet, part: 0 } });
    const where = { documentId_partSet_part: { documentId: scratchDocument, partSet, part: 0 } };
    await db.snapshotPart.update({ where, data: { bytes: flipped(bytes, random) } });
    return () => db.snapshotPart.update({ where, data: { bytes } });
  }
  const where = { documentId_key: { documentId: scratchDocument, key: row.key } };
  const inChecksum = between(random, 0, 9) === 0;
  const data = inChecksum
    ? { checksum: row.checksum ^ (1 << between(random, 0, 30)) }
    : { update: flipped(row.update, random) };
  await db.documentUpdate.update({ where, data });
  return () => db.documentUpdate.update({ where, data: { update: row.update, checksum: row.checksum } });
};

const flipped = (bytes: Uint8Array, random: Random): Uint8Array<ArrayBuffer> => {
  const copy = Uint8Array.from(bytes);
  const at = between(random, 0, copy.byteLength - 1);
  copy[at] = (copy[at] ?? 0) ^ (1 << between(random, 0, 7));
  return copy;
};
