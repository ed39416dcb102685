// All that this device keeps, across documents and people: what pages show of it, and when it is forgotten. One
// person's text is never shown to another; unsaved changes are never forgotten without being asked about.
// Implements COPY-6 and COPY-7. Nothing here rejects: a browser without a database keeps nothing.
import * as Y from "yjs";
import { type DocumentId, parseDocumentId } from "@/protocol/ids";
import { newDoc } from "@/protocol/new-doc";
import { asideOf, browserIndexedDb, type CopyStore, documentOf, openCopyStore } from "./copy-store";
import { type DocumentText, documentText } from "./document-text";
import { unsentWords } from "./own-words";
import { readRows } from "./stored-updates";
import { browserTabs, type Tabs } from "./tabs";
import { markdownSections } from "./text-sections";

export interface UnsavedDocument extends DocumentText {
  readonly id: DocumentId;
  readonly changes: number;
  /**
   * When the server's text took its place, because this one was another: then it is kept to be looked at, and never
   * sent.
   */
  readonly replacedAt: number | null;
}

/** A database that is stuck must not keep anybody from signing out. */
const deadlineMs = 3_000;

const within = async <T>(answer: Promise<T>, otherwise: T): Promise<T> => {
  let late: ReturnType<typeof setTimeout> | undefined;
  const expired = new Promise<T>((resolve) => {
    late = setTimeout(() => resolve(otherwise), deadlineMs);
  });
  try {
    return await Promise.race([answer, expired]);
  } catch {
    return otherwise;
  } finally {
    clearTimeout(late);
  }
};

export interface DeviceCopiesOptions {
  readonly idb?: IDBFactory | null;
  readonly tabs?: Tabs;
}

const textOf = (state: Uint8Array | null): DocumentText => {
  const doc = newDoc();
  if (state !== null) Y.applyUpdate(doc, state);
  return documentText(doc);
};

export class DeviceCopies {
  readonly #idb: IDBFactory | null;
  readonly #tabs: Tabs;

  constructor({ idb = browserIndexedDb(), tabs = browserTabs() }: DeviceCopiesOptions = {}) {
    this.#idb = idb;
    this.#tabs = tabs;
  }

  /** The documents with changes of this person that no server has committed, newest first. */
  unsavedOf(userId: string): Promise<readonly UnsavedDocument[]> {
    return this.#ask([], async (store) => {
      const found: UnsavedDocument[] = [];
      for (const copy of await store.unsaved(userId)) {
        const { documentId, replacedAt } = documentOf(copy);
        const id = parseDocumentId(documentId);
        if (id === null) continue;
        const { state } = readRows(await store.read(copy));
        const { title, markdown } = textOf(state);
        const unsent = replacedAt === null ? markdownSections(unsentWords({ userId, documentId })) : "";
        found.push({ id, changes: copy.changes, replacedAt, title, markdown: markdown + unsent });
      }
      return found;
    });
  }

  /** How many documents hold unsaved changes of somebody else; nothing more is said about them. */
  unsavedOfOthers(userId: string): Promise<number> {
    return this.#ask(0, async (store) => (await this.#others(store, userId)).length);
  }

  /** What others left here that is also on the server. */
  forgetSavedOfOthers(userId: string): Promise<void> {
    return this.#ask(undefined, async (store) => {
      const unsaved = await store.unsaved();
      const others = (await store.copies()).filter(
        (copy) =>
          copy.userId !== userId &&
          !unsaved.some((kept) => kept.userId === copy.userId && kept.documentId === copy.documentId),
      );
      await store.forget(others);
    });
  }

  forgetOthers(userId: string): Promise<void> {
    return this.#ask(undefined, async (store) => store.forget(await this.#others(store, userId)));
  }

  forgetDocument(
    userId: string,
    { id, replacedAt }: Pick<UnsavedDocument, "id" | "replacedAt">,
  ): Promise<void> {
    const copy = { userId, documentId: id };
    const kept = replacedAt === null ? copy : asideOf(copy, replacedAt);
    return this.#ask(undefined, (store) => store.forget([kept]));
  }

  /** Signing out: nothing of this person stays, and no other tab writes it again. */
  forgetPerson(userId: string): Promise<void> {
    this.#tabs.tellForgotten(userId);
    return this.#ask(undefined, async (store) => {
      const all = [...(await store.copies()), ...(await store.unsaved(userId))];
      await store.forget(all.filter((copy) => copy.userId === userId));
    });
  }

  async #others(store: CopyStore, userId: string) {
    return (await store.unsaved()).filter((copy) => copy.userId !== userId);
  }

  #ask<T>(otherwise: T, ask: (store: CopyStore) => Promise<T>): Promise<T> {
    const idb = this.#idb;
    if (idb === null) return Promise.resolve(otherwise);
    const answer = async (): Promise<T> => {
      const store = await openCopyStore(idb);
      try {
        return await ask(store);
      } finally {
        store.close();
      }
    };
    return within(answer(), otherwise);
  }
}
