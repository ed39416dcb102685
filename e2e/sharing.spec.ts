// UX scenarios 6 and 7, and the share dialog: who is let in, by whom, and what they see when it ends.
import { readFileSync } from "node:fs";
import type { Locator, Page, Request } from "@playwright/test";
import WebSocket from "ws";
import { closeCodes } from "@/protocol/close-codes";
import { asOwner, documentAt } from "./acts";
import { ApiClient } from "./api-client";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";
import { bell, clipboard, commentField, select, tabsTo } from "./talking";

story.describe.configure({ timeout: 150_000 });

const share = async (page: Page) => {
  await page.getByTestId("share-button").click();
  const dialog = page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByRole("heading", { name: "People with access" })).toBeVisible();
  return dialog;
};

const isLocked = (actor: Actor) => expect(actor.editor).toHaveAttribute("aria-readonly", "true");

story(
  "STORY-10 thrown out: Bob is locked within seconds and told why, and what he writes late he can take with him",
  async ({ enter, server }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    const id = documentAt(url);
    const gate = await Gate.before(bob);
    await bob.opens(url);
    const bobId = await bob.userId();
    await asOwner(alice, "PUT", `${id}/members/${bobId}`, { role: "editor" });
    await asOwner(alice, "PUT", `${id}/link`, { access: "restricted", role: "viewer" });
    await bob.isWriting();
    await bob.writes("Both of us. ");
    await alice.sees("Both of us.");

    const dialog = await share(alice.page);
    const role = dialog.getByRole("combobox", { name: /^Role of (?!the)/ });
    const began = Date.now();
    await role.selectOption({ label: "Can view" });
    await isLocked(bob);
    const lockedAfterMs = Date.now() - began;
    await expect(bob.page.getByText("You can now only view this document").first()).toBeVisible();
    await expect(bob.page.getByTestId("role-badge")).toHaveText("Can view");
    await bob.page.keyboard.type("Typed on.");
    // For a machine that does other things as well; how fast it is otherwise is proved over raw sockets.
    expect(lockedAfterMs).toBeLessThan(5_000);

    await role.selectOption({ label: "Can edit" });
    await bob.isWriting();
    await gate.shut();
    await bob.writes("Written too late.");
    await bob.page.keyboard.press("Control+Alt+Shift+X");
    await bob.page.keyboard.insertText(" Suggested too late.");
    await bob.page.getByTestId("comments-button").click();
    await bob.page.getByRole("textbox", { name: "Comment on the document" }).fill("Not sent.");
    await expect(bob.saveState).toHaveText(/waiting/);
    await dialog.getByRole("button", { name: /^Remove access of/ }).click();
    await expect(dialog.getByRole("button", { name: /^Remove access of/ })).toHaveCount(0);
    await gate.openAndTell();
    const notice = bob.page.getByRole("alert").filter({ hasText: "You no longer have access" });
    await expect(notice).toBeVisible();
    await isLocked(bob);
    await notice.getByRole("button", { name: "Copy your text" }).click();
    await expect(bob.page.getByText("Text copied")).toBeVisible();
    const below =
      "Your suggestions\n\nAdd “ Suggested too late.”\n\nYour comments that were not sent\n\nNot sent.";
    expect(await clipboard(bob)).toBe(`Both of us. Written too late.\n\n${below}`);
    const downloading = bob.page.waitForEvent("download");
    await notice.getByRole("button", { name: "Download as Markdown" }).click();
    const file = readFileSync(await (await downloading).path(), "utf8");
    expect(file).toMatch(/Written too late\.\n\n## Your suggestions\n\nAdd “ Suggested too late\.”/);
    await bob.sees("Written too late.");
    await alice.page.keyboard.press("Escape");
    await alice.writes("Without him.");
    await alice.sawSaved();
    await expect(alice.editor).not.toContainText(/too late\.|Typed on\./);

    bob.tolerate(/Failed to load resource.*404/);
    const answer = await bob.page.goto(url);
    expect(answer?.status()).toBe(404);
    await expect(bob.page.getByRole("heading", { name: /no document here/ })).toBeVisible();
    const cookies = (await bob.context.cookies()).map(({ name, value }) => `${name}=${value}`).join("; ");
    const replayed = new WebSocket(`${server.webSocketUrl}/sync/${id}`, {
      headers: { cookie: cookies, origin: server.url },
    });
    const code = await new Promise((resolve) => replayed.on("close", resolve));
    expect(code).toBe(closeCodes.unknownRoom.code);
  },
);

/** Answers once all is read that a page reads of a document, so that no question is on its way when access ends. */
const readsAll = (page: Page): (() => Promise<void>) => {
  let isListening = false;
  const asked = new Set<Request>();
  const answered = new Set<string>();
  const isRead = (request: Request): boolean => /\/(chat|comments)$/.test(request.url());
  page.on("websocket", (socket) =>
    socket.on("framereceived", ({ payload }) => {
      isListening ||= /"subscribed".*"document/.test(String(payload));
    }),
  );
  page.on("request", (request) => isRead(request) && asked.add(request));
  page.on("requestfinished", (request) => {
    if (asked.delete(request)) answered.add(request.url());
  });
  return () => expect.poll(() => [isListening, answered.size, asked.size]).toEqual([true, 2, 0]);
};

/** What an on-screen keyboard does to a page: less of it is seen, and nothing in it is moved. */
const coversFoot = ({ page }: Actor, heightPx: number): Promise<void> =>
  page.evaluate((covered) => {
    const height = () => innerHeight - covered;
    Object.defineProperty(visualViewport, "height", { get: height });
    visualViewport?.dispatchEvent(new Event("resize"));
  }, heightPx);

const foot = (it: Locator): Promise<number> =>
  it.evaluate((element) => element.getBoundingClientRect().bottom);

story(
  "STORY-11 link guest: Carol comes without an account, names herself, may not write, and is out by a reset",
  async ({ enter }) => {
    const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;
    const [alice, carol] = [await enter("Alice"), await enter("Carol", phone)];
    const url = await alice.begins();
    await alice.writes("To be read.");
    await alice.sawSaved();
    const dialog = await share(alice.page);
    await dialog.getByLabel("Role", { exact: true }).selectOption({ label: "Can comment" });
    await expect(dialog.getByText("Anyone who has the link can view and comment")).toBeVisible();

    const hasRead = readsAll(carol.page);
    await carol.page.goto(url);
    const name = carol.page.getByTestId("guest-name");
    await expect(name.getByRole("textbox")).toHaveValue(/^\w+ \w+$/);
    await name.getByRole("textbox").fill("Carol");
    await name.getByRole("button", { name: "Save name" }).click();
    await expect(name).toHaveCount(0);
    // Not by its role: behind the open dialog nothing has one.
    await expect(alice.peers.locator('[aria-label*="Carol"]')).toHaveCount(1);
    await carol.sees("To be read.");
    await isLocked(carol);
    await expect(carol.page.getByTestId("role-badge")).toHaveText("Can comment");

    await hasRead();
    await select(carol, "read");
    await carol.page.getByRole("button", { name: "Comment", exact: true }).click();
    await coversFoot(carol, 300);
    const composer = carol.page.getByRole("region", { name: "New comment" });
    await expect.poll(() => foot(composer)).toBe(544);
    await carol.page.keyboard.press("ControlOrMeta+s");
    const toast = carol.page.getByRole("listitem").filter({ hasText: "saved" });
    const head = await composer.evaluate((element) => element.getBoundingClientRect().top);
    await expect.poll(() => foot(toast)).toBeLessThanOrEqual(head);
    await carol.page.keyboard.press("Escape");
    await expect(commentField(carol)).toHaveCount(0);

    await dialog.getByRole("button", { name: "Reset link" }).click();
    await alice.page
      .getByRole("dialog", { name: "Reset the link?" })
      .getByRole("button", { name: "Reset link" })
      .click();
    await expect(carol.page.getByText("You no longer have access").first()).toBeVisible();
    // Alice stays where she is.
    await alice.sawSaved();
    const { path } = (await (
      await alice.page.request.get(`/api/v1/documents/${documentAt(url)}`)
    ).json()) as { path: string };
    const hasReadAgain = readsAll(carol.page);
    await carol.page.goto(path);
    await carol.page.waitForURL(url);
    await carol.sees("To be read.");
    await hasReadAgain();

    await dialog.getByLabel("General access").selectOption({ label: "Restricted" });
    await expect(carol.page.getByText("You no longer have access").first()).toBeVisible();
  },
);

story(
  "STORY-12 Dora, a stranger, asks to be let in; Alice gives her less, the page opens, and a no to more is heard there",
  async ({ enter }) => {
    const [alice, dora] = [await enter("Alice"), await enter("Dora")];
    dora.tolerate(/Failed to load resource.*404/);
    const url = await alice.begins();
    await asOwner(alice, "PUT", `${documentAt(url)}/link`, { access: "restricted", role: "viewer" });
    await alice.writes("For those who ask.");
    await dora.page.goto(url);
    await dora.page.getByLabel("Your name").fill("Dora");
    await dora.page.getByLabel("What you would like").selectOption({ label: "Can edit" });
    await dora.page.getByLabel("Message (optional)").fill("I have news.");
    await dora.page.getByRole("button", { name: "Request access" }).click();
    await expect(dora.page.getByText("Your request was sent")).toBeVisible();

    // What tells of a request leads to where it is answered.
    await bell(alice, 1).click();
    const told = alice.page.getByTestId("notification").filter({ hasText: "asks to be let into" });
    await told.getByRole("link").click();
    const dialog = alice.page.getByRole("dialog", { name: "Share" });
    await expect(dialog.getByText("I have news.")).toBeVisible();
    await expect(dialog.getByRole("combobox", { name: "Role for Dora" })).toHaveValue("editor");
    await dialog.getByRole("combobox", { name: "Role for Dora" }).selectOption({ label: "Can view" });
    await dialog.getByRole("button", { name: "Approve Dora" }).click();
    await expect(dialog.getByRole("combobox", { name: "Role of Dora" })).toHaveValue("viewer");
    await dora.sees("For those who ask.");
    await isLocked(dora);

    const inside = await share(dora.page);
    await inside.getByRole("button", { name: "Ask for edit access" }).click();
    await dora.page.getByRole("button", { name: "Request access" }).click();
    await expect(dora.page.getByText("You hear the answer on this page.")).toBeVisible();
    await dora.page.keyboard.press("Escape");
    await dora.page.keyboard.press("Escape");
    await dialog.getByRole("button", { name: "Decline Dora" }).click();
    await expect(dora.page.getByText("The owner said no to your request for more access")).toBeVisible();
    await (await share(dora.page)).getByRole("button", { name: "Ask for edit access" }).click();
    await expect(dora.page.getByText("The owner said no this time.")).toBeVisible();
  },
);

story("STORY-12 Alice says no: Dora hears it where she waits, and may ask once more", async ({ enter }) => {
  const [alice, dora] = [await enter("Alice"), await enter("Dora")];
  dora.tolerate(/Failed to load resource.*404/);
  const url = await alice.begins();
  await asOwner(alice, "PUT", `${documentAt(url)}/link`, { access: "restricted", role: "viewer" });
  await dora.page.goto(url);
  const asks = dora.page.getByRole("button", { name: "Request access" });
  await dora.page.getByLabel("Your name").fill("Dora");
  await asks.click();
  await expect(dora.page.getByText("Your request was sent")).toBeVisible();

  const dialog = await share(alice.page);
  await dialog.getByRole("button", { name: "Decline Dora" }).click();
  await expect(alice.page.getByText("You said no to Dora")).toBeVisible();
  await expect(dialog.getByText("1 request for access")).toHaveCount(0);
  await expect(dora.page.getByRole("alert").filter({ hasText: "The owner said no this time" })).toBeVisible();

  // She is somebody by now, and stays it.
  await expect(dora.page.getByLabel("Your name")).toHaveCount(0);
  const asked = await dora.userId();
  await dora.page.getByLabel("Message (optional)").fill("Only to read it.");
  await asks.click();
  await expect(dora.page.getByText("Your request was sent")).toBeVisible();
  await expect(dialog.getByText("Only to read it.")).toBeVisible();
  expect(await dora.userId()).toBe(asked);
});

story("STORY-3 on a phone the share sheet makes room for a toast, however long it is", async ({ enter }) => {
  const alice = await enter("Alice", { viewport: { width: 390, height: 844 }, hasTouch: true });
  const url = await alice.begins();
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const dialog = await share(alice.page);
  const copy = dialog.getByRole("button", { name: "Copy link" });
  await copy.click();
  const toast = alice.page.getByRole("listitem").filter({ hasText: "Link copied" });
  const head = (it: Locator): Promise<number> =>
    it.evaluate((element) => element.getBoundingClientRect().top);
  await expect.poll(async () => (await foot(dialog)) <= (await head(toast))).toBe(true);
  // Nothing lies over the button, or the press would not arrive.
  await copy.click();
  await toast.getByRole("button", { name: "Dismiss" }).click();
  await expect.poll(() => foot(dialog)).toBe(844);

  await asOwner(alice, "PATCH", documentAt(url), { title: "Harbour".repeat(14) });
  await alice.page.goto("/documents");
  await alice.page.getByRole("button", { name: /^Actions for Harbour/ }).click();
  await alice.page.getByRole("menuitem", { name: "Move to trash" }).click();
  const undo = alice.page.getByRole("button", { name: "Undo" });
  await expect(undo).toBeInViewport({ ratio: 1 });
  await undo.click();
  await expect(alice.page.getByRole("link", { name: /^Harbour/ })).toBeVisible();
});

story(
  "STORY-12 an invitation is a link that the first to accept it takes",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob, eve] = [await enter("Alice"), await enter("Bob"), await enter("Eve")];
    const url = await alice.begins();
    await asOwner(alice, "PUT", `${documentAt(url)}/link`, { access: "restricted", role: "viewer" });
    alice.tolerate(/Failed to load resource.*400/);
    const dialog = await share(alice.page);
    await dialog.getByLabel("Add people by email").fill("Bob <bob@example.org>, nonsense@");
    await alice.page.keyboard.press("Enter");
    await expect(dialog.getByText("Invited bob@example.org.")).toBeVisible();
    await expect(dialog.getByText("“nonsense@” is not an email address.")).toBeVisible();
    await expect(dialog.getByLabel("Add people by email")).toHaveValue("nonsense@");
    await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
    await dialog.getByRole("button", { name: "Copy the link for bob@example.org" }).click();
    await expect(alice.page.getByText("Link copied")).toBeVisible();
    const link = await alice.page.evaluate(() => navigator.clipboard.readText());

    await bob.page.goto(link);
    await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText("You have an invitation");
    await bob.page.getByLabel("Your name (optional)").fill("Bob");
    await bob.page.getByRole("button", { name: "Continue as guest" }).click();
    await bob.page.getByRole("button", { name: "Accept as Bob" }).click();
    await bob.page.waitForURL(url);
    await bob.isWriting();
    // Once more from the mailbox: straight to the document.
    await bob.page.goto(link);
    await bob.page.waitForURL(url);

    await eve.page.goto(link);
    await eve.page.getByRole("button", { name: "Continue as guest" }).click();
    await expect(eve.page.getByRole("heading", { name: "This invitation opens nothing" })).toBeVisible();
  },
);

