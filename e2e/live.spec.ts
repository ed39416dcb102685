// What tabs hear of each other: the chat beside a document, notifications, and the list of documents.
import { seriousFindings } from "./axe";
import { Gate } from "./gate";
import { Actor, expect, story } from "./story";
import { bell, comment, messageField, messages, opensChat, says, select } from "./talking";

/** Another tab of the same browser, held to the same silence on the console. */
const opensSecondTab = async (actor: Actor, path: string, hasClock = false): Promise<Actor> => {
  const tab = new Actor(`${actor.name}'s second tab`, actor.context, await actor.context.newPage());
  if (hasClock) await tab.page.clock.install();
  await tab.page.goto(path);
  return tab;
};

story("STORY-13 two people talk beside a document", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.begins();
  const bob = await enter("Bob");
  await bob.opens(url);

  await opensChat(alice);
  await expect(alice.page.getByText("Nothing said yet")).toBeVisible();
  await says(alice, "Is this the plan? https://example.org/plan");
  await expect(bob.page.getByRole("button", { name: "Chat, 1 unread" })).toBeVisible();
  await opensChat(bob);
  await expect(messages(bob)).toContainText("New messages");
  await expect(messages(bob).getByRole("link", { name: "https://example.org/plan" })).toBeVisible();
  await expect(bob.page.getByRole("button", { name: "Chat", exact: true })).toBeVisible();

  await messageField(bob).pressSequentially("It i");
  await expect(alice.page.getByText(/ is typing…$/)).toBeVisible();
  await says(bob, "It is");
  await expect(messages(alice)).toContainText("It is");
  await expect(alice.page.getByText(/ is typing…$/)).toBeHidden();

  await messageField(bob).press("ArrowUp");
  await messageField(bob).press("End");
  await messageField(bob).pressSequentially(", I think");
  await messageField(bob).press("Enter");
  await expect(messages(alice)).toContainText("It is, I think");

  await messageField(alice).fill("not sent yet");
  await alice.page.reload();
  await alice.isWriting();
  await opensChat(alice);
  await expect(messageField(alice)).toHaveValue("not sent yet");
  expect(await seriousFindings(alice.page)).toEqual([]);
  await messageField(alice).press("Escape");
  await expect(messageField(alice)).toBeHidden();
  await expect(alice.page.getByRole("button", { name: "Chat", exact: true })).toBeFocused();
});

story("STORY-13 what others write brings no toolbar to somebody who is in the chat", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  await alice.page.clock.install();
  const url = await alice.begins();
  await alice.writes("The harbour opens at nine.");
  await bob.opens(url);
  await select(alice, "harbour");
  const toolbar = alice.page.getByRole("toolbar", { name: "Formatting" });
  await expect(toolbar).toBeVisible();
  await opensChat(alice);
  await expect(toolbar).toBeHidden();
  await bob.writes(" Or at ten.");
  await alice.sees("Or at ten.");
  // It comes a moment after a change, when it comes.
  await alice.page.clock.runFor(1_000);
  await expect(toolbar).toBeHidden();
  await expect(messageField(alice)).toBeFocused();
});

story("STORY-13 on a phone a toast stands above the field of the chat", async ({ enter }) => {
  const alice = await enter("Alice", { viewport: { width: 390, height: 844 }, hasTouch: true });
  await alice.begins();
  await alice.sawSaved();
  await opensChat(alice);
  await alice.page.keyboard.press("ControlOrMeta+s");
  const toast = alice.page.getByRole("listitem").filter({ hasText: /^Saved/ });
  await expect(toast).toBeVisible();
  const covered = async (): Promise<number> => {
    const [above, field] = [await toast.boundingBox(), await messageField(alice).boundingBox()];
    if (above === null || field === null) throw new Error("the toast or the field is gone");
    return above.y + above.height - field.y;
  };
  await expect.poll(covered).toBeLessThanOrEqual(0);
});

story("NOTE-4 undoing a mute in its toast leaves the notifications open", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  const url = await alice.begins();
  await alice.writes("The harbour opens at nine.");
  await bob.opens(url);
  await bob.sees("at nine");
  await comment(bob, "at nine", "Why so late?");
  await bell(alice, 1).click();
  const told = alice.page.getByTestId("notification");
  await told.hover();
  await told.getByRole("button", { name: /^Mute/ }).click();
  await alice.page.getByRole("listitem").getByRole("button", { name: "Undo" }).click();
  await expect(alice.page.getByText("is muted")).toHaveCount(0);
  await expect(told).toBeVisible();
});

story(
  "CHAT-7 a message whose answer is lost is there once, and one that is refused can be sent",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    const bob = await enter("Bob");
    await bob.opens(url);
    await Promise.all([opensChat(alice), opensChat(bob)]);
    bob.tolerate(/Failed to load resource/);

    let lost = 0;
    await bob.page.route("**/chat", async (route) => {
      if (route.request().method() !== "POST" || lost > 0) return route.continue();
      lost += 1;
      await route.fetch();
      await route.abort();
    });
    await says(bob, "Sent twice, said once");
    await expect(messages(alice).getByText("Sent twice, said once")).toHaveCount(1);
    await expect(bob.page.getByTestId("message-waiting")).toHaveCount(0);
    await expect(messages(bob).getByText("Sent twice, said once")).toHaveCount(1);
    expect(lost).toBe(1);

    await bob.page.unrouteAll();
    await bob.page.route("**/chat", (route) =>
      route.request().method() === "POST"
        ? route.fulfill({ status: 429, json: { title: "Wait" } })
        : route.continue(),
    );
    await says(bob, "Too fast");
    await expect(bob.page.getByTestId("message-failed")).toContainText("Not sent");
    await bob.page.unrouteAll();
    await bob.page.getByRole("button", { name: "Send again" }).click();
    await expect(messages(alice)).toContainText("Too fast");
    await expect(bob.page.getByTestId("message-failed")).toHaveCount(0);
    await says(alice, "Sent twice, said once?");
    await expect(messages(bob).getByText("Sent twice, said once", { exact: true })).toHaveCount(1);
  },
);

