// The grammar of /sync, both ways. Pure: bytes in, values out; no I/O and no clock.
//
//   message      = sync | awareness | auth | query-awareness | saved | welcome | trouble | hash | held
//   sync         = 0 ( 0 bytes(state vector) | 1 bytes(update) | 2 bytes(update) )
//   awareness    = 1 bytes( count { clientId clock string(JSON) } )
//   query        = 3
//   saved        = 64 count          only after the subprotocol parley.1 was agreed
//   welcome      = 65 string(JSON)   the same
//   trouble      = 66 flag           the same
//   hash         = 67 string(hash)                       to the server; "" asks for its hash
//                | 67 string(hash) bytes(state vector)   from it, after the subprotocol was agreed
//   held         = 68 flag           from the server, the same
//
// Numbers are lib0 varUints, bytes and strings carry their length before them. Types below 64 belong to
// y-protocols. A message must end where its content ends.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import { joinBytes } from "./join-bytes";
import type { Person } from "./presence";

export const subprotocol = "parley.1";

export const messageTypes = {
  sync: 0,
  awareness: 1,
  auth: 2,
  queryAwareness: 3,
  saved: 64,
  welcome: 65,
  trouble: 66,
  hash: 67,
  heldBack: 68,
} as const;

/** What `contentHash` makes: SHA-256 in hexadecimal digits. */
const isContentHash = (text: string): boolean => /^[0-9a-f]{64}$/.test(text);

export const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

export type ClientMessage =
  | { readonly type: "sync-step-1"; readonly stateVector: Uint8Array }
  | { readonly type: "sync-step-2"; readonly update: Uint8Array }
  | { readonly type: "update"; readonly update: Uint8Array }
  | { readonly type: "awareness"; readonly payload: Uint8Array }
  | { readonly type: "query-awareness" }
  /** Empty asks what the document comes to here; anything else is what the sender has instead. */
  | { readonly type: "hash"; readonly hash: string };

export interface AwarenessEntry {
  readonly clientId: number;
  readonly clock: number;
  /** null says that the client has left. */
  readonly state: unknown;
}

const decodeSync = (decoder: decoding.Decoder): ClientMessage | null => {
  const step = decoding.readVarUint(decoder);
  const bytes = decoding.readVarUint8Array(decoder);
  switch (step) {
    case syncTypes.step1:
      return { type: "sync-step-1", stateVector: bytes };
    case syncTypes.step2:
      return { type: "sync-step-2", update: bytes };
    case syncTypes.update:
      return { type: "update", update: bytes };
    default:
      return null;
  }
};

const decodeHash = (decoder: decoding.Decoder): ClientMessage | null => {
  const hash = decoding.readVarString(decoder);
  return hash === "" || isContentHash(hash) ? { type: "hash", hash } : null;
};

const decodeByType = (decoder: decoding.Decoder): ClientMessage | null => {
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync:
      return decodeSync(decoder);
    case messageTypes.awareness:
      return { type: "awareness", payload: decoding.readVarUint8Array(decoder) };
    case messageTypes.queryAwareness:
      return { type: "query-awareness" };
    case messageTypes.hash:
      return decodeHash(decoder);
    default:
      return null;
  }
};

/** null means malformed: the sender broke the grammar. */
export const decodeClientMessage = (frame: Uint8Array): ClientMessage | null => {
  try {
    const decoder = decoding.createDecoder(frame);
    const message = decodeByType(decoder);
    return decoding.hasContent(decoder) ? null : message;
  } catch {
    return null;
  }
};

/** An entry whose state has not been read: of most nobody has to, and of a large one nobody should. */
export interface UnreadEntry {
  readonly clientId: number;
  readonly clock: number;
  readonly json: Uint8Array;
}

/** null means malformed. */
export const splitAwareness = (payload: Uint8Array, mostEntries: number): UnreadEntry[] | null => {
  try {
    const decoder = decoding.createDecoder(payload);
    const count = decoding.readVarUint(decoder);
    if (count > mostEntries) return null;
    const entries: UnreadEntry[] = [];
    for (let i = 0; i < count; i++) {
      const [clientId, clock] = [decoding.readVarUint(decoder), decoding.readVarUint(decoder)];
      entries.push({ clientId, clock, json: decoding.readVarUint8Array(decoder) });
    }
    return decoding.hasContent(decoder) ? null : entries;
  } catch {
    return null;
  }
};

const utf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Throws when it is no JSON. */
export const readState = ({ json }: UnreadEntry): unknown => JSON.parse(utf8.decode(json));

/** null means malformed. */
export const decodeAwareness = (payload: Uint8Array, mostEntries: number): AwarenessEntry[] | null => {
  try {
    const entries = splitAwareness(payload, mostEntries);
    const read = (entry: UnreadEntry): AwarenessEntry => {
      const { clientId, clock } = entry;
      return { clientId, clock, state: readState(entry) };
    };
    return entries?.map(read) ?? null;
  } catch {
    return null;
  }
};

