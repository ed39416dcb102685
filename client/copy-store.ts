// The one database in which this browser keeps documents, and the only file that speaks IndexedDB. Knows rows and
// keys, not what they mean. Every function rejects instead of throwing, and each is one transaction: what it says
// happened has happened, or nothing has. An update and the count of changes that wait are written together, so
// that no crash can part them.
//
//   updates   key: 1, 2, 3 …                   { userId, documentId, bytes, checksum }
//   pending   key: userId, documentId, tab     { changes, changedAt }
//
// A copy that showed something else than the server is kept as that of "<document id>/<when it was replaced>".

export interface CopyKey {
  readonly userId: string;
  readonly documentId: string;
}

export interface StoredRow {
  readonly key: number;
  /** What the row holds, as it was found: it may be anything. */
  readonly value: unknown;
}

export interface NewRow {
  readonly bytes: Uint8Array;
  readonly checksum: number;
}

export interface CopyChange {
  readonly add: NewRow | null;
  readonly remove: readonly number[];
  /** How many changes of this tab the server has not committed. */
  readonly pending: { readonly tab: string; readonly changes: number } | null;
}

/** A copy that showed something else than the server. It is kept beside the copy that took its place. */
export interface Replacement {
  readonly add: NewRow;
  readonly remove: readonly number[];
  readonly aside: NewRow | null;
}

export interface CopyStore {
  /** Closed by the browser, or by a newer page that needs the database. */
  onLost: () => void;
  tabsWithPending(copy: CopyKey): Promise<readonly string[]>;
  /** Reads the rows, and gives `tab` the changes that the `dead` tabs left waiting; answers how many those are. */
  open(copy: CopyKey, tab: string, dead: readonly string[]): Promise<OpenedCopy>;
  /** Answers the key of the added row. */
  change(copy: CopyKey, change: CopyChange): Promise<number | null>;
  replace(copy: CopyKey, replacement: Replacement): Promise<void>;
  read(copy: CopyKey): Promise<readonly StoredRow[]>;
  /** Of one person or, without a name, of everyone. */
  unsaved(userId?: string): Promise<readonly UnsavedCopy[]>;
  copies(): Promise<readonly CopyKey[]>;
  forget(copies: readonly CopyKey[]): Promise<void>;
  close(): void;
}

export interface OpenedCopy {
  readonly rows: readonly StoredRow[];
  readonly pendingChanges: number;
  /** What waits in tabs that live: it is in the rows as well. */
  readonly pendingElsewhere: number;
}

export interface UnsavedCopy extends CopyKey {
  readonly changes: number;
  readonly changedAt: number;
}

interface PendingRow extends CopyKey {
  readonly tab: string;
  readonly changes: number;
  readonly changedAt: number;
}

/** Under which a copy is kept that was replaced then. */
export const asideOf = ({ userId, documentId }: CopyKey, replacedAt: number): CopyKey => ({
  userId,
  documentId: `${documentId}/${replacedAt}`,
});

/** Whose copy this is, and when it was replaced, if it was. */
export const documentOf = (copy: CopyKey): { documentId: string; replacedAt: number | null } => {
  const [documentId = "", replacedAt] = copy.documentId.split("/");
  return { documentId, replacedAt: replacedAt === undefined ? null : Number(replacedAt) };
};

export const databaseName = "parley";
const updates = "updates";
const pending = "pending";
const byCopy = "by-copy";

const answerOf = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error("the database did not say why"));
  });

/** Asks at once for everything, so that one transaction answers; what goes wrong ends the whole. */
const inTransaction = async <T>(
  db: IDBDatabase,
  mode: IDBTransactionMode,
  ask: (stores: { updates: IDBObjectStore; pending: IDBObjectStore }) => Promise<T>,
): Promise<T> => {
  const transaction = db.transaction([updates, pending], mode);
  const completed = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error ?? new Error("the transaction was given up"));
  });
  try {
    const [answer] = await Promise.all([
      ask({ updates: transaction.objectStore(updates), pending: transaction.objectStore(pending) }),
      completed,
    ]);
    return answer;
  } catch (error) {
    try {
      transaction.abort();
    } catch {
      // It has ended already.
    }
    throw error;
  }
};

/** A damaged row is still somebody's change. */
const countOf = ({ changes }: PendingRow): number => (changes > 0 ? changes : 1);

const copyOf = ({ userId, documentId }: CopyKey): [string, string] => [userId, documentId];

/** Every key that begins with these parts: an array sorts after all strings. */
const beginningWith = (...parts: string[]): IDBKeyRange => IDBKeyRange.bound(parts, [...parts, []]);

const rowsOf = async (store: IDBObjectStore, copy: CopyKey): Promise<readonly StoredRow[]> => {
  const index = store.index(byCopy);
  const [keys, values] = await Promise.all([
    answerOf(index.getAllKeys(copyOf(copy))),
    answerOf(index.getAll(copyOf(copy)) as IDBRequest<unknown[]>),
  ]);
  return keys.map((key, at) => ({ key: Number(key), value: values[at] }));
};

const eachKey = (request: IDBRequest<IDBCursor | null>, visit: (cursor: IDBCursor) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    request.onerror = () => reject(request.error);
    request.onsuccess = () => {
      const cursor = request.result;
      if (cursor === null) return resolve();
      visit(cursor);
      cursor.continue();
    };
  });

class IndexedDbStore implements CopyStore {
  onLost: () => void = () => undefined;
  readonly #db: IDBDatabase;

