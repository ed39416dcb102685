// Turns the rows of a copy back into a document. Nothing that was damaged on this device may reach the document
// that is shown, and from there the server: each row must have its checksum, decode, and integrate into a document
// that nobody sees.
import * as Y from "yjs";
import { newDoc } from "@/protocol/new-doc";
import { checksum } from "./checksum";
import type { NewRow, StoredRow } from "./copy-store";

export interface ReadCopy {
  /** What could be put together; null when there is nothing. */
  readonly state: Uint8Array | null;
  /** All sound rows, when some of them build on changes that the copy lacks: the server may have those. */
  readonly held: Uint8Array | null;
  readonly sound: readonly number[];
  readonly damaged: readonly number[];
}

export const rowOf = (bytes: Uint8Array): NewRow => ({ bytes, checksum: checksum(bytes) });

const bytesOf = (value: unknown): Uint8Array | null => {
  if (typeof value !== "object" || value === null) return null;
  const { bytes, checksum: expected } = value as Partial<NewRow>;
  // Not instanceof: the bytes may come from another realm.
  if (!ArrayBuffer.isView(bytes) || checksum(bytes) !== expected) return null;
  try {
    Y.decodeUpdate(bytes);
    return bytes;
  } catch {
    return null;
  }
};

const integrate = (updates: readonly Uint8Array[]): Y.Doc | null => {
  const scratch = newDoc();
  try {
    scratch.transact(() => {
      for (const update of updates) Y.applyUpdate(scratch, update);
    });
    return scratch;
  } catch {
    return null;
  }
};

/** Integrating is not undone when it throws, so a row that does throw costs a document built anew without it. */
const integrateOneByOne = <Row extends { readonly bytes: Uint8Array }>(rows: readonly Row[]) => {
  const taken: Row[] = [];
  let scratch = newDoc();
  for (const row of rows) {
    const next = integrate([Y.encodeStateAsUpdate(scratch), row.bytes]);
    if (next === null) continue;
    scratch = next;
    taken.push(row);
  }
  return { scratch, taken };
};

export const readRows = (rows: readonly StoredRow[]): ReadCopy => {
  const decoded = rows.flatMap(({ key, value }) => {
    const bytes = bytesOf(value);
    return bytes === null ? [] : [{ key, bytes }];
  });
  const whole = integrate(decoded.map(({ bytes }) => bytes));
  const { scratch, taken } = whole === null ? integrateOneByOne(decoded) : { scratch: whole, taken: decoded };
  const sound = new Set(taken.map(({ key }) => key));
  const damaged = rows.map(({ key }) => key).filter((key) => !sound.has(key));
  return { ...withoutGaps(scratch), sound: [...sound], damaged };
};

const withoutGaps = (doc: Y.Doc): { state: Uint8Array | null; held: Uint8Array | null } => {
  const { store } = doc;
  const incomplete = store.pendingStructs !== null || store.pendingDs !== null;
  const held = incomplete ? Y.encodeStateAsUpdate(doc) : null;
  dropGaps(doc);
  return { state: store.clients.size === 0 ? null : Y.encodeStateAsUpdate(doc), held };
};

/** Forgets what waits for changes that nobody has; answers whether there was anything. */
export const dropGaps = ({ store }: Y.Doc): boolean => {
  const had = store.pendingStructs !== null;
  store.pendingStructs = null;
  store.pendingDs = null;
  return had;
};
