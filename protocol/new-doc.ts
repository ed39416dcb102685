// A Yjs document that changes only when somebody changes it.
import * as Y from "yjs";

/**
 * Yjs tidies redundant marks once it has heard of somebody's formatting, as a change of the hearer's own. What it takes
 * away depends on the order in which the hearer heard: replicas with the same changes would show different marks until
 * each had heard of the others' tidying, a viewer may not send theirs, and nobody would hear of compaction's.
 */
export const newDoc = (options: { readonly gc?: boolean } = {}): Y.Doc => {
  const doc = new Y.Doc(options);
  doc.on("afterTransaction", (transaction: Y.Transaction) => {
    transaction._needFormattingCleanup = false;
  });
  return doc;
};