const encode = (write: (encoder: encoding.Encoder) => void): Uint8Array => {
  const encoder = encoding.createEncoder();
  write(encoder);
  return encoding.toUint8Array(encoder);
};

const encodeSync = (step: number, bytes: Uint8Array): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.sync);
    encoding.writeVarUint(encoder, step);
    encoding.writeVarUint8Array(encoder, bytes);
  });

export const encodeSyncStep1 = (stateVector: Uint8Array): Uint8Array =>
  encodeSync(syncTypes.step1, stateVector);

export const encodeSyncStep2 = (update: Uint8Array): Uint8Array => encodeSync(syncTypes.step2, update);

export const encodeUpdate = (update: Uint8Array): Uint8Array => encodeSync(syncTypes.update, update);

/** A message as what stands before the update in it, and the update. */
export type HeadAndUpdate = readonly [head: Uint8Array, update: Uint8Array];

/**
 * The answer to a step 1 in parts. Only the last is a step 2: whoever reads it believes to have everything.
 */
export const stateMessages = (parts: readonly Uint8Array[]): HeadAndUpdate[] =>
  parts.map((update, part) => {
    const head = encode((encoder) => {
      encoding.writeVarUint(encoder, messageTypes.sync);
      encoding.writeVarUint(encoder, part === parts.length - 1 ? syncTypes.step2 : syncTypes.update);
      encoding.writeVarUint(encoder, update.byteLength);
    });
    return [head, update];
  });

export const encodeAwarenessEntry = ({ clientId, clock, state }: AwarenessEntry): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });

const varUintBytes = (value: number): number => Math.max(1, Math.ceil((32 - Math.clz32(value)) / 7));

/** What stands before so many entries of so many bytes. */
const awarenessHead = (count: number, entryBytes: number): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.awareness);
    encoding.writeVarUint(encoder, varUintBytes(count) + entryBytes);
    encoding.writeVarUint(encoder, count);
  });

/** A message whose parts are sent one after the other. */
export type InParts = readonly [Uint8Array, ...Uint8Array[]];

/** Awareness entries that were encoded before, for many readers: no message copies them. */
export class AwarenessFan {
  readonly all: Uint8Array;
  readonly #entries: Uint8Array;
  /** Where each entry begins, and where the last ends. */
  readonly #bounds: readonly number[];

  constructor(entries: readonly Uint8Array[]) {
    const bounds = [0];
    for (const { byteLength } of entries) bounds.push((bounds.at(-1) ?? 0) + byteLength);
    this.#bounds = bounds;
    this.#entries = joinBytes(entries);
    this.all = joinBytes([awarenessHead(entries.length, this.#entries.byteLength), this.#entries]);
  }

  /** The message without the entry at this place, in parts that share their bytes with the others'. */
  allBut(index: number): InParts {
    const before = this.#entries.subarray(0, this.#bounds[index]);
    const after = this.#entries.subarray(this.#bounds[index + 1]);
    return [awarenessHead(this.#bounds.length - 2, before.byteLength + after.byteLength), before, after];
  }
}

export const encodeAwareness = (entries: readonly AwarenessEntry[]): Uint8Array =>
  new AwarenessFan(entries.map(encodeAwarenessEntry)).all;

/** "The first `count` sync messages (step 2 or update) that this connection sent are committed." */
export const encodeSaved = (count: number): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.saved);
    encoding.writeVarUint(encoder, count);
  });

/** The first message to a parley.1 client, and said again when its name or colour changes: who it is in this room. */
export const encodeWelcome = (welcome: Person): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.welcome);
    encoding.writeVarString(encoder, JSON.stringify(welcome));
  });

/** Commits are failing (true), or succeed again (false). Relaying goes on either way. */
export const encodeTrouble = (commitsFail: boolean): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.trouble);
    encoding.writeVarUint(encoder, commitsFail ? 1 : 0);
  });

/** Asks what the document comes to on the server, or tells it what it comes to here, where that is not the same. */
export const encodeHashToServer = (hash = ""): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.hash);
    encoding.writeVarString(encoder, hash);
  });

/** What the document comes to on the server, after everything that it has sent before. */
export const encodeHash = (hash: string, stateVector: Uint8Array): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.hash);
    encoding.writeVarString(encoder, hash);
    encoding.writeVarUint8Array(encoder, stateVector);
  });

/** Something that this client brought stands on words that only others may bring (true), or no longer (false). */
export const encodeHeldBack = (isHeld: boolean): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.heldBack);
    encoding.writeVarUint(encoder, isHeld ? 1 : 0);
  });

/** Whether a frame that a client sends is one of the messages that Saved counts. */
export const countsTowardsSaved = (frame: Uint8Array): boolean =>
  frame[0] === messageTypes.sync && (frame[1] === syncTypes.step2 || frame[1] === syncTypes.update);
