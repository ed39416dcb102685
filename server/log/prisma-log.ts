// The durable log, through Prisma, on SQLite and PostgreSQL alike.
//
// A write is one INSERT in the usual case. Only when that fails does it look closer: which documents are gone,
// which rows a lost answer had already committed. Must never drop a row for any other reason. What is large is written
// before the one small transaction that makes it count, and deleted after it.
import { randomBytes } from "node:crypto";
import type { Database, Queries } from "@/domain/database";
import { type DocumentId, newId, type RandomBytes } from "@/protocol/ids";
import { checksum } from "./checksum";
import { SnapshotParts, type StoredSnapshot } from "./snapshot-parts";
import {
  type Compacted,
  DamagedRow,
  type LogRow,
  type SoundPart,
  type StoredDocument,
  type UpdateLog,
} from "./update-log";
import { inParts, type ListedUpdate, rowsPerStatement, type UpdateRow, UpdateRows } from "./update-rows";

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

export interface StoredRow {
  readonly key: string;
  readonly content: Uint8Array;
  /** A snapshot makes up for it. */
  readonly isCovered: boolean;
  readonly createdAt: Date;
  readonly isSound: boolean;
}

interface ListedSnapshot extends StoredSnapshot {
  readonly version: number;
  /** The keys of the updates that it takes the place of. */
  readonly covers: readonly string[];
  readonly editedAt: Date;
}

/** All that is stored of a document at one moment, without its bytes. */
interface Listed {
  /** The newest first. */
  readonly snapshots: readonly ListedSnapshot[];
  readonly updates: readonly ListedUpdate[];
}

interface SnapshotToName extends StoredSnapshot {
  readonly documentId: DocumentId;
  readonly version: number;
  readonly covers: string;
  readonly editedAt?: Date;
}

type Read = Omit<SoundPart, "authors">;

/** A snapshot that is sound, and what of these rows is. */
const piecesOf = (
  snapshot: { readonly version: number; readonly state: Uint8Array; readonly editedAt: Date } | null,
  rows: readonly UpdateRow[],
): Omit<Read, "snapshotVersion"> => {
  const sound = rows.filter(({ isSound }) => isSound);
  const written = rows.map(({ createdAt }) => createdAt);
  return {
    baseVersion: snapshot?.version ?? 0,
    pieces: [...(snapshot === null ? [] : [snapshot.state]), ...sound.map(({ update }) => update)],
    keys: sound.map(({ key }) => key),
    damaged: rows.filter(({ isSound }) => !isSound).map(({ key }) => key),
    editedAt: latest(snapshot === null ? written : [snapshot.editedAt, ...written]),
  };
};

/** No key has a line break. */
const asLines = (keys: readonly string[]): string => keys.join("\n");
const fromLines = (lines: string): string[] => (lines === "" ? [] : lines.split("\n"));

const coveredBy = (snapshots: readonly ListedSnapshot[]): ReadonlySet<string> =>
  new Set(snapshots.flatMap(({ covers }) => covers));

/** A read begins anew when compaction deletes what it has listed; as often only if something is wrong. */
const mostReads = 10;

/** A key that exists already, or a document that does not, as Prisma says it and as its drivers do. */
const needsCloserLook = (error: unknown): boolean => {
  const { code, cause, meta } = error as {
    code?: unknown;
    cause?: unknown;
    meta?: { driverAdapterError?: { cause?: unknown } };
  };
  const { kind } = (cause ?? meta?.driverAdapterError?.cause ?? {}) as { kind?: unknown };
  return (
    code === "P2002" ||
    code === "P2003" ||
    kind === "UniqueConstraintViolation" ||
    kind === "ForeignKeyConstraintViolation"
  );
};

export class PrismaLog implements UpdateLog {
  readonly #db: Database;
  readonly #parts: SnapshotParts;
  readonly #updates: UpdateRows;
  readonly #randomBytes: RandomBytes;

  constructor(db: Database, random: RandomBytes = randomBytes) {
    this.#db = db;
    this.#parts = new SnapshotParts(db);
    this.#updates = new UpdateRows(db);
    this.#randomBytes = random;
  }

  async load(documentId: DocumentId): Promise<StoredDocument> {
    const { damaged, ...stored } = await this.loadSound(documentId);
    const [key] = damaged;
    if (key !== undefined) throw new DamagedRow(documentId, key);
    return stored;
  }

