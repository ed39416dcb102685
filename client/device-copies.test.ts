import { beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { newDocumentId } from "@/protocol/ids";
import { openCopyStore } from "./copy-store";
import { DeviceCopies } from "./device-copies";
import { keepDraft } from "./drafts";
import { rowOf } from "./stored-updates";
import { type FaultyDatabase, faultyDatabase } from "./testing/faulty-indexeddb";
import { MemoryStorage } from "./testing/storage";
import { TestBrowser } from "./testing/tabs";

let seed = 0;
const newId = () =>
  newDocumentId((length) => {
    seed += 1;
    return new Uint8Array(length).fill(seed);
  });

const stateOf = (title: string, text: string): Uint8Array => {
  const doc = new Y.Doc();
  doc.getMap("meta").set("title", title);
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(text)]);
  doc.getXmlFragment("default").insert(0, [paragraph]);
  return Y.encodeStateAsUpdate(doc);
};

const keep = async (database: FaultyDatabase, userId: string, text: string, changes: number) => {
  const documentId = newId();
  const store = await openCopyStore(database.idb);
  await store.change(
    { userId, documentId },
    { add: rowOf(stateOf(`Title of ${text}`, text)), remove: [], pending: { tab: "a tab", changes } },
  );
  store.close();
  return documentId;
};

describe("DeviceCopies", () => {
  let database: FaultyDatabase;
  let copies: DeviceCopies;
  beforeEach(() => {
    database = faultyDatabase();
    copies = new DeviceCopies({ idb: database.idb, tabs: new TestBrowser().openTab() });
  });

  it("COPY-6 lists a person's documents with waiting changes, by name and with their text, and no others", async () => {
    await keep(database, "ann", "saved", 0);
    const waiting = await keep(database, "ann", "waiting", 3);
    await keep(database, "bob", "bob's", 2);
    expect(await copies.unsavedOf("ann")).toEqual([
      { id: waiting, title: "Title of waiting", changes: 3, replacedAt: null, markdown: "waiting\n" },
    ]);
    expect(await copies.unsavedOfOthers("ann")).toBe(1);
    expect(await copies.unsavedOf("an"), "a name that begins the same").toEqual([]);
    await copies.forgetDocument("ann", { id: waiting, replacedAt: null });
    expect(await copies.unsavedOf("ann")).toEqual([]);
    expect(await copies.unsavedOf("bob")).toHaveLength(1);
  });

  it("COPY-10 hands out with a text that waits what was not sent beside it", async () => {
    vi.stubGlobal("localStorage", new MemoryStorage());
    const documentId = await keep(database, "ann", "waiting", 1);
    keepDraft({ userId: "ann", documentId, target: "document" }, { text: "Half a thought", mentions: [] });
    const [waiting] = await copies.unsavedOf("ann");
    expect(waiting?.markdown).toBe("waiting\n\n## Your comments that were not sent\n\nHalf a thought\n");
    vi.unstubAllGlobals();
  });

  it("COPY-7 forgets of other people what is saved, and keeps what is not until told otherwise", async () => {
    await keep(database, "ann", "saved", 0);
    await keep(database, "ann", "waiting", 3);
    await keep(database, "bob", "own", 0);
    await copies.forgetSavedOfOthers("bob");
    const owners = (await database.rows("updates")).map(({ value }) => value.userId);
    expect(owners).toEqual(["ann", "bob"]);
    expect(await copies.unsavedOf("ann")).toHaveLength(1);
    await copies.forgetOthers("bob");
    expect((await database.rows("updates")).map(({ value }) => value.userId)).toEqual(["bob"]);
    expect(await database.rows("pending")).toEqual([]);
  });

  it("COPY-5 leaves nothing of a person who signs out, saved or not", async () => {
    await keep(database, "ann", "saved", 0);
    await keep(database, "ann", "waiting", 3);
    await keep(database, "bob", "bob's", 1);
    await copies.forgetPerson("ann");
    const left = [...(await database.rows("updates")), ...(await database.rows("pending"))];
    expect(left.map(({ value }) => value.userId)).toEqual(["bob", "bob"]);
  });

  it("COPY-2 finds nothing, and fails nothing, where the database is missing, refuses or hangs", async () => {
    expect(await new DeviceCopies({ idb: null, tabs: new TestBrowser().openTab() }).unsavedOf("ann")).toEqual(
      [],
    );
    database.fault = "refuses to open";
    expect(await copies.unsavedOf("ann")).toEqual([]);
    await copies.forgetPerson("ann");
    database.fault = "never opens";
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const forgotten = copies.forgetPerson("ann");
    await vi.advanceTimersByTimeAsync(3_000);
    await forgotten;
    vi.useRealTimers();
  });
});