story("STORY-22 Alice hands her document on to Bob, and leaves it", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  // The list is asked for once more before the page knows that she owns it no longer.
  alice.tolerate(/Failed to load resource.*403/);
  const url = await alice.begins();
  const id = documentAt(url);
  await bob.opens(url);
  await asOwner(alice, "PUT", `${id}/members/${await bob.userId()}`, { role: "viewer" });
  await asOwner(alice, "PUT", `${id}/link`, { access: "restricted", role: "viewer" });
  await isLocked(bob);
  const dialog = await share(alice.page);
  await expect(dialog.getByRole("button", { name: "Leave" })).toHaveCount(0);
  await dialog.getByRole("button", { name: "Transfer ownership" }).click();
  const asking = alice.page.getByRole("dialog", { name: "Transfer ownership?" });
  await expect(asking.getByLabel("New owner")).toHaveText("Bob");
  await asking.getByRole("button", { name: "Transfer ownership" }).click();
  await expect(bob.page.getByText("You now own this document")).toBeVisible();
  await bob.isWriting();
  await expect(alice.page.getByText("You no longer own this document.")).toBeVisible();
  await expect(dialog.getByLabel("Add people by email")).toHaveCount(0);
  await expect(dialog.getByLabel("General access")).toBeDisabled();

  await dialog.getByRole("button", { name: "Leave" }).click();
  await alice.page
    .getByRole("dialog", { name: "Leave this document?" })
    .getByRole("button", { name: "Leave" })
    .click();
  await alice.page.waitForURL("/documents");
  await expect(alice.page.getByRole("link", { name: "Untitled" })).toHaveCount(0);
  alice.tolerate(/Failed to load resource.*404/);
  expect((await alice.page.goto(url))?.status()).toBe(404);
  await bob.writes("Mine now.");
  await bob.sawSaved();
});

