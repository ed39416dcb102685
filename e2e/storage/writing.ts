// A log that is written to and compacted, with a unique token in every row, and what can be read back of it.
import type { Database } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { PrismaLog } from "@/server/log/prisma-log";
import { docFrom, textOf, type Writer, writer } from "@/server/testing/edits";
import { runTask } from "@/server/workers/tasks";

export const scratchDocument = "0".repeat(24) as DocumentId;

export interface Told {
  /** Tokens that are being written, in order. */
  readonly begun: string[];
  /** Tokens that were answered for. */
  readonly acked: string[];
}

export const nothingTold = (): Told => ({ begun: [], acked: [] });

export class ScratchLog {
  readonly log: PrismaLog;
  readonly #told: Told;
  readonly #author: Writer = writer(1);
  #count = 0;

  constructor(db: Database, told: Told) {
    this.log = new PrismaLog(db);
    this.#told = told;
  }

  /** One transaction of so many rows of at least so many characters. */
  async write(rows = 1, characters = 0): Promise<void> {
    const batch = Array.from({ length: rows }, () => {
      this.#count += 1;
      const token = `⟨${this.#count}⟩`;
      this.#told.begun.push(token);
      const key = String(this.#count).padStart(8, "0");
      return {
        token,
        row: { documentId: scratchDocument, key, update: this.#author.write(token.padEnd(characters)) },
      };
    });
    await this.log.write(batch.map(({ row }) => row));
    this.#told.acked.push(...batch.map(({ token }) => token));
  }

  async compact(): Promise<void> {
    const { pieces, ...stored } = await this.log.load(scratchDocument);
    const state = runTask("compact", { pieces });
    await this.log.compact(scratchDocument, { ...stored, state });
  }
}

/** Writes, compacts, writes and compacts again. */
export const play = async (log: ScratchLog): Promise<void> => {
  await log.write();
  await log.write(3);
  await log.compact();
  // From here on a snapshot has several parts.
  await log.write(1, 300_000);
  // More than fit into one statement: a transaction of several.
  await log.write(200);
  await log.compact();
  await log.write();
  await log.compact();
  await log.write();
};

export const tokensOf = async (db: Database): Promise<string[]> => {
  const { pieces } = await new PrismaLog(db).load(scratchDocument);
  return textOf(docFrom(...pieces)).match(/⟨\d+⟩/g) ?? [];
};

/** What is wrong with these tokens after a crash at a moment when this was told. */
export const faultsIn = (found: readonly string[], { begun, acked }: Told): string[] => {
  const faults = acked.filter((token) => !found.includes(token)).map((token) => `${token} is lost`);
  if (new Set(found).size < found.length) faults.push("something is there twice");
  faults.push(
    ...found.filter((token) => !begun.includes(token)).map((token) => `${token} was never written`),
  );
  return faults;
};
