// UX scenario 5: closing in panic. And all that may be wrong with the browser's database at that time.
import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import { ApiClient } from "./api-client";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

const loseConnectionAndWrite = async (actor: Actor, gate: Gate, text: string): Promise<void> => {
  await gate.shut();
  await actor.writes(text);
  await expect(actor.saveState).toHaveText(/^Reconnecting….* changes? waiting\.$/);
};

/** Whether the browser asks before it closes the page; the page is gone afterwards. */
const asksBeforeClosing = async (page: Page): Promise<boolean> => {
  let asked = false;
  page.on("dialog", (dialog) => {
    asked ||= dialog.type() === "beforeunload";
    void dialog.accept();
  });
  const closed = page.waitForEvent("close");
  await page.close({ runBeforeUnload: true });
  await closed;
  return asked;
};

const downloaded = async (actor: Actor, press: () => Promise<void>): Promise<string> => {
  const [download] = await Promise.all([actor.page.waitForEvent("download"), press()]);
  expect(download.suggestedFilename()).toMatch(/\.md$/);
  return readFile(await download.path(), "utf8");
};

for (const [width, options] of [
  ["on a desk", {}],
  ["on a phone", phone],
] as const) {
  story(
    `STORY-5 B3: what is typed before closing in panic is said, kept and sent: ${width}`,
    async ({ enter, server }) => {
      const alice = await enter("Alice", options);
      const gate = await Gate.before(alice);
      const url = await alice.begins();
      await alice.writes("Saved before. ");
      await alice.sawSaved();
      await loseConnectionAndWrite(alice, gate, "Typed in panic.");
      const banner = alice.page.getByTestId("waiting-banner");
      await expect(banner).toContainText("only on this device");
      await expect(banner).toBeInViewport({ ratio: 1 });
      const written = await downloaded(alice, () => banner.getByRole("button").click());
      expect(written).toBe("Saved before. Typed in panic.\n");

      const { context } = alice;
      expect(await asksBeforeClosing(alice.page)).toBe(false);
      const again = await context.newPage();
      await again.goto(url);
      await expect(again.getByTestId("editor")).toContainText("Saved before. Typed in panic.");
      await gate.openAndTell();
      await expect(again.getByTestId("save-state")).toHaveText("Saved");
      const reader = await ApiClient.guest(server.url, "Reader");
      expect(await reader.textOf(url.slice(-24))).toBe("Saved before. Typed in panic.");
    },
  );
}

const faults: Record<string, () => void> = {
  "is missing": () => {
    Object.defineProperty(window, "indexedDB", { value: undefined });
  },
  "refuses to open": () => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  },
  "never opens": () => {
    IDBFactory.prototype.open = () => ({}) as IDBOpenDBRequest;
  },
  "is full": () => {
    IDBObjectStore.prototype.add = () => {
      throw new DOMException("full", "QuotaExceededError");
    };
  },
};

for (const [fault, inject] of Object.entries(faults)) {
  story(
    `STORY-5 B4: writes and saves with a database that ${fault}, and asks before it loses`,
    async ({ enter }) => {
      const alice = await enter("Alice", phone);
      await alice.page.addInitScript(inject);
      const gate = await Gate.before(alice);
      await alice.begins();
      await alice.writes("Saved all the same. ");
      await alice.sawSaved();
      await loseConnectionAndWrite(alice, gate, "Nowhere but here.");
      await expect(alice.saveState).toContainText("Keep this page open.");
      const banner = alice.page.getByTestId("waiting-banner");
      await expect(banner).toContainText("only in this page");
      await expect(banner).toBeInViewport({ ratio: 1 });
      expect(await asksBeforeClosing(alice.page)).toBe(true);
    },
  );
}

