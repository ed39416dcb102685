// The bytes of the servers under measurement, read and written without a Y.Doc. All speak y-protocols' messages;
// Hocuspocus puts the document's name before each and has a few of its own.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import * as Y from "yjs";
import { messageTypes, syncTypes } from "@/protocol/messages";

/** Characters that one client of a document typed: so many from this clock on. */
export interface Edit {
  readonly client: number;
  readonly clock: number;
  readonly length: number;
}

export interface PresenceState {
  readonly client: number;
  readonly state: unknown;
}

export type Frame =
  | { readonly kind: "update"; readonly update: Uint8Array; readonly edits: readonly Edit[] }
  | { readonly kind: "state"; readonly update: Uint8Array }
  | { readonly kind: "presence"; readonly states: readonly PresenceState[] }
  /** The first `count` messages are safe, or `count` more; `total` says which. */
  | { readonly kind: "saved"; readonly count: number; readonly total: boolean }
  /** The server asks for what it lacks. */
  | { readonly kind: "question" }
  | { readonly kind: "other" };

export interface Wire {
  /** A message as this server expects it. */
  readonly wrap: (documentId: string, message: Uint8Array) => Uint8Array;
  readonly read: (frame: Uint8Array) => Frame;
  /** What a client says first. */
  readonly opening: (documentId: string) => Uint8Array[];
  /** Whether it answers a state vector at all. */
  readonly answersSync: boolean;
}

export const editsIn = (update: Uint8Array): Edit[] =>
  Y.decodeUpdate(update)
    .structs.filter((struct) => !(struct instanceof Y.Skip))
    .map(({ id, length }) => ({ client: id.client, clock: id.clock, length }));

/** What each client's clock has reached in a state that came in parts. */
export const clocksOf = (parts: readonly Uint8Array[]): ReadonlyMap<number, number> => {
  const clocks = new Map<number, number>();
  for (const { client, clock, length } of parts.flatMap(editsIn))
    clocks.set(client, Math.max(clock + length, clocks.get(client) ?? 0));
  return clocks;
};

/** Its edits are counted where they are asked for: a part of a large state has very many. */
const updateFrame = (update: Uint8Array): Frame => {
  let edits: readonly Edit[] | null = null;
  return {
    kind: "update",
    update,
    get edits() {
      edits ??= editsIn(update);
      return edits;
    },
  };
};

const other: Frame = { kind: "other" };

const readSync = (decoder: decoding.Decoder): Frame => {
  const step = decoding.readVarUint(decoder);
  if (step === syncTypes.step1) return { kind: "question" };
  const update = decoding.readVarUint8Array(decoder);
  if (step === syncTypes.step2) return { kind: "state", update };
  return updateFrame(update);
};

const readPresence = (decoder: decoding.Decoder): Frame => {
  const payload = decoding.createDecoder(decoding.readVarUint8Array(decoder));
  const states: PresenceState[] = [];
  for (let left = decoding.readVarUint(payload); left > 0; left--) {
    const client = decoding.readVarUint(payload);
    decoding.readVarUint(payload);
    states.push({ client, state: JSON.parse(decoding.readVarString(payload)) });
  }
  return { kind: "presence", states };
};

const readPlain = (decoder: decoding.Decoder): Frame => {
  switch (decoding.readVarUint(decoder)) {
    case messageTypes.sync:
      return readSync(decoder);
    case messageTypes.awareness:
      return readPresence(decoder);
    case messageTypes.saved:
      return { kind: "saved", count: decoding.readVarUint(decoder), total: true };
    default:
      return other;
  }
};

/** "I have nothing": the state vector of an empty document. */
const emptyStep1 = new Uint8Array([messageTypes.sync, syncTypes.step1, 1, 0]);

export const plainWire: Wire = {
  wrap: (_, message) => message,
  read: (frame) => readPlain(decoding.createDecoder(frame)),
  opening: () => [emptyStep1],
  answersSync: true,
};

export const relayWire: Wire = { ...plainWire, opening: () => [], answersSync: false };

const hocuspocusTypes = { auth: 2, syncReply: 4, syncStatus: 8 } as const;

const readHocuspocus = (decoder: decoding.Decoder): Frame => {
  decoding.readVarString(decoder);
  const start = decoder.pos;
  switch (decoding.readVarUint(decoder)) {
    case hocuspocusTypes.syncReply:
      return readSync(decoder);
    case hocuspocusTypes.syncStatus:
      return decoding.readVarUint(decoder) === 1 ? { kind: "saved", count: 1, total: false } : other;
    default:
      decoder.pos = start;
      return readPlain(decoder);
  }
};

const named = (documentId: string, message: Uint8Array): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarString(encoder, documentId);
  encoding.writeUint8Array(encoder, message);
  return encoding.toUint8Array(encoder);
};

/** A token, which Hocuspocus waits for and here does not look at. */
const token = (): Uint8Array => {
  const encoder = encoding.createEncoder();
  encoding.writeVarUint(encoder, hocuspocusTypes.auth);
  encoding.writeVarUint(encoder, 0);
  encoding.writeVarString(encoder, "bench");
  return encoding.toUint8Array(encoder);
};

export const hocuspocusWire: Wire = {
  wrap: named,
  read: (frame) => readHocuspocus(decoding.createDecoder(frame)),
  opening: (documentId) => [named(documentId, token()), named(documentId, emptyStep1)],
  answersSync: true,
};
