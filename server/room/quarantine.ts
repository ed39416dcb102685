// What can be shown of a document whose stored rows are damaged, or that no worker can build in its time: the last
// sound snapshot, and the rows that build on nothing that is missing. It is read and never written to; an operator
// finds its name in the log and takes the bad rows out. Implements QUAR-1 and QUAR-2.
import * as Y from "yjs";
import { outlineOf } from "../updates/outline";
import { RoomBytes, type RoomBytesOptions } from "./room-bytes";

/** Of these pieces those that leave no hole, in an order in which they do not. */
export const withoutHoles = (
  pieces: readonly Uint8Array[],
  options: RoomBytesOptions,
): readonly Uint8Array[] => {
  const bytes = new RoomBytes(options);
  const kept: Uint8Array[] = [];
  let waiting = pieces.map((piece) => ({ piece, outline: outlineOf(Y.decodeUpdate(piece)) }));
  for (let before = -1; before !== kept.length; ) {
    before = kept.length;
    const still: typeof waiting = [];
    for (const candidate of waiting) {
      if (bytes.examine(candidate.outline) === "gap") still.push(candidate);
      else {
        bytes.add(candidate.piece);
        kept.push(candidate.piece);
      }
    }
    waiting = still;
  }
  return kept;
};