  async authorsOf(documentId: DocumentId, clients: readonly number[]): Promise<ReadonlyMap<number, string>> {
    const found = await this.#db.clientId.findMany({
      where: { documentId, clientId: { in: clients.slice(0, rowsPerStatement).map(BigInt) } },
    });
    return new Map(found.map(({ clientId, userId }) => [Number(clientId), userId]));
  }

  async loadSound(documentId: DocumentId): Promise<SoundPart> {
    const read = await this.#untilWhole(documentId, (listed) => this.#read(documentId, listed));
    const authors = await this.#db.clientId.findMany({
      where: { documentId },
      orderBy: { createdAt: "desc" },
      take: mostAuthors,
    });
    return { ...read, authors: new Map(authors.map(({ clientId, userId }) => [Number(clientId), userId])) };
  }

  async write(rows: readonly LogRow[]): Promise<ReadonlySet<DocumentId>> {
    try {
      const records = rows.map(asRecord);
      const authors = rows.flatMap(authorsOf);
      const isOneStatement = records.length <= rowsPerStatement && authors.length === 0;
      if (isOneStatement) await this.#updates.insert(records);
      else await this.#db.$transaction(this.#statements(records, authors));
      return none;
    } catch (error) {
      if (!needsCloserLook(error)) throw error;
      return this.#writeWhatIsMissing(rows);
    }
  }

  async compact(documentId: DocumentId, compacted: Compacted): Promise<boolean> {
    const { baseVersion, keys, editedAt } = compacted;
    const state = compacted.state as Uint8Array<ArrayBuffer>;
    const version = compacted.snapshotVersion + 1;
    const partSet = newId(this.#randomBytes);
    try {
      const snapshot = {
        documentId,
        version,
        partSet,
        bytes: state.byteLength,
        checksum: await this.#parts.write(documentId, version, partSet, state),
        covers: asLines(keys),
        ...(editedAt !== null && { editedAt }),
      };
      const before = await this.#name(snapshot, baseVersion);
      await this.#tidy(documentId, keys, before).catch(() => {
        // It is compacted all the same, and what is left over is nothing that a load needs.
      });
      return true;
    } catch (error) {
      if (!(error instanceof Outrun) && !needsCloserLook(error)) throw error;
      await this.#parts.deleteLeftOver(documentId);
      return false;
    }
  }

  /** What is stored of a document, for an operator: its snapshots as `snapshot <version>`, and its updates. */
  rows(documentId: DocumentId): Promise<StoredRow[]> {
    return this.#untilWhole(documentId, async ({ snapshots, updates }) => {
      const rows: StoredRow[] = [];
      for (const snapshot of snapshots) {
        const { state, isSound } = await this.#parts.read(snapshot);
        if (!isSound && !(await this.#isStored(snapshot))) return null;
        const key = `snapshot ${snapshot.version}`;
        rows.push({ key, content: state, isCovered: false, createdAt: snapshot.editedAt, isSound });
      }
      const covered = coveredBy(snapshots);
      const found = await this.#updates.read(documentId, updates);
      if (found === null) return null;
      const asStored = ({ key, update, createdAt, isSound }: UpdateRow): StoredRow => {
        return { key, content: update, isCovered: covered.has(key), createdAt, isSound };
      };
      return [...rows, ...found.map(asStored)];
    });
  }

  /** Takes these updates out for good, and says how many there were. */
  async excise(documentId: DocumentId, keys: readonly string[]): Promise<number> {
    const { count } = await this.#db.documentUpdate.deleteMany({
      where: { documentId, key: { in: [...keys] } },
    });
    return count;
  }

  /** Reads what is listed; when that is there no longer, what is there then. Never a mixture. */
  async #untilWhole<T>(documentId: DocumentId, read: (listed: Listed) => Promise<T | null>): Promise<T> {
    for (let reads = 0; reads < mostReads; reads++) {
      const whole = await read(await this.#list(documentId));
      if (whole !== null) return whole;
    }
    throw new Error(`document ${documentId} changed ${mostReads} times while it was being read`);
  }

  /** On SQLite every transaction is one moment; PostgreSQL has to be asked for that. */
  async #list(documentId: DocumentId): Promise<Listed> {
    const [snapshots, updates] = await this.#db.$transaction(
      [
        this.#db.documentSnapshot.findMany({ where: { documentId }, orderBy: { version: "desc" } }),
        this.#updates.list(documentId),
      ],
      { isolationLevel: "Serializable" },
    );
    return {
      snapshots: snapshots.map((row) => ({ ...row, covers: fromLines(row.covers) })),
      updates: updates.map(({ key, bytes }) => ({ key, bytes: Number(bytes) })),
    };
  }

  /**
   * What was stored when it was listed: rows never change, so whatever is found is what it was. Null when something
   * is there no longer. When the newest snapshot is damaged, the one before it and the rows since say the same.
   */
  async #read(documentId: DocumentId, { snapshots, updates }: Listed): Promise<Read | null> {
    const [newest, before] = snapshots;
    const snapshotVersion = newest?.version ?? 0;
    for (const [age, snapshot] of snapshots.slice(0, 2).entries()) {
      const { state, isSound } = await this.#parts.read(snapshot);
      if (isSound) {
        const held = coveredBy(snapshots.slice(age));
        const since = await this.#updates.read(
          documentId,
          updates.filter(({ key }) => !held.has(key)),
        );
        return since && { snapshotVersion, ...piecesOf({ ...snapshot, state }, since) };
      }
      if (!(await this.#isStored(snapshot))) return null;
    }
    if (before !== undefined) {
      const nothing = { baseVersion: 0, pieces: [], keys: [], damaged: ["snapshot"] };
      return { snapshotVersion, ...nothing, editedAt: before.editedAt };
    }
    const all = await this.#updates.read(documentId, updates);
    return all && { snapshotVersion, ...piecesOf(null, all) };
  }

  /** Then its parts are stored too, or damaged. */
  async #isStored({ documentId, partSet }: StoredSnapshot): Promise<boolean> {
    return (await this.#db.documentSnapshot.count({ where: { documentId, partSet } })) > 0;
  }

  /**
   * From here on the snapshot counts. The one that it was made from stays, and with the rows that this one covers
   * makes up for it. Answers that one, and those before it.
   */
  #name(snapshot: SnapshotToName, baseVersion: number): Promise<{ readonly covers: string }[]> {
    const { documentId, version } = snapshot;
    return this.#db.$transaction(async (tx) => {
      const before = await tx.documentSnapshot.findMany({
        where: { documentId },
        select: { version: true, covers: true },
      });
      if (before.some((other) => other.version >= version)) throw new Outrun();
      await tx.documentSnapshot.create({ data: snapshot });
      await tx.documentSnapshot.deleteMany({
        where: { documentId, version: { notIn: [baseVersion, version] } },
      });
      return before.filter((other) => other.version <= baseVersion);
    });
  }

  /** Deletes the updates that these snapshots cover, and the parts that no snapshot names. */
  async #tidy(
    documentId: DocumentId,
    kept: readonly string[],
    snapshots: readonly { readonly covers: string }[],
  ): Promise<void> {
    const needed = new Set(kept);
    const keys = snapshots.flatMap(({ covers }) => fromLines(covers)).filter((key) => !needed.has(key));
    await this.#updates.delete(documentId, keys);
    await this.#parts.deleteLeftOver(documentId);
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
      const existing = await this.#existing(tx, ids);
      const missing: LogRow[] = [];
      for (const some of inParts(rows, rowsPerStatement)) {
        missing.push(...(await this.#unwritten(tx, some)).filter((row) => existing.has(row.documentId)));
      }
      for (const some of inParts(missing, rowsPerStatement)) {
        await tx.documentUpdate.createMany({ data: some.map(asRecord) });
      }
      for (const row of missing) await this.#writeMissingAuthors(tx, row);
      return new Set(ids.filter((id) => !existing.has(id)));
    });
  }

  async #existing(tx: Queries, ids: readonly DocumentId[]): Promise<ReadonlySet<string>> {
    const existing = new Set<string>();
    for (const some of inParts(ids, rowsPerStatement)) {
      const found = await tx.document.findMany({ where: { id: { in: some } }, select: { id: true } });
      for (const { id } of found) existing.add(id);
    }
    return existing;
  }

  async #unwritten(tx: Queries, rows: readonly LogRow[]): Promise<LogRow[]> {
    const found = await tx.documentUpdate.findMany({
      where: {
        documentId: { in: rows.map((row) => row.documentId) },
        key: { in: rows.map((row) => row.key) },
      },
      select: { documentId: true, key: true },
    });
    const written = new Set(found.map(({ documentId, key }) => `${documentId} ${key}`));
    return rows.filter(({ documentId, key }) => !written.has(`${documentId} ${key}`));
  }

  /** An id that another node has bound meanwhile stays whose it is there. */
  async #writeMissingAuthors(tx: Queries, row: LogRow): Promise<void> {
    for (const some of inParts(authorsOf(row), rowsPerStatement)) {
      const bound = await tx.clientId.findMany({
        where: { documentId: row.documentId, clientId: { in: some.map(({ clientId }) => clientId) } },
        select: { clientId: true },
      });
      const known = new Set(bound.map(({ clientId }) => clientId));
      const data = some.filter(({ clientId }) => !known.has(clientId));
      if (data.length > 0) await tx.clientId.createMany({ data });
    }
  }
}
