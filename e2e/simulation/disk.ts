// The store of a simulation: what is committed is on the disk and outlives every process, what is not is forgotten
// with the one that wrote it. Each process has a line to it that is slow, fails, or loses the answer to a commit.

import type { DocumentId } from "@/protocol/ids";
import { MemoryLog } from "@/server/log/memory-log";
import type { Compacted, LogRow, StoredDocument, UpdateLog } from "@/server/log/update-log";
import { between } from "../random";
import type { Owner, Scheduler } from "./scheduler";

export interface DiskFaults {
  /** Every call fails. */
  away: boolean;
  /** Parts of a thousand: the call fails, or it is done and says that it failed. */
  failing: number;
  answerLost: number;
  delayMs: readonly [least: number, most: number];
}

export const soundDisk = (): DiskFaults => ({ away: false, failing: 0, answerLost: 0, delayMs: [1, 4] });

export class DiskError extends Error {}

/** As a database answers: rows by their key, which is not the order in which they came. */
const byKey = ({ pieces, keys, ...stored }: StoredDocument): StoredDocument => {
  const snapshot = pieces.slice(0, pieces.length - keys.length);
  const rows = keys.map((key, i) => ({ key, piece: pieces[snapshot.length + i] ?? new Uint8Array() }));
  rows.sort((a, b) => (a.key < b.key ? -1 : 1));
  return {
    ...stored,
    pieces: [...snapshot, ...rows.map(({ piece }) => piece)],
    keys: rows.map(({ key }) => key),
  };
};

export class Disk {
  readonly committed = new MemoryLog();
  /** As text, to see at any moment whether something has been written. */
  #everWritten = "";
  faults: DiskFaults = soundDisk();
  readonly #scheduler: Scheduler;

  constructor(scheduler: Scheduler) {
    this.#scheduler = scheduler;
  }

  hasWritten(token: string): boolean {
    return this.#everWritten.includes(token);
  }

  /** A process's line to the disk; it answers nobody who is dead. */
  lineOf(owner: Owner): UpdateLog {
    return {
      load: (documentId) => this.#ask(owner, async () => byKey(await this.committed.load(documentId))),
      authorsOf: (...asked) => this.#ask(owner, () => this.committed.authorsOf(...asked)),
      loadSound: (documentId) => this.#ask(owner, () => this.committed.loadSound(documentId)),
      write: (rows: readonly LogRow[]) =>
        this.#ask(owner, () => {
          for (const { update } of rows) this.#everWritten += Buffer.from(update).toString();
          return this.committed.write(rows);
        }),
      compact: (documentId: DocumentId, compacted: Compacted) =>
        this.#ask(owner, () => this.committed.compact(documentId, compacted)),
    };
  }

  #ask<T>(owner: Owner, act: () => Promise<T>): Promise<T> {
    const { random } = this.#scheduler;
    return new Promise((resolve, reject) => {
      const wait = () => between(random, ...this.faults.delayMs);
      // A process that dies before this has not written; one that dies after it has, and never heard.
      this.#scheduler.after(
        wait(),
        () => {
          const { away, failing, answerLost } = this.faults;
          const failed = away || random() * 1_000 < failing;
          const outcome = failed ? Promise.reject(new DiskError("the disk failed")) : act();
          const lost = random() * 1_000 < answerLost;
          const answer = () =>
            lost
              ? outcome.then(() => reject(new DiskError("no answer")), reject)
              : outcome.then(resolve, reject);
          outcome.catch(() => undefined);
          this.#scheduler.after(wait(), () => void answer(), owner);
        },
        owner,
      );
    });
  }
}
