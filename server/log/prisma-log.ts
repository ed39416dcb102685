// The durable log, through Prisma, on SQLite and PostgreSQL alike.
//
// A write is one INSERT in the usual case. Only when that fails does it look closer: which documents are gone,
// which rows a lost answer had already committed. Must never drop a row for any other reason.
import type { Database, Queries } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { checksum } from "./checksum";
import {
  type Compacted,
  DamagedRow,
  type LogRow,
  type SoundPart,
  type StoredDocument,
  type UpdateLog,
} from "./update-log";

/** Databases bound the parameters of one statement; this many rows stay below SQLite's 999. */
const rowsPerStatement = 150;

const inParts = <T>(all: readonly T[], size: number): T[][] =>
  Array.from({ length: Math.ceil(all.length / size) }, (_, i) => all.slice(i * size, (i + 1) * size));

/** Another node stored a snapshot first. */
class Outrun extends Error {}

/** Enough for every page load of years; an id that is older is nobody's again. */
const mostAuthors = 50_000;
const latest = (dates: readonly Date[]): Date | null =>
  dates.reduce<Date | null>((last, date) => (last === null || date > last ? date : last), null);

const none: ReadonlySet<DocumentId> = new Set();

const asRecord = (row: LogRow) => ({
  documentId: row.documentId,
  key: row.key,
  update: row.update as Uint8Array<ArrayBuffer>,
  checksum: checksum(row.update),
});

const authorsOf = ({ documentId, authors }: LogRow) =>
  Array.from(authors ?? [], ([client, userId]) => ({ documentId, clientId: BigInt(client), userId }));

const isSound = ({ checksum: expected, ...row }: StoredBytes): boolean =>
  checksum(row.state ?? row.update ?? new Uint8Array()) === expected;

interface StoredBytes {
  readonly checksum: number;
  readonly state?: Uint8Array;
  readonly update?: Uint8Array;
}

export interface StoredRow {
  readonly key: string;
  readonly bytes: number;
  readonly createdAt: Date;
  readonly isSound: boolean;
}

const storedRow = (
  key: string,
  stored: Uint8Array,
  row: { readonly checksum: number; readonly createdAt: Date },
): StoredRow => ({
  key,
  bytes: stored.byteLength,
  createdAt: row.createdAt,
  isSound: checksum(stored) === row.checksum,
});

