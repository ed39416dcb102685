// The bus to read first: several nodes of one process on one hub. A lone node's bus is a hub with one seat.
import type { DocumentId } from "@/protocol/ids";
import type { Bus, BusListener } from "./bus";

export class MemoryHub {
  readonly #listeners = new Map<DocumentId, Map<BusListener, MemoryBus>>();

  seat(): MemoryBus {
    return new MemoryBus(this);
  }

  deliver(documentId: DocumentId, update: Uint8Array, from: MemoryBus): void {
    for (const [listener, bus] of this.#listeners.get(documentId) ?? []) {
      if (bus !== from) listener(update);
    }
  }

  add(documentId: DocumentId, listener: BusListener, bus: MemoryBus): void {
    const listeners = this.#listeners.get(documentId) ?? new Map<BusListener, MemoryBus>();
    listeners.set(listener, bus);
    this.#listeners.set(documentId, listeners);
  }

  remove(documentId: DocumentId, listener: BusListener): void {
    const listeners = this.#listeners.get(documentId);
    listeners?.delete(listener);
    if (listeners?.size === 0) this.#listeners.delete(documentId);
  }
}

export class MemoryBus implements Bus {
  readonly #hub: MemoryHub;

  constructor(hub: MemoryHub) {
    this.#hub = hub;
  }

  publish(documentId: DocumentId, update: Uint8Array): void {
    this.#hub.deliver(documentId, update, this);
  }

  subscribe(documentId: DocumentId, listener: BusListener): () => void {
    this.#hub.add(documentId, listener, this);
    return () => this.#hub.remove(documentId, listener);
  }
}
