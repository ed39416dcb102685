// The durable log, through Prisma, on SQLite and PostgreSQL alike.
//
// A write is one INSERT in the usual case. Only when that fails does it look closer: which documents are gone,
// which rows a lost answer had already committed. Must never drop a row for any other reason.
import type { Database } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { checksum } from "./checksum";
import { type Compacted, DamagedRow, type LogRow, type StoredDocument, type UpdateLog } from "./update-log";

/** Databases bound the parameters of one statement; this many rows stay below SQLite's 999. */
const rowsPerStatement = 150;

const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** Another node stored a snapshot first. */
class Outrun extends Error {}

const newest = (dates: readonly Date[]): Date | null =>
  dates.reduce<Date | null>((latest, date) => (latest === null || date > latest ? date : latest), null);

const none: ReadonlySet<DocumentId> = new Set();

const asRecord = (row: LogRow) => ({
  documentId: row.documentId,
  key: row.key,
  update: row.update as Uint8Array<ArrayBuffer>,
  checksum: checksum(row.update),
});

/** Prisma's codes for a key that exists already and for a document that does not. */
const needsCloserLook = (error: unknown): boolean => {
  const code = (error as { code?: unknown }).code;
  return code === "P2002" || code === "P2003";
};

export class PrismaLog implements UpdateLog {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  async load(documentId: DocumentId): Promise<StoredDocument> {
    const [snapshot, rows] = await this.#db.$transaction([
      this.#db.documentSnapshot.findUnique({ where: { documentId } }),
      this.#db.documentUpdate.findMany({ where: { documentId }, orderBy: { key: "asc" } }),
    ]);
    const pieces: Uint8Array[] = [];
    if (snapshot !== null) {
      if (checksum(snapshot.state) !== snapshot.checksum) throw new DamagedRow(documentId, "snapshot");
      pieces.push(snapshot.state);
    }
    for (const row of rows) {
      if (checksum(row.update) !== row.checksum) throw new DamagedRow(documentId, row.key);
      pieces.push(row.update);
    }
    return {
      snapshotVersion: snapshot?.version ?? 0,
      pieces,
      keys: rows.map((row) => row.key),
      editedAt: newest([
        ...(snapshot === null ? [] : [snapshot.editedAt]),
        ...rows.map((row) => row.createdAt),
      ]),
    };
  }

  async write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    try {
      const records = rows.map(asRecord);
      if (records.length <= rowsPerStatement) await this.#db.documentUpdate.createMany({ data: records });
      else await this.#db.$transaction(this.#statements(records));
      return none;
    } catch (error) {
      if (!needsCloserLook(error)) throw error;
      return this.#writeWhatIsMissing(rows);
    }
  }

  async compact(documentId: DocumentId, compacted: Compacted): Promise<boolean> {
    const { snapshotVersion, keys, editedAt } = compacted;
    const state = compacted.state as Uint8Array<ArrayBuffer>;
    const version = snapshotVersion + 1;
    const snapshot = { version, state, checksum: checksum(state), ...(editedAt !== null && { editedAt }) };
    try {
      await this.#db.$transaction(async (tx) => {
        if (snapshotVersion === 0) await tx.documentSnapshot.create({ data: { documentId, ...snapshot } });
        else {
          const where = { documentId, version: snapshotVersion };
          const { count } = await tx.documentSnapshot.updateMany({ where, data: snapshot });
          if (count === 0) throw new Outrun();
        }
        for (const some of inParts(keys, rowsPerStatement)) {
          await tx.documentUpdate.deleteMany({ where: { documentId, key: { in: some } } });
        }
      });
      return true;
    } catch (error) {
      if (error instanceof Outrun || needsCloserLook(error)) return false;
      throw error;
    }
  }

  #statements(records: ReturnType<typeof asRecord>[]) {
    return inParts(records, rowsPerStatement).map((data) => this.#db.documentUpdate.createMany({ data }));
  }

  #writeWhatIsMissing(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    return this.#db.$transaction(async (tx) => {
      const ids = [...new Set(rows.map((row) => row.documentId))];
      const documents = await tx.document.findMany({ where: { id: { in: ids } }, select: { id: true } });
      const existing = new Set(documents.map((document) => document.id));
      const written = await tx.documentUpdate.findMany({
        where: { documentId: { in: ids }, key: { in: rows.map((row) => row.key) } },
        select: { key: true },
      });
      const keys = new Set(written.map((row) => row.key));
      const missing = rows.filter((row) => existing.has(row.documentId) && !keys.has(row.key));
      if (missing.length > 0) await tx.documentUpdate.createMany({ data: missing.map(asRecord) });
      return new Set(ids.filter((id) => !existing.has(id)));
    });
  }
}