  constructor(db: IDBDatabase) {
    this.#db = db;
    db.onclose = () => this.onLost();
    db.onversionchange = () => {
      db.close();
      this.onLost();
    };
  }

  tabsWithPending(copy: CopyKey): Promise<readonly string[]> {
    return inTransaction(this.#db, "readonly", async (stores) => {
      const rows = await answerOf<PendingRow[]>(stores.pending.getAll(beginningWith(...copyOf(copy))));
      return rows.map(({ tab }) => tab);
    });
  }

  open(copy: CopyKey, tab: string, dead: readonly string[]): Promise<OpenedCopy> {
    return inTransaction(this.#db, "readwrite", async (stores) => {
      const left = await answerOf<PendingRow[]>(stores.pending.getAll(beginningWith(...copyOf(copy))));
      const mine = left.filter((row) => row.tab === tab || dead.includes(row.tab));
      const changes = mine.reduce((sum, row) => sum + countOf(row), 0);
      const all = left.reduce((sum, row) => sum + countOf(row), 0);
      for (const row of mine) stores.pending.delete([...copyOf(copy), row.tab]);
      if (changes > 0) {
        const changedAt = Math.max(...mine.map((row) => row.changedAt));
        stores.pending.put({ ...copy, tab, changes, changedAt } satisfies PendingRow);
      }
      const rows = await rowsOf(stores.updates, copy);
      return { rows, pendingChanges: changes, pendingElsewhere: all - changes };
    });
  }

  change(copy: CopyKey, { add, remove, pending: left }: CopyChange): Promise<number | null> {
    return inTransaction(this.#db, "readwrite", async (stores) => {
      const added = add === null ? null : answerOf(stores.updates.add({ ...copy, ...add }));
      for (const key of remove) stores.updates.delete(key);
      if (left !== null) {
        const { tab, changes } = left;
        if (changes === 0) stores.pending.delete([...copyOf(copy), tab]);
        else stores.pending.put({ ...copy, tab, changes, changedAt: Date.now() } satisfies PendingRow);
      }
      // A page that is being closed does not live to see the rest; what is committed is kept.
      stores.updates.transaction.commit();
      return added === null ? null : Number(await added);
    });
  }

  replace(copy: CopyKey, { add, remove, aside }: Replacement): Promise<void> {
    return inTransaction(this.#db, "readwrite", async (stores) => {
      for (const key of remove) stores.updates.delete(key);
      stores.updates.add({ ...copy, ...add });
      if (aside === null) return;
      const changedAt = Date.now();
      const kept = asideOf(copy, changedAt);
      stores.updates.add({ ...kept, ...aside });
      // Nobody sends it, so it waits until somebody has looked at it.
      stores.pending.put({ ...kept, tab: "", changes: 1, changedAt } satisfies PendingRow);
    });
  }

  read(copy: CopyKey): Promise<readonly StoredRow[]> {
    return inTransaction(this.#db, "readonly", (stores) => rowsOf(stores.updates, copy));
  }

  unsaved(userId?: string): Promise<readonly UnsavedCopy[]> {
    return inTransaction(this.#db, "readonly", async (stores) => {
      const range = userId === undefined ? null : beginningWith(userId);
      const rows = await answerOf<PendingRow[]>(stores.pending.getAll(range));
      const found = new Map<string, UnsavedCopy>();
      for (const row of rows) {
        const { userId: person, documentId, changedAt } = row;
        const key = `${person}/${documentId}`;
        const before = found.get(key);
        found.set(key, {
          userId: person,
          documentId,
          changes: countOf(row) + (before?.changes ?? 0),
          changedAt: Math.max(changedAt, before?.changedAt ?? 0),
        });
      }
      return [...found.values()].sort((a, b) => b.changedAt - a.changedAt);
    });
  }

  copies(): Promise<readonly CopyKey[]> {
    return inTransaction(this.#db, "readonly", async (stores) => {
      const found: CopyKey[] = [];
      await eachKey(stores.updates.index(byCopy).openKeyCursor(null, "nextunique"), ({ key }) => {
        const [userId, documentId] = key as [string, string];
        found.push({ userId, documentId });
      });
      return found;
    });
  }

  forget(copies: readonly CopyKey[]): Promise<void> {
    return inTransaction(this.#db, "readwrite", async (stores) => {
      for (const copy of copies) {
        const keys = await answerOf(stores.updates.index(byCopy).getAllKeys(copyOf(copy)));
        for (const key of keys) stores.updates.delete(key);
        stores.pending.delete(beginningWith(...copyOf(copy)));
      }
    });
  }

  close(): void {
    this.#db.close();
  }
}

const prepare = (db: IDBDatabase): void => {
  const store = db.createObjectStore(updates, { autoIncrement: true });
  store.createIndex(byCopy, ["userId", "documentId"]);
  db.createObjectStore(pending, { keyPath: ["userId", "documentId", "tab"] });
};

/** May never answer: a browser that is stuck says nothing. */
export const openCopyStore = async (idb: IDBFactory): Promise<CopyStore> => {
  const request = idb.open(databaseName, 1);
  request.onupgradeneeded = () => prepare(request.result);
  return new IndexedDbStore(await answerOf(request));
};

/** Some browsers refuse even to be asked. */
export const browserIndexedDb = (): IDBFactory | null => {
  try {
    return typeof indexedDB === "undefined" ? null : indexedDB;
  } catch {
    return null;
  }
};
