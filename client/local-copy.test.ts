import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import * as Y from "yjs";
import { openCopyStore } from "./copy-store";
import { LocalCopy } from "./local-copy";
import { type FaultyDatabase, faultyDatabase } from "./testing/faulty-indexeddb";
import { TestBrowser, type TestTab } from "./testing/tabs";

const ann = { userId: "ann", documentId: "plans" };

interface Page {
  readonly doc: Y.Doc;
  readonly copy: LocalCopy;
  readonly tab: TestTab;
  readonly text: () => string;
  readonly write: (text: string) => void;
}

let tabs = 0;

const openPage = (database: FaultyDatabase, browser = new TestBrowser(), copyKey = ann): Page => {
  const doc = new Y.Doc();
  const tab = browser.openTab();
  tabs += 1;
  const copy = new LocalCopy({
    doc,
    copy: copyKey,
    tab: `tab ${tabs}`,
    tabs: tab,
    openStore: () => openCopyStore(database.idb),
    onKeeps: () => undefined,
  });
  const body = doc.getText("default");
  return { doc, copy, tab, text: () => body.toString(), write: (text) => body.insert(body.length, text) };
};

const written = (page: Page): Promise<boolean> => vi.waitUntil(() => page.copy.isWritten, { interval: 1 });

describe("LocalCopy", () => {
  const unhandled = vi.fn();
  beforeEach(() => {
    process.on("unhandledRejection", unhandled);
  });
  afterEach(() => {
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    vi.useRealTimers();
  });

  it("COPY-1 gives back what was written, by this page and by others, after any end of the page", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser();
    const first = openPage(database, browser);
    first.write("typed before the copy was read; ");
    await written(first);
    first.write("typed after.");
    await written(first);
    first.tab.crash();
    const second = openPage(database, browser);
    expect(await second.copy.loaded).toMatchObject({ holdsText: true, damagedRows: 0 });
    expect(second.text()).toBe("typed before the copy was read; typed after.");
  });

  it("COPY-1 writes one transaction at a time, and what comes meanwhile as one row", async () => {
    const database = faultyDatabase();
    const page = openPage(database);
    await written(page);
    for (let i = 0; i < 300; i++) page.write("x");
    await written(page);
    expect((await database.rows("updates")).length).toBeLessThan(5);
  });

  it("COPY-1 replaces rows by one that holds them all, and no row that it has not read", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser();
    const [a, b] = [openPage(database, browser), openPage(database, browser)];
    await Promise.all([written(a), written(b)]);
    b.write("Only in the other tab. ");
    await written(b);
    for (let i = 0; i < 220; i++) {
      a.write("x");
      await written(a);
    }
    expect((await database.rows("updates")).length).toBeLessThan(60);
    const later = openPage(database, browser);
    await later.copy.loaded;
    expect(later.text()).toContain("Only in the other tab. ");
    expect(later.text()).toContain("x".repeat(220));
  });

  it("COPY-2 keeps nothing from opening: without a database, with one that refuses, and with one that hangs", async () => {
    for (const fault of ["refuses to open", "never opens"] as const) {
      const database = faultyDatabase();
      database.fault = fault;
      const page = openPage(database);
      if (fault === "refuses to open") await page.copy.tried;
      page.write("text");
      expect(page.copy.isWritten).toBe(false);
      await page.copy.close();
    }
    const none = new LocalCopy({
      doc: new Y.Doc(),
      copy: ann,
      tab: "x",
      tabs: new TestBrowser().openTab(),
      openStore: null,
      onKeeps: () => undefined,
    });
    await none.tried;
    expect(none.isWritten).toBe(false);
    await none.close();
  });

  it("COPY-2 B4: notices a full disk, says so, and writes everything once there is room", async () => {
    const database = faultyDatabase();
    const page = openPage(database);
    await written(page);
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    database.fault = "disk full";
    page.write("Typed on a full disk. ");
    await vi.waitFor(() => expect(page.copy.isWritten).toBe(false));
    page.write("And more.");
    await vi.advanceTimersByTimeAsync(60_000);
    expect(page.copy.isWritten).toBe(false);
    database.fault = "none";
    await vi.advanceTimersByTimeAsync(60_000);
    vi.useRealTimers();
    await written(page);
    const later = openPage(database);
    await later.copy.loaded;
    expect(later.text()).toBe("Typed on a full disk. And more.");
  });

  it("COPY-2 B4: a write that hangs is not called kept until it has ended", async () => {
    const database = faultyDatabase();
    const page = openPage(database);
    await written(page);
    database.fault = "writes hang";
    page.write("Hangs.");
    expect(page.copy.isWritten).toBe(false);
    await new Promise(setImmediate);
    expect(page.copy.isWritten).toBe(false);
    database.fault = "none";
    await vi.waitUntil(() => {
      database.resume();
      return page.copy.isWritten;
    });
  });

  it("COPY-3 B4: drops damaged rows, keeps the others, and never hands one on", async () => {
    const database = faultyDatabase();
    const first = openPage(database);
    await written(first);
    first.write("sound ");
    await written(first);
    first.write("hurt");
    await written(first);
    await first.copy.close();
    const rows = await database.rows("updates");
    const last = rows.at(-1);
    const bytes = Uint8Array.from(last?.value.bytes as Uint8Array);
    bytes[bytes.length - 3] = (bytes[bytes.length - 3] ?? 0) ^ 1;
    await database.put("updates", { ...last?.value, bytes }, last?.key);
    await database.put("updates", { ...ann, bytes: "no bytes", checksum: 1 }, 1_000);
    await database.put("updates", { ...ann }, 1_001);

    const second = openPage(database);
    expect(await second.copy.loaded).toMatchObject({ holdsText: true, damagedRows: 3 });
    expect(second.text()).toBe("sound ");
    await written(second);
    expect(await database.rows("updates")).toHaveLength(1);
  });

  it("COPY-3 holds back what builds on a damaged row until the server has filled the gap", async () => {
    const database = faultyDatabase();
    const first = openPage(database);
    await written(first);
    for (const word of ["one ", "two ", "three"]) {
      first.write(word);
      await written(first);
    }
    const state = Y.encodeStateAsUpdate(first.doc);
    await first.copy.close();
    const rows = await database.rows("updates");
    const middle = rows[1];
    await database.put("updates", { ...middle?.value, checksum: 0 }, middle?.key);

    const healed = openPage(database);
    await healed.copy.loaded;
    expect(healed.text()).toBe("one ");
    expect(healed.doc.store.pendingStructs).toBeNull();
    const server = new Y.Doc();
    Y.applyUpdate(server, state);
    server.getText("default").insert(0, "server: ");
    Y.applyUpdate(healed.doc, Y.encodeStateAsUpdate(server), "server");
    expect(healed.copy.releaseHeld()).toBe(true);
    expect(healed.text()).toBe("server: one two three");
  });

  it("COPY-3 says that changes are lost when nobody has what they build on, and sends none of them", async () => {
    const database = faultyDatabase();
    const first = openPage(database);
    await written(first);
    for (const word of ["one ", "two ", "three"]) {
      first.write(word);
      await written(first);
    }
    await first.copy.close();
    const middle = (await database.rows("updates"))[1];
    await database.put("updates", { ...middle?.value, checksum: 0 }, middle?.key);
    const page = openPage(database);
    await page.copy.loaded;
    expect(page.copy.releaseHeld()).toBe(false);
    expect(page.doc.store.pendingStructs).toBeNull();
    expect(page.text()).toBe("one ");
  });

  it("COPY-4 keeps the count of waiting changes with the text, and gives a dead tab's to the next", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser();
    const [a, b] = [openPage(database, browser), openPage(database, browser)];
    await Promise.all([written(a), written(b)]);
    a.write("from a");
    a.copy.notePending(1);
    b.write("from b");
    b.copy.notePending(2);
    await Promise.all([written(a), written(b)]);
    a.tab.crash();
    const c = openPage(database, browser);
    expect(await c.copy.loaded, "b still lives").toMatchObject({ pendingChanges: 1, pendingElsewhere: 2 });
    c.tab.crash();
    b.tab.crash();
    const d = openPage(database, browser);
    expect((await d.copy.loaded).pendingChanges).toBe(3);
    d.copy.notePending(0);
    await written(d);
    expect(await database.rows("pending")).toEqual([]);
  });

  it("COPY-4 B5: two tabs that write and crash at any moment lose neither text nor counts", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser();
    for (let round = 0; round < 10; round++) {
      const [a, b] = [openPage(database, browser), openPage(database, browser)];
      await Promise.all([a.copy.loaded, b.copy.loaded]);
      expect(a.doc.clientID).not.toBe(b.doc.clientID);
      a.write(`a${round} `);
      a.copy.notePending(1);
      b.write(`b${round} `);
      await Promise.all([written(a), written(b)]);
      b.write("cut off");
      a.tab.crash();
      b.tab.crash();
      await Promise.all([a.copy.close(), b.copy.close()]);
    }
    const last = openPage(database, browser);
    await last.copy.loaded;
    for (let round = 0; round < 10; round++) {
      expect(last.text()).toContain(`a${round} `);
      expect(last.text()).toContain(`b${round} `);
    }
  });

  it("COPY-4 counts a change twice rather than not at all where the browser knows no locks", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser({ knowsLocks: false });
    const a = openPage(database, browser);
    await written(a);
    a.copy.notePending(2);
    await written(a);
    const b = openPage(database, browser);
    expect((await b.copy.loaded).pendingChanges).toBe(2);
  });

  it("COPY-5 writes nothing more for a person who has signed out", async () => {
    const database = faultyDatabase();
    const browser = new TestBrowser();
    const page = openPage(database, browser);
    await written(page);
    browser.openTab().tellForgotten("ann");
    page.write("typed after signing out");
    page.copy.notePending(1);
    expect(page.copy.isWritten).toBe(false);
    await page.copy.close();
    expect(await database.rows("updates")).toEqual([]);
    expect(await database.rows("pending")).toEqual([]);
  });
});
