// The grammar of /sync, both ways. Pure: bytes in, values out; no I/O and no clock.
//
//   message      = sync | awareness | auth | query-awareness | saved | welcome
//   sync         = 0 ( 0 bytes(state vector) | 1 bytes(update) | 2 bytes(update) )
//   awareness    = 1 bytes( count { clientId clock string(JSON) } )
//   query        = 3
//   saved        = 64 count          only after the subprotocol parley.1 was agreed
//   welcome      = 65 string(JSON)   the same
//   trouble      = 66 flag           the same
//
// Numbers are lib0 varUints, bytes and strings carry their length before them. Types below 64 belong to
// y-protocols. A message must end where its content ends.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
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
} as const;

export const syncTypes = { step1: 0, step2: 1, update: 2 } as const;

export type ClientMessage =
  | { readonly type: "sync-step-1"; readonly stateVector: Uint8Array }
  | { readonly type: "sync-step-2"; readonly update: Uint8Array }
  | { readonly type: "update"; readonly update: Uint8Array }
  | { readonly type: "awareness"; readonly payload: Uint8Array }
  | { readonly type: "query-awareness" };

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

const decodeByType = (decoder: decoding.Decoder): ClientMessage | null => {
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync:
      return decodeSync(decoder);
    case messageTypes.awareness:
      return { type: "awareness", payload: decoding.readVarUint8Array(decoder) };
    case messageTypes.queryAwareness:
      return { type: "query-awareness" };
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

/** null means malformed. */
export const decodeAwareness = (payload: Uint8Array, mostEntries: number): AwarenessEntry[] | null => {
  try {
    const decoder = decoding.createDecoder(payload);
    const count = decoding.readVarUint(decoder);
    if (count > mostEntries) return null;
    const entries: AwarenessEntry[] = [];
    for (let i = 0; i < count; i++) {
      entries.push({
        clientId: decoding.readVarUint(decoder),
        clock: decoding.readVarUint(decoder),
        state: JSON.parse(decoding.readVarString(decoder)),
      });
    }
    return decoding.hasContent(decoder) ? null : entries;
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

/** What stands before an update of so many bytes to make it a step 2. */
export const syncStep2Head = (bytes: number): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, messageTypes.sync);
    encoding.writeVarUint(encoder, syncTypes.step2);
    encoding.writeVarUint(encoder, bytes);
  });

export const encodeUpdate = (update: Uint8Array): Uint8Array => encodeSync(syncTypes.update, update);

export const encodeAwarenessEntry = ({ clientId, clock, state }: AwarenessEntry): Uint8Array =>
  encode((encoder) => {
    encoding.writeVarUint(encoder, clientId);
    encoding.writeVarUint(encoder, clock);
    encoding.writeVarString(encoder, JSON.stringify(state));
  });

/** An awareness message of entries that were encoded before, so that each is encoded once for many messages. */
export const joinAwareness = (entries: readonly Uint8Array[]): Uint8Array =>
  encode((encoder) => {
    const payload = encode((inner) => {
      encoding.writeVarUint(inner, entries.length);
      for (const entry of entries) encoding.writeUint8Array(inner, entry);
    });
    encoding.writeVarUint(encoder, messageTypes.awareness);
    encoding.writeVarUint8Array(encoder, payload);
  });

export const encodeAwareness = (entries: readonly AwarenessEntry[]): Uint8Array =>
  joinAwareness(entries.map(encodeAwarenessEntry));

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

/** Whether a frame that a client sends is one of the messages that Saved counts. */
export const countsTowardsSaved = (frame: Uint8Array): boolean =>
  frame[0] === messageTypes.sync && (frame[1] === syncTypes.step2 || frame[1] === syncTypes.update);