story(
  "STORY-14 a notification is in every tab, once, also after 40 s without a connection, and read in all",
  { tag: "@long" },
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    const bob = await enter("Bob");
    // Every socket goes through a gate: one that is only let pass reads its first frames as another type.
    await Gate.before(bob);
    const gate = await Gate.before(bob, "/live");
    await bob.page.clock.install();
    await bob.opens(url);
    const second = await opensSecondTab(bob, "/documents", true);
    const tabs = [bob, second];
    await expect(bell(second, 0)).toBeVisible();

    const names = async (): Promise<void> => {
      await messageField(alice).pressSequentially("@");
      await expect(alice.page.getByRole("option")).toHaveCount(1);
      await messageField(alice).press("Enter");
      await messageField(alice).pressSequentially("look at this");
      await messageField(alice).press("Enter");
    };
    await opensChat(alice);
    await names();
    await expect(bell(bob, 1)).toBeVisible();
    await expect(bell(second, 1)).toBeVisible();
    await expect(second.page).toHaveTitle("My documents · Parley");

    // Half a minute and more without a connection, by the clocks of the pages: they try, and are turned away.
    await gate.shut();
    for (const { page } of tabs) await page.clock.fastForward(20_000);
    await names();
    await expect(messages(alice).getByText("look at this")).toHaveCount(2);
    for (const { page } of tabs) await page.clock.fastForward(20_000);
    for (const tab of tabs) await expect(bell(tab, 1)).toBeVisible();
    expect(gate.passed).toBe(0);
    await gate.openAndTell();
    // What comes after it is counted on top: nothing was told twice, and nothing is told again.
    for (const tab of tabs) await expect(bell(tab, 2)).toBeVisible();
    await names();
    for (const tab of tabs) await expect(bell(tab, 3)).toBeVisible();
    await bell(bob, 3).click();
    await expect(bob.page.getByTestId("notification")).toHaveCount(3);
    await bob.page.keyboard.press("Escape");

    await bell(second, 3).click();
    await expect(second.page.getByTestId("notification")).toHaveCount(3);
    await expect(second.page.getByTestId("notification").first()).toContainText(
      "mentioned you in the chat of",
    );
    await second.page.getByRole("button", { name: "Mark all as read" }).click();
    await expect(bell(bob, 0)).toBeVisible();
    await expect(second.page.getByTestId("unread-dot")).toHaveCount(0);
    expect(await seriousFindings(second.page)).toEqual([]);

    await second.page.getByTestId("notification").first().getByRole("link").click();
    await expect(messages(second)).toContainText("look at this");
    expect(second.complaints).toEqual([]);
  },
);

story(
  "STORY-15 a title is written together, and the list of documents follows what others do",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    const list = await opensSecondTab(alice, "/documents");
    const row = list.page.locator(`a[href="${new URL(url).pathname}"]`);
    // The list is streamed; until it stands in its place nothing in it takes the focus.
    await expect(row).toBeVisible();
    await row.focus();
    await expect(row).toBeFocused();

    const bob = await enter("Bob");
    await bob.opens(url);
    await bob.page.getByRole("textbox", { name: "Title" }).fill("Named by Bob");
    await expect(row).toHaveText("Named by Bob");
    await expect(alice.page.getByRole("textbox", { name: "Title" })).toHaveValue("Named by Bob");
    await expect(row).toBeFocused();

    const made = await alice.page.request.post("/api/v1/documents", { data: { title: "Made elsewhere" } });
    expect(made.status()).toBe(201);
    await expect(list.page.getByRole("link", { name: "Made elsewhere" })).toBeVisible();
    await expect(row).toBeFocused();
    const { id } = (await made.json()) as { id: string };
    await alice.page.request.delete(`/api/v1/documents/${id}`);
    await expect(list.page.getByRole("link", { name: "Made elsewhere" })).toBeHidden();

    // The row waits for the server, and stays when that refuses.
    const trash = await opensSecondTab(alice, "/documents/trash");
    trash.tolerate(/Failed to load resource.*503/);
    const restores = trash.page.getByRole("button", { name: "Restore Made elsewhere" });
    let refuse = (): void => undefined;
    const refused = new Promise<void>((given) => {
      refuse = given;
    });
    await trash.page.route(`**/documents/${id}`, async (route) => {
      if (route.request().method() !== "PATCH") return route.continue();
      await refused;
      await route.fulfill({ status: 503, json: { title: "The database is away" } });
    });
    await restores.click();
    await expect(restores).toHaveAttribute("aria-busy", "true");
    refuse();
    await expect(trash.page.getByText("The database is away")).toBeVisible();
    await expect(restores).toBeEnabled();
    await trash.page.unrouteAll();
    await restores.click();
    await expect(restores).toHaveCount(0);
    await expect(list.page.getByRole("link", { name: "Made elsewhere" })).toBeVisible();
    expect(list.complaints).toEqual([]);

    // Its link stays open to Bob; that is not a place in his list.
    const member = `/documents/${url.slice(-24)}/members/${await bob.userId()}`;
    const bobsList = await opensSecondTab(bob, "/documents");
    const bobsRow = bobsList.page.getByRole("link", { name: "Named by Bob" });
    await expect(bobsRow).toHaveCount(0);
    await alice.asks("PUT", member, { role: "editor" });
    await expect(bobsRow).toBeVisible();
    await alice.asks("DELETE", member);
    await expect(bobsRow).toHaveCount(0);
  },
);