story(
  "STORY-12 Bob is told who moved the document to trash, and goes on when it is back",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    await bob.opens(url);
    await asOwner(alice, "PUT", `${documentAt(url)}/members/${await bob.userId()}`, { role: "editor" });
    const isToldSo = () =>
      expect(bob.page.getByText("This document was moved to trash by Alice")).toBeVisible();
    await asOwner(alice, "DELETE", documentAt(url));
    await isToldSo();
    await asOwner(alice, "PATCH", documentAt(url), { trashed: false });
    for (const actor of [alice, bob]) await actor.isWriting();
    await bob.writes("It is back.");
    await alice.sees("It is back.");
    await asOwner(alice, "DELETE", documentAt(url));
    await isToldSo();
    await bob.page.reload();
    await expect(bob.page.getByRole("heading", { level: 1 })).toHaveText(
      "This document was moved to trash by Alice",
    );
  },
);

story(
  "STORY-3 the share dialog of a document with thirty people: keyboard alone, a reader's view, a phone",
  { tag: "@long" },
  async ({ enter, server }) => {
    const alice = await enter("Alice", { viewport: { width: 390, height: 844 }, reducedMotion: "reduce" });
    const url = await alice.begins();
    const id = documentAt(url);
    const guests = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        ApiClient.guest(server.url, `Guest number ${n} with a name that goes on and on`),
      ),
    );
    for (const guest of guests)
      await asOwner(alice, "PUT", `${id}/members/${await guest.userId()}`, { role: "viewer" });
    const button = alice.page.getByTestId("share-button");
    await tabsTo(alice.page, button);
    await alice.page.keyboard.press("Enter");
    const dialog = alice.page.getByRole("dialog", { name: "Share" });
    await expect(dialog.getByLabel("Add people by email")).toBeFocused();
    await expect(dialog.getByRole("listitem")).toHaveCount(31);
    const sideways = await alice.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(sideways).toBeLessThanOrEqual(0);
    await tabsTo(alice.page, dialog.getByRole("combobox", { name: /^Role of Guest number 0 / }));
    await alice.page.keyboard.press("ArrowUp");
    await expect(dialog.getByRole("combobox", { name: /^Role of Guest number 0 / })).toHaveValue("commenter");
    await alice.page.keyboard.press("Tab");
    await expect(dialog.getByRole("button", { name: /^Remove access of Guest number 0 / })).toBeFocused();
    await alice.page.keyboard.press("Enter");
    await expect(dialog.getByRole("listitem")).toHaveCount(30);
    await alice.page.keyboard.press("Escape");
    await expect(button).toBeFocused();
  },
);

story("HEAR-6 a share dialog that could not be read says so until it has been", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.begins();
  alice.tolerate(/status of 503/);
  await alice.page.route("**/members", (route) =>
    route.fulfill({ status: 503, json: { title: "Not right now" } }),
  );
  await alice.page.getByTestId("share-button").click();
  const dialog = alice.page.getByRole("dialog", { name: "Share" });
  await expect(dialog.getByText("Not right now")).toBeVisible();
  await alice.page.unroute("**/members");
  await asOwner(alice, "PUT", `${documentAt(url)}/link`, { access: "anyone", role: "viewer" });
  await expect(dialog.getByRole("heading", { name: "People with access" })).toBeVisible();
  await expect(dialog.getByText("Not right now")).toHaveCount(0);
});