story(
  "STORY-5 SESS-12 asks before what nobody keeps is left for another page of ours, and stays when it is told to",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const { page } = alice;
    await page.addInitScript(faults["is missing"] ?? "");
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    await page.goto("/documents");
    await page.getByRole("link", { name: "Untitled" }).click();
    await page.waitForURL(url);
    await alice.writes("Saved. ");
    await alice.sawSaved();
    await loseConnectionAndWrite(alice, gate, "Nowhere but here.");
    const logo = page.getByRole("link", { name: "My documents" });
    const back = () => page.evaluate(() => history.back());
    const ways: readonly (() => Promise<unknown>)[] = [
      () => logo.click(),
      async () => {
        await page.getByRole("button", { name: "More" }).click();
        await page.getByRole("menuitem", { name: "Account" }).click();
      },
      back,
    ];
    const asked: string[] = [];
    let stays = true;
    page.on("dialog", (question) => {
      asked.push(question.type());
      void (stays ? question.dismiss() : question.accept());
    });
    for (const leave of ways) {
      await leave();
      await expect.poll(() => asked.splice(0)).toEqual(["beforeunload"]);
      await expect(page).toHaveURL(url);
      await alice.sees("Saved. Nowhere but here.");
      await expect(alice.saveState).toContainText("Keep this page open.");
    }
    stays = false;
    await back();
    await expect(page).toHaveURL(/\/documents$/);
    await expect(page.getByRole("link", { name: "Untitled" })).toBeVisible();
  },
);

story(
  "STORY-5 lists what only this device has, hands it out, and sends it without being opened",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    await alice.page.getByRole("textbox", { name: "Title" }).fill("Harbour plans");
    await alice.sawSaved();
    await loseConnectionAndWrite(alice, gate, "Only here.");
    await alice.page.getByRole("link", { name: "My documents" }).click();
    const list = alice.page.getByTestId("unsaved-documents");
    await expect(list).toContainText("1 document has changes only on this device");
    await expect(list).toContainText("Harbour plans");
    const written = await downloaded(alice, () => list.getByRole("button", { name: /^Download/ }).click());
    expect(written).toBe("# Harbour plans\n\nOnly here.\n");

    await gate.openAndTell();
    await expect(list).toHaveCount(0);
    const reader = await ApiClient.guest(server.url, "Reader");
    expect(await reader.textOf(url.slice(-24))).toBe("Only here.");
  },
);

story(
  "STORY-5 keeps the text of somebody whose access ended while they were away",
  async ({ enter, server }) => {
    const owner = await ApiClient.guest(server.url, "Owner");
    const { id } = await owner.createDocument("Shared");
    const link = (access: string) =>
      owner.call("PUT", `/api/v1/documents/${id}/link`, { access, role: "editor" });
    await link("anyone");

    const bob = await enter("Bob");
    const gate = await Gate.before(bob);
    await bob.opens(`/d/${id}`);
    await loseConnectionAndWrite(bob, gate, "Written too late.");
    await link("restricted");
    await gate.openAndTell();
    const notice = bob.page.getByRole("alert").filter({ hasText: "could not be saved" });
    await expect(notice).toBeVisible();
    await bob.sees("Written too late.");
    await expect(bob.saveState).toHaveText(/^Could not save/);
    const written = await downloaded(bob, () => notice.getByRole("button", { name: /^Download/ }).click());
    expect(written).toContain("Written too late.");
    await expect(notice.getByRole("button", { name: "Copy your text" })).toBeVisible();

    await bob.page.goto("/documents");
    const list = bob.page.getByTestId("unsaved-documents");
    await expect(list).toContainText("Shared");
    await expect(list).toContainText("you may no longer edit this document");
    await list.getByRole("button", { name: /^Delete/ }).click();
    await bob.page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await expect(list).toHaveCount(0);
  },
);

story(
  "STORY-5 B4: a damaged copy costs what was damaged, says so, and never reaches the server",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    await alice.writes("Saved. ");
    await alice.sawSaved();
    await loseConnectionAndWrite(alice, gate, "Kept, then damaged.");
    await alice.page.evaluate(async () => {
      const answer = <T>(request: IDBRequest<T>) =>
        new Promise<T>((resolve) => {
          request.onsuccess = () => resolve(request.result);
        });
      const db = await answer(indexedDB.open("parley"));
      const store = db.transaction("updates", "readwrite").objectStore("updates");
      const keys = await answer(store.getAllKeys());
      const last = keys.at(-1) ?? 0;
      const row = (await answer(store.get(last))) as { bytes: Uint8Array };
      row.bytes[row.bytes.length - 1] = 255;
      await answer(store.put(row, last));
      db.close();
    });
    await gate.openAndTell();
    await alice.page.reload();
    await expect(alice.page.getByRole("alert").filter({ hasText: "was damaged" })).toBeVisible();
    await alice.sawSaved();
    // Words written quickly share a row; at least the first has one of its own.
    await alice.sees("Saved. Kept,");
    const reader = await ApiClient.guest(server.url, "Reader");
    expect(await reader.textOf(url.slice(-24))).toBe(await alice.editor.innerText());
  },
);
