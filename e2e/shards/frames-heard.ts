// What a light client reads of a frame.
import * as decoding from "lib0/decoding";
import { type AwarenessEntry, decodeAwareness, messageTypes, syncTypes } from "@/protocol/messages";

export const decodeSaved = (frame: Uint8Array): number | null =>
  frame[0] === messageTypes.saved ? decoding.readVarUint(decoding.createDecoder(frame.subarray(1))) : null;

export const isUpdate = (frame: Uint8Array): boolean =>
  frame[0] === messageTypes.sync && frame[1] === syncTypes.update;

export const decodePresence = (frame: Uint8Array): AwarenessEntry[] => {
  if (frame[0] !== messageTypes.awareness) return [];
  const payload = decoding.readVarUint8Array(decoding.createDecoder(frame.subarray(1)));
  return decodeAwareness(payload, 100_000) ?? [];
};
