// A snapshot's bytes, in rows so small that no statement and no commit holds up the event loop for long.
//
// Every attempt at a snapshot writes its parts under a name of its own, each in a commit of its own, and nobody sees
// them before a snapshot names them. Must never delete a part that a snapshot names or may still come to name.
import { setImmediate as turn } from "node:timers/promises";
import type { Database } from "@/domain/database";
import type { DocumentId } from "@/protocol/ids";
import { executeBytes, queryBytes } from "./byte-statements";
import { checksum } from "./checksum";

/** The migration that introduced parts cut the snapshots of before into this size. */
export const snapshotPartBytes = 262_144;

export interface StoredSnapshot {
  readonly documentId: string;
  readonly partSet: string;
  readonly bytes: number;
  readonly checksum: number;
}

export class SnapshotParts {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Resolves once all of them are committed, with the checksum of the whole. */
  async write(
    documentId: DocumentId,
    version: number,
    partSet: string,
    state: Uint8Array<ArrayBuffer>,
  ): Promise<number> {
    let sum = 0;
    for (let part = 0; part * snapshotPartBytes < state.byteLength; part++) {
      const bytes = state.subarray(part * snapshotPartBytes, (part + 1) * snapshotPartBytes);
      sum = checksum(bytes, sum);
      await executeBytes(
        this.#db,
        'INSERT INTO "SnapshotPart" ("documentId", "partSet", "part", "version", "bytes") VALUES (?, ?, ?, ?, ?)',
        [
          ["string", documentId],
          ["string", partSet],
          ["int", part],
          ["int", version],
          ["bytes", bytes],
        ],
      );
      // On SQLite a query is answered without ever going back to the event loop.
      await turn();
    }
    return sum;
  }

  /** What there is of it, and whether that is what was written. */
  async read(snapshot: StoredSnapshot): Promise<{ readonly state: Uint8Array; readonly isSound: boolean }> {
    const { documentId, partSet, bytes } = snapshot;
    const state = new Uint8Array(bytes);
    let [at, sum] = [0, 0];
    for (let part = 0; at < bytes; part++) {
      const next = await this.#bytesOf(documentId, partSet, part);
      if (next === null || at + next.byteLength > bytes) return { state, isSound: false };
      state.set(next, at);
      sum = checksum(next, sum);
      at += next.byteLength;
      await turn();
    }
    return { state, isSound: sum === snapshot.checksum };
  }

  async #bytesOf(documentId: string, partSet: string, part: number): Promise<Uint8Array | null> {
    const [row] = await queryBytes(
      this.#db,
      'SELECT "bytes" FROM "SnapshotPart" WHERE "documentId" = ? AND "partSet" = ? AND "part" = ?',
      [
        ["string", documentId],
        ["string", partSet],
        ["int", part],
      ],
    );
    return row === undefined ? null : (row[0] as Uint8Array);
  }

  /**
   * Deletes what dropped snapshots and attempts that came to nothing have left. No snapshot of a version that is
   * stored already can be made any more, so nobody will name these; parts of a later one may be on their way.
   */
  async deleteLeftOver(documentId: DocumentId): Promise<void> {
    const snapshots = await this.#db.documentSnapshot.findMany({
      where: { documentId },
      select: { version: true, partSet: true },
    });
    const newest = Math.max(0, ...snapshots.map(({ version }) => version));
    const named = snapshots.map(({ partSet }) => partSet);
    const leftOver = await this.#db.snapshotPart.findMany({
      where: { documentId, version: { lte: newest }, partSet: { notIn: named } },
      select: { documentId: true, partSet: true, part: true },
    });
    for (const part of leftOver) {
      await this.#db.snapshotPart.deleteMany({ where: part });
      await turn();
    }
  }
}
