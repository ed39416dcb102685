// One browser, several tabs, and the next person who sits down at it.
import type { Page } from "@playwright/test";
import { Gate } from "./gate";
import { Actor, expect, story } from "./story";

const editorOf = (page: Page) => page.getByTestId("editor");
const saveStateOf = (page: Page) => page.getByTestId("save-state");

const write = async (page: Page, text: string): Promise<void> => {
  await editorOf(page).click();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(text);
};

/** Everything that the browser keeps, as text. */
const keptRows = (page: Page): Promise<string> =>
  page.evaluate(async () => {
    const answer = <T>(request: IDBRequest<T>) =>
      new Promise<T>((resolve, reject) => {
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => reject(request.error);
      });
    const kept: string[] = [];
    for (const { name = "" } of await indexedDB.databases()) {
      const db = await answer(indexedDB.open(name));
      for (const store of db.objectStoreNames) {
        const rows = await answer(db.transaction(store).objectStore(store).getAll());
        for (const row of rows as { bytes?: Uint8Array }[]) {
          kept.push(
            JSON.stringify({ ...row, bytes: new TextDecoder().decode(row.bytes ?? new Uint8Array()) }),
          );
        }
      }
      db.close();
    }
    return kept.join("\n");
  });

story(
  "STORY-6 B5: two tabs that write without a connection and end lose nothing of each other",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    await alice.sawSaved();
    const second = await alice.context.newPage();
    await second.goto(url);
    await expect(saveStateOf(second)).toHaveText("Saved");
    await expect(alice.peers).toHaveCount(1);
    await write(second, "Together. ");
    await alice.sees("Together.");

    await gate.shut();
    await write(alice.page, "From the first tab. ");
    await write(second, "From the second tab. ");
    await expect(saveStateOf(second)).toHaveText(/waiting/);
    await expect(alice.saveState).toHaveText(/waiting/);
    await Promise.all([alice.page.close(), second.close()]);

    const third = await alice.context.newPage();
    await third.goto(url);
    await expect(editorOf(third)).toContainText("From the first tab.");
    await expect(editorOf(third)).toContainText("From the second tab.");
    await expect(saveStateOf(third)).toHaveText(/41 changes waiting|4\d changes waiting/);
    await gate.openAndTell();
    await expect(saveStateOf(third)).toHaveText("Saved");
    await bob.opens(url);
    for (const text of ["Together.", "From the first tab.", "From the second tab."]) {
      await bob.sees(text);
      expect((await bob.editor.innerText()).split(text)).toHaveLength(2);
    }
  },
);

story("STORY-6 B6: who signs out leaves nothing to the next person on this browser", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.begins();
  await alice.writes("Alice's secret.");
  await alice.sawSaved();
  expect(await keptRows(alice.page)).toContain(url.slice(-24));
  await alice.page.getByTestId("comments-button").click();
  await alice.page.getByRole("textbox", { name: "Comment on the document" }).fill("Alice's thought.");
  const kept = () => alice.page.evaluate(() => JSON.stringify(localStorage));
  expect(await kept()).toContain("Alice's thought.");
  await alice.page.evaluate(async (id) => {
    const body = JSON.stringify({ access: "restricted", role: "viewer" });
    const headers = { "content-type": "application/json" };
    await fetch(`/api/v1/documents/${id}/link`, { method: "PUT", headers, body });
  }, url.slice(-24));
  await alice.page.goto("/account");
  await alice.page.getByRole("button", { name: "Sign out" }).click();
  const asking = alice.page.getByRole("dialog", { name: "Sign out as a guest?" });
  await asking.getByRole("button", { name: "Stay signed in" }).click();
  await expect(asking).toHaveCount(0);
  await alice.page.getByRole("button", { name: "Sign out" }).click();
  await asking.getByRole("button", { name: "Sign out" }).click();
  await alice.page.waitForURL((address) => address.pathname === "/");
  expect(await keptRows(alice.page)).toBe("");
  expect(await kept()).not.toContain("Alice's thought.");

  alice.tolerate(/404/);
  await alice.begins();
  await alice.page.goto(url);
  await expect(alice.page.getByText("Alice's secret")).toHaveCount(0);
});

story(
  "STORY-6 B6: signing out with unsaved changes shows them first, and then deletes them",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const gate = await Gate.before(alice);
    await alice.begins();
    await alice.sawSaved();
    await gate.shut();
    await alice.writes("Nobody else has this.");
    await expect(alice.saveState).toHaveText(/waiting/);
    await alice.page.goto("/documents");
    await alice.page.getByRole("button", { name: /^Your menu/ }).click();
    await alice.page.getByRole("menuitem", { name: "Sign out" }).click();
    const dialog = alice.page.getByRole("dialog", { name: "Changes are only on this device" });
    await expect(dialog.getByRole("button", { name: /^Download/ })).toBeVisible();
    await dialog.getByRole("button", { name: "Stay signed in" }).click();
    await expect(alice.page.getByTestId("unsaved-documents")).toBeVisible();

    await alice.page.getByRole("button", { name: /^Your menu/ }).click();
    await alice.page.getByRole("menuitem", { name: "Sign out" }).click();
    await dialog.getByRole("button", { name: "Sign out and delete" }).click();
    await alice.page.waitForURL((address) => address.pathname === "/");
    expect(await keptRows(alice.page)).toBe("");
  },
);

story("SESS-11 B6: a page says nothing in the name of who has signed in since", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.begins();
  await alice.sawSaved();
  await alice.page.getByTestId("comments-button").click();
  await alice.context.clearCookies();
  const bob = new Actor("Bob", alice.context, alice.page);
  await bob.signsIn();
  alice.tolerate(/status of 409/);
  const field = alice.page.getByRole("textbox", { name: "Comment on the document" });
  await field.fill("Alice thinks so");
  await field.press("ControlOrMeta+Enter");
  await expect(alice.page.getByText("Somebody else has signed in here since")).toBeVisible();
  await expect(field).toHaveValue("Alice thinks so");
  const said = await bob.asks("GET", `/documents/${url.slice(-24)}/comments`);
  expect(await said.json()).toEqual({ comments: [] });
});

story("STORY-6 B6: another person's unsaved changes are kept, counted and not shown", async ({ enter }) => {
  const alice = await enter("Alice");
  const gate = await Gate.before(alice);
  await alice.begins();
  await alice.writes("Saved words. ");
  await alice.sawSaved();
  await gate.shut();
  await alice.writes("Words in flight.");
  await expect(alice.saveState).toHaveText(/waiting/);
  const cookies = await alice.context.cookies();
  // The cookie is lost, as when a login has run out.
  await alice.page.goto("about:blank");
  await alice.context.clearCookies();
  await gate.openAndTell();
  await alice.begins();
  await alice.page.goto("/documents");
  await expect(
    alice.page.getByText("Somebody else who used this browser left unsaved changes in 1 document"),
  ).toBeVisible();
  await expect(alice.page.getByText("Words in flight")).toHaveCount(0);
  await expect(alice.page.getByTestId("unsaved-documents")).toHaveCount(0);

  await alice.page.goto("about:blank");
  await alice.context.clearCookies();
  await alice.context.addCookies(cookies);
  await expect(async () => {
    await alice.page.goto("/documents");
    await expect(alice.page.getByText("Saved words. Words in flight.")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