/** A snapshot that is sound, and the rows that are. */
const piecesOf = (
  snapshot: { readonly state: Uint8Array; readonly editedAt: Date } | undefined,
  rows: readonly {
    readonly key: string;
    readonly update: Uint8Array;
    readonly checksum: number;
    readonly createdAt: Date;
  }[],
): Pick<SoundPart, "pieces" | "keys" | "damaged" | "editedAt"> => {
  const sound = rows.filter(isSound);
  return {
    pieces: [...(snapshot === undefined ? [] : [snapshot.state]), ...sound.map(({ update }) => update)],
    keys: sound.map(({ key }) => key),
    damaged: rows.filter((row) => !isSound(row)).map(({ key }) => key),
    editedAt: latest([
      ...(snapshot === undefined ? [] : [snapshot.editedAt]),
      ...rows.map(({ createdAt }) => createdAt),
    ]),
  };
};

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
    const { damaged, ...stored } = await this.loadSound(documentId);
    const [key] = damaged;
    if (key !== undefined) throw new DamagedRow(documentId, key);
    return stored;
  }

  async loadSound(documentId: DocumentId): Promise<SoundPart> {
    const [snapshots, rows] = await this.#db.$transaction([
      this.#db.documentSnapshot.findMany({ where: { documentId }, orderBy: { version: "desc" }, take: 1 }),
      this.#db.documentUpdate.findMany({ where: { documentId, coveredBy: null }, orderBy: { key: "asc" } }),
    ]);
    const authors = await this.#db.clientId.findMany({
      where: { documentId },
      orderBy: { createdAt: "desc" },
      take: mostAuthors,
    });
    const [snapshot] = snapshots;
    const about = {
      snapshotVersion: snapshot?.version ?? 0,
      authors: new Map(authors.map(({ clientId, userId }) => [Number(clientId), userId])),
    };
    if (snapshot !== undefined && !isSound(snapshot)) {
      return { ...about, ...(await this.#withoutNewest(documentId, snapshot.version)) };
    }
    return { ...about, baseVersion: about.snapshotVersion, ...piecesOf(snapshot, rows) };
  }

  async write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    try {
      const records = rows.map(asRecord);
      const authors = rows.flatMap(authorsOf);
      const isOneStatement = records.length <= rowsPerStatement && authors.length === 0;
      if (isOneStatement) await this.#db.documentUpdate.createMany({ data: records });
      else await this.#db.$transaction(this.#statements(records, authors));
      return none;
    } catch (error) {
      if (!needsCloserLook(error)) throw error;
      return this.#writeWhatIsMissing(rows);
    }
  }

  async compact(documentId: DocumentId, compacted: Compacted): Promise<boolean> {
    const { snapshotVersion, baseVersion, keys, editedAt } = compacted;
    const state = compacted.state as Uint8Array<ArrayBuffer>;
    const version = snapshotVersion + 1;
    const snapshot = { version, state, checksum: checksum(state), ...(editedAt !== null && { editedAt }) };
    try {
      await this.#db.$transaction(async (tx) => {
        const newer = await tx.documentSnapshot.count({ where: { documentId, version: { gte: version } } });
        if (newer > 0) throw new Outrun();
        await tx.documentSnapshot.create({ data: { documentId, ...snapshot } });
        for (const some of inParts(keys, rowsPerStatement)) {
          const where = { documentId, key: { in: some } };
          await tx.documentUpdate.updateMany({ where, data: { coveredBy: version } });
        }
        // The snapshot that this one was made from stays, and with the rows between the two makes up for this one.
        await tx.documentUpdate.deleteMany({ where: { documentId, coveredBy: { lt: version } } });
        await tx.documentSnapshot.deleteMany({
          where: { documentId, version: { notIn: [baseVersion, version] } },
        });
      });
      return true;
    } catch (error) {
      if (error instanceof Outrun || needsCloserLook(error)) return false;
      throw error;
    }
  }

  /** What is stored of a document, for an operator: its snapshots as `snapshot <version>`, and its updates. */
  async rows(documentId: DocumentId): Promise<StoredRow[]> {
    const snapshots = await this.#db.documentSnapshot.findMany({ where: { documentId } });
    const updates = await this.#db.documentUpdate.findMany({
      where: { documentId },
      orderBy: { key: "asc" },
    });
    return [
      ...snapshots.map((row) =>
        storedRow(`snapshot ${row.version}`, row.state, { ...row, createdAt: row.editedAt }),
      ),
      ...updates.map((row) => storedRow(row.key, row.update, row)),
    ];
  }

  /** Takes these updates out for good, and says how many there were. */
  async excise(documentId: DocumentId, keys: readonly string[]): Promise<number> {
    const { count } = await this.#db.documentUpdate.deleteMany({
      where: { documentId, key: { in: [...keys] } },
    });
    return count;
  }

  /** The snapshot before the newest, and the rows that the newest was to take the place of. */
  async #withoutNewest(
    documentId: DocumentId,
    newest: number,
  ): Promise<Omit<SoundPart, "snapshotVersion" | "authors">> {
    const [snapshots, rows] = await this.#db.$transaction([
      this.#db.documentSnapshot.findMany({
        where: { documentId, version: { lt: newest } },
        orderBy: { version: "desc" },
        take: 1,
      }),
      this.#db.documentUpdate.findMany({ where: { documentId }, orderBy: { key: "asc" } }),
    ]);
    const [snapshot] = snapshots;
    if (snapshot !== undefined && !isSound(snapshot)) {
      return { baseVersion: 0, pieces: [], keys: [], damaged: ["snapshot"], editedAt: snapshot.editedAt };
    }
    return { baseVersion: snapshot?.version ?? 0, ...piecesOf(snapshot, rows) };
  }

  #statements(records: ReturnType<typeof asRecord>[], authors: ReturnType<typeof authorsOf>) {
    return [
      ...inParts(records, rowsPerStatement).map((data) => this.#db.documentUpdate.createMany({ data })),
      ...inParts(authors, rowsPerStatement).map((data) => this.#db.clientId.createMany({ data })),
    ];
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
      await this.#writeMissingAuthors(tx, missing.flatMap(authorsOf));
      return new Set(ids.filter((id) => !existing.has(id)));
    });
  }

  /** An id that another node has bound meanwhile stays whose it is there. */
  async #writeMissingAuthors(tx: Queries, authors: ReturnType<typeof authorsOf>): Promise<void> {
    const bound = await tx.clientId.findMany({
      where: { OR: authors.map(({ documentId, clientId }) => ({ documentId, clientId })) },
      select: { documentId: true, clientId: true },
    });
    const known = new Set(bound.map(({ documentId, clientId }) => `${documentId} ${clientId}`));
    const missing = authors.filter(({ documentId, clientId }) => !known.has(`${documentId} ${clientId}`));
    if (missing.length > 0) await tx.clientId.createMany({ data: missing });
  }
}
