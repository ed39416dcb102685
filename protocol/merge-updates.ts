// Many updates as one. Yjs puts all that it merges in order again for each item it writes, which for a few hundred
// keystrokes takes longer than everything else that is done with them; so a few at a time, and what came of these again.
import * as Y from "yjs";

const atOnce = 8;

export const mergeUpdates = (updates: readonly Uint8Array[]): Uint8Array => {
  const [first] = updates;
  if (first !== undefined && updates.length === 1) return first;
  if (updates.length <= atOnce) return Y.mergeUpdates([...updates]);
  const merged: Uint8Array[] = [];
  for (let i = 0; i < updates.length; i += atOnce) merged.push(mergeUpdates(updates.slice(i, i + atOnce)));
  return mergeUpdates(merged);
};
