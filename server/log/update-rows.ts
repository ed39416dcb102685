// The updates of a document as rows: what there are, and their bytes, a few rows at a time.
import { setImmediate as turn } from "node:timers/promises";
import type { SqlDriverAdapter, SqlQuery } from "@prisma/driver-adapter-utils";
import { type Database, driverOf } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
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

const rowTypes: SqlQuery["argTypes"] = (["string", "string", "bytes", "int", "datetime"] as const).map(
  (scalarType) => ({ scalarType, arity: "scalar" }),
);

const insertOf = (rows: number, provider: SqlDriverAdapter["provider"]): string => {
  const place = (at: number) => (provider === "postgres" ? `$${at + 1}` : "?");
  const values = Array.from({ length: rows }, (_, row) => {
    const places = rowTypes.map((_, column) => place(row * rowTypes.length + column));
    return `(${places.join(", ")})`;
  });
  return `INSERT INTO "DocumentUpdate" ("documentId", "key", "update", "checksum", "createdAt") VALUES ${values.join(", ")}`;
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

  /** As one statement, past Prisma's client: it is what a busy server does most, and the client's part was half of it. */
  async insert(rows: readonly NewUpdateRow[]): Promise<void> {
    const driver = await driverOf(this.#db);
    const now = new Date();
    await driver.executeRaw({
      sql: insertOf(rows.length, driver.provider),
      args: rows.flatMap(({ documentId, key, update, checksum: sum }) => [documentId, key, update, sum, now]),
      argTypes: rows.flatMap(() => rowTypes),
    });
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
      await this.#db.documentUpdate.deleteMany({ where: { documentId, key: { in: some } } });
      await turn();
    }
  }

  async #some(documentId: DocumentId, batch: readonly ListedUpdate[]): Promise<UpdateRow[]> {
    const found = await this.#db.documentUpdate.findMany({
      where: { documentId, key: { in: batch.map(({ key }) => key) } },
      orderBy: { key: "asc" },
    });
    return found.map(({ key, update, createdAt, checksum: expected }) => ({
      key,
      update,
      createdAt,
      isSound: checksum(update) === expected,
    }));
  }
}
