// The updates of a document as rows: what there are, and their bytes, a few rows at a time.
import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { type Argument, executeBytes, queryBytes } from "./byte-statements";
import { checksum } from "./checksum";

/** Databases bound the parameters of one statement; this many rows stay below SQLite's 999. */
export const rowsPerStatement = 150;
const bytesPerStatement = 262_144;
/** Deleting walks through all the pages of a row. */
const deletedPerStatement = 16;

export interface ListedUpdate {
  readonly key: string;
  readonly bytes: number;
}

export interface NewUpdateRow {
  readonly documentId: DocumentId;
  readonly key: string;
  readonly update: Uint8Array<ArrayBuffer>;
  readonly checksum: number;
}

export interface UpdateRow {
  readonly key: string;
  readonly update: Uint8Array;
  readonly createdAt: Date;
  readonly isSound: boolean;
}

export const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

const marks = (values: readonly unknown[]): string => values.map(() => "?").join(", ");

/** What one statement fetches; a row that is more stands alone. */
const batchesOf = (listed: readonly ListedUpdate[]): ListedUpdate[][] => {
  const batches: ListedUpdate[][] = [];
  let [batch, bytes]: [ListedUpdate[], number] = [[], 0];
  for (const row of listed) {
    if (batch.length === 0 || batch.length === rowsPerStatement || bytes + row.bytes > bytesPerStatement) {
      [batch, bytes] = [[], 0];
      batches.push(batch);
    }
    batch.push(row);
    bytes += row.bytes;
  }
  return batches;
};

export class UpdateRows {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** A query that can be part of a transaction; its `bytes` may be a bigint. */
  list(documentId: DocumentId) {
    return this.#db.$queryRaw<{ key: string; bytes: number | bigint }[]>`
      SELECT "key", length("update") AS "bytes" FROM "DocumentUpdate"
      WHERE "documentId" = ${documentId} ORDER BY "key"`;
  }

  /** As one statement: it is what a busy server does most. */
  async insert(rows: readonly NewUpdateRow[]): Promise<void> {
    const now = new Date();
    await executeBytes(
      this.#db,
      `INSERT INTO "DocumentUpdate" ("documentId", "key", "update", "checksum", "createdAt")
       VALUES ${rows.map(() => "(?, ?, ?, ?, ?)").join(", ")}`,
      rows.flatMap(({ documentId, key, update, checksum: sum }): Argument[] => [
        ["string", documentId],
        ["string", key],
        ["bytes", update],
        ["int", sum],
        ["datetime", now],
      ]),
    );
  }

  /** Null when one of them is there no longer. */
  async read(documentId: DocumentId, listed: readonly ListedUpdate[]): Promise<UpdateRow[] | null> {
    const rows: UpdateRow[] = [];
    for (const batch of batchesOf(listed)) {
      const found = await this.#some(documentId, batch);
      if (found.length < batch.length) return null;
      rows.push(...found);
      // On SQLite a query is answered without ever going back to the event loop.
      await turn();
    }
    return rows;
  }

  async delete(documentId: DocumentId, keys: readonly string[]): Promise<void> {
    for (const some of inParts(keys, deletedPerStatement)) {
      await executeBytes(
        this.#db,
        `DELETE FROM "DocumentUpdate" WHERE "documentId" = ? AND "key" IN (${marks(some)})`,
        [["string", documentId], ...some.map((key): Argument => ["string", key])],
      );
      await turn();
    }
  }

  async #some(documentId: DocumentId, batch: readonly ListedUpdate[]): Promise<UpdateRow[]> {
    const found = await queryBytes(
      this.#db,
      `SELECT "key", "update", "checksum", "createdAt" FROM "DocumentUpdate"
       WHERE "documentId" = ? AND "key" IN (${marks(batch)}) ORDER BY "key"`,
      [["string", documentId], ...batch.map(({ key }): Argument => ["string", key])],
    );
    return found.map(([key, update, expected, createdAt]) => ({
      key: key as string,
      update: update as Uint8Array,
      createdAt: new Date(createdAt as string),
      isSound: checksum(update as Uint8Array) === Number(expected),
    }));
  }
}
