// The seam between nodes: best-effort delivery of what a room accepted to the same room elsewhere. It may lose,
// repeat and reorder: it is a hint, the log is the truth. A node never hears its own messages.
import type { DocumentId } from "@/protocol/ids";

export type BusListener = (update: Uint8Array) => void;

export interface Bus {
  publish(documentId: DocumentId, update: Uint8Array): void;
  /** Returns the function that ends the subscription. */
  subscribe(documentId: DocumentId, listener: BusListener): () => void;
}
