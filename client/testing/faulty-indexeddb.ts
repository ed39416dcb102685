// A database in memory whose faults are switched on by the test: refusing to open, opening never, failing writes
// as a full disk does, and writes that hang.
import { IDBFactory as MemoryFactory, IDBKeyRange as MemoryKeyRange } from "fake-indexeddb";
import { vi } from "vitest";
import { databaseName } from "../copy-store";

type Fault = "none" | "refuses to open" | "never opens" | "disk full" | "writes hang";

export interface FaultyDatabase {
  readonly idb: IDBFactory;
  fault: Fault;
  /** Lets go of the writes that hung. */
  resume(): void;
  /** What is in a store, behind everybody's back. */
  rows(store: "updates" | "pending"): Promise<{ key: IDBValidKey; value: Record<string, unknown> }[]>;
  put(store: "updates" | "pending", value: unknown, key?: IDBValidKey): Promise<void>;
}

const quotaExceeded = (): DOMException => new DOMException("the disk is full", "QuotaExceededError");

const answered = <T>(request: IDBRequest<T>): Promise<T> =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

export const faultyDatabase = (): FaultyDatabase => {
  vi.stubGlobal("IDBKeyRange", MemoryKeyRange);
  const memory: IDBFactory = new MemoryFactory();
  let hung: (() => void)[] = [];

  const faultyTransaction = (db: IDBDatabase, names: string[], mode?: IDBTransactionMode): IDBTransaction => {
    const transaction = db.transaction(names, mode);
    if (mode !== "readwrite" || (faulty.fault !== "disk full" && faulty.fault !== "writes hang"))
      return transaction;
    const { fault } = faulty;
    const { objectStore } = transaction;
    transaction.objectStore = (name) => {
      const store = objectStore.call(transaction, name);
      if (fault === "disk full") {
        store.add = () => {
          throw quotaExceeded();
        };
        store.put = store.add;
      }
      return store;
    };
    if (fault === "writes hang") {
      // Its end is told to nobody before the test says so.
      Object.defineProperty(transaction, "oncomplete", {
        set: (listener: () => void) => {
          transaction.addEventListener("complete", () => hung.push(listener));
        },
      });
    }
    return transaction;
  };

  const opened = (request: IDBOpenDBRequest): IDBOpenDBRequest => {
    request.addEventListener("success", () => {
      const db = request.result;
      const real = db.transaction.bind(db);
      const target = { transaction: real } as IDBDatabase;
      db.transaction = (names: string | string[], mode?: IDBTransactionMode) =>
        faultyTransaction(target, [names].flat(), mode);
    });
    return request;
  };

  const direct = (): Promise<IDBDatabase> => answered(memory.open(databaseName));

  const faulty: FaultyDatabase = {
    fault: "none",
    idb: {
      open: (name: string, version?: number) => {
        if (faulty.fault === "refuses to open") throw new DOMException("not here", "SecurityError");
        if (faulty.fault === "never opens") return {} as IDBOpenDBRequest;
        return opened(memory.open(name, version));
      },
    } as IDBFactory,
    resume: () => {
      for (const tell of hung) tell();
      hung = [];
    },
    rows: async (name) => {
      const db = await direct();
      const store = db.transaction(name).objectStore(name);
      const [keys, values] = await Promise.all([
        answered(store.getAllKeys()),
        answered(store.getAll() as IDBRequest<Record<string, unknown>[]>),
      ]);
      db.close();
      return keys.map((key, at) => ({ key, value: values[at] ?? {} }));
    },
    put: async (name, value, key) => {
      const db = await direct();
      await answered(db.transaction(name, "readwrite").objectStore(name).put(value, key));
      db.close();
    },
  };
  return faulty;
};
