// UX scenario 8: one suggests, one decides, one looks on, and somebody is writing all the while.
import { asOwner, documentAt } from "./acts";
import { overflow, seriousFindings } from "./axe";
import { type Actor, expect, story } from "./story";
import { hears, select } from "./talking";

const switchTo = async ({ page }: Actor, mode: "Editing" | "Suggesting" | "Viewing"): Promise<void> => {
  await page.getByTestId("mode-switch").click();
  await page.getByRole("menuitemradio", { name: mode }).click();
  await expect(page.getByTestId("mode-switch")).toHaveText(mode);
};

const title = ({ page }: Actor) => page.getByRole("textbox", { name: "Title" });
const struck = ({ editor }: Actor) => editor.locator(".suggested-deletion");
const added = ({ editor }: Actor) => editor.locator(".suggested-insertion");

const seesStruck = (actor: Actor, words: string): Promise<void> =>
  expect.poll(async () => (await struck(actor).allTextContents()).join("")).toBe(words);

const card = ({ page }: Actor, words: string | RegExp) =>
  page.getByRole("article", { name: /^Suggestion by/ }).filter({ hasText: words });

/** The owner lets one person write and everybody look. */
const letIn = async (owner: Actor, url: string, editor: Actor): Promise<void> => {
  const id = documentAt(url);
  await asOwner(owner, "PUT", `${id}/link`, { access: "anyone", role: "viewer" });
  await editor.page.goto(url);
  await expect(editor.editor).toBeVisible();
  await asOwner(owner, "PUT", `${id}/members/${await editor.userId()}`, { role: "editor" });
  await editor.isWriting();
};

const begin = async (alice: Actor, text: string): Promise<string> => {
  const url = await alice.tryItNow();
  await alice.editor.click();
  await alice.page.keyboard.press("ControlOrMeta+A");
  await alice.page.keyboard.type(text);
  await alice.sawSaved();
  return url;
};

story(
  "STORY-18 SUGG-9 SUGG-10 one suggests, another accepts and rejects while they write on, and a viewer sees the same",
  async ({ enter }) => {
    const [alice, bob, carol] = [await enter("Alice"), await enter("Bob"), await enter("Carol")];
    const url = await begin(alice, "The harbour opens at nine.\nNobody may swim.\nLast comes rest.");
    await letIn(alice, url, bob);
    await carol.page.goto(url);
    const all = [alice, bob, carol];

    await switchTo(bob, "Suggesting");
    await title(bob).fill("Harbour rules");
    await expect(title(alice)).toHaveValue("Harbour rules");
    await select(bob, "at nine");
    await bob.page.keyboard.press("Delete");
    await select(bob, "swim");
    await bob.page.keyboard.type("dive here");
    for (const actor of all) {
      await seesStruck(actor, "at nineswim");
      await expect(added(actor)).toHaveText("dive here");
    }
    await expect(added(carol)).toHaveAttribute("title", /suggests this/);
    await expect(carol.page.getByTestId("mode-switch")).toHaveCount(0);
    await expect(alice.editor).toContainText("opens at nine.");

    await alice.page.getByTestId("comments-button").click();
    await select(bob, "comes rest.");
    await bob.page.keyboard.press("ArrowRight");
    const writing = bob.page.keyboard.type(" And then we sail on, all of us.", { delay: 30 });
    await expect(added(alice)).toHaveCount(2);
    await card(alice, "dive here").getByRole("button", { name: "Accept" }).click();
    await card(alice, "at nine").getByRole("button", { name: "Reject" }).click();
    await writing;
    for (const actor of all) {
      await expect(struck(actor)).toHaveCount(0);
      await expect(added(actor)).toHaveText(" And then we sail on, all of us.");
      await expect(actor.editor.locator("> p")).toHaveText([
        "The harbour opens at nine.",
        "Nobody may dive here.",
        "Last comes rest. And then we sail on, all of us.",
      ]);
    }
    await bob.sawSaved();
    await carol.page.reload();
    await expect(added(carol)).toHaveText(" And then we sail on, all of us.");

    await alice.editor.focus();
    await alice.page.keyboard.press("ControlOrMeta+z");
    await alice.page.keyboard.press("ControlOrMeta+z");
    for (const actor of all) await seesStruck(actor, "at nineswim");

    const decidesAll = async (verdict: "Accept all" | "Reject all"): Promise<void> => {
      await alice.page.getByRole("button", { name: verdict }).press("Enter");
      const asking = alice.page.getByRole("dialog", { name: `${verdict} suggestions?` });
      await asking.getByRole("button", { name: verdict }).press("Enter");
      for (const actor of all) {
        await expect(struck(actor)).toHaveCount(0);
        await expect(added(actor)).toHaveCount(0);
      }
    };
    await decidesAll("Reject all");
    for (const actor of all) await actor.sees("Nobody may swim.");
    await alice.editor.focus();
    await alice.page.keyboard.press("ControlOrMeta+z");
    for (const actor of all) await seesStruck(actor, "at nineswim");
    await decidesAll("Accept all");
    for (const actor of all) await actor.sees(/opens \.Nobody may dive here\.Last comes rest\. And then/);

    await bob.goesInto("Last comes rest.");
    await bob.page.keyboard.press("Home");
    await bob.caretSettles();
    await bob.page.keyboard.press("Backspace");
    await bob.goesInto("The harbour opens");
    await bob.page.keyboard.press("ControlOrMeta+Alt+1");
    for (const actor of all) {
      await expect(actor.editor.locator("> p").nth(1).locator(".suggested-break")).toHaveCount(1);
      await expect(actor.editor.locator("> p").first().locator(".suggested-kind")).toHaveAttribute(
        "data-kind",
        "Heading 1",
      );
      await expect(actor.editor.locator("> p")).toHaveCount(3);
    }
    await expect(card(alice, "Delete the paragraph break before Last comes rest.")).toBeVisible();
    await decidesAll("Accept all");
    for (const actor of all) {
      await expect(actor.editor.locator("> h1")).toHaveText("The harbour opens .");
      await expect(actor.editor.locator("> p")).toHaveText([
        /^Nobody may dive here\.Last comes rest\. And then/,
      ]);
      await expect(actor.editor.locator(".suggested-break, .suggested-kind")).toHaveCount(0);
    }

    await switchTo(bob, "Viewing");
    await expect(title(bob)).not.toBeEditable();
    await bob.page.getByRole("button", { name: "More", exact: true }).press("Enter");
    await expect(bob.page.getByRole("menuitem", { name: "Shortcuts" })).toBeVisible();
    await expect(bob.page.getByRole("menuitem", { name: "Rename" })).toHaveCount(0);
  },
);

story(
  "STORY-19 suggestions by keyboard: made without a connection, told of, talked about, accepted and rejected",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    bob.tolerate(/ERR_INTERNET_DISCONNECTED/);
    const url = await begin(alice, "The harbour opens at nine.\nNobody may swim.");
    await letIn(alice, url, bob);

    await bob.page.keyboard.press("Control+Alt+Shift+X");
    await expect(bob.page.getByTestId("mode-switch")).toHaveText("Suggesting");
    await bob.context.setOffline(true);
    await bob.editor.focus();
    await bob.page.keyboard.press("ControlOrMeta+Home");
    await bob.page.keyboard.type("Note: ");
    await bob.page.keyboard.press("Enter");
    await bob.page.keyboard.press("Escape");
    await select(bob, "swim");
    await bob.page.keyboard.press("ControlOrMeta+b");
    await select(bob, "Nobody");
    await bob.page.keyboard.press("ControlOrMeta+Alt+ArrowUp");
    // Said in a polite region, too.
    await expect(
      bob.page.getByRole("listitem").filter({ hasText: "Moving cannot be suggested" }),
    ).toBeVisible();
    await expect(bob.editor.locator("> p").last()).toHaveText("Nobody may swim.");
    await bob.context.setOffline(false);
    await bob.sawSaved();
    await expect(added(alice)).toHaveText("Note: ");
    await expect(alice.editor.locator(".suggested-bold")).toHaveText("swim");
    await hears(alice, /^(2 new suggestions\.|\w+ suggested: (Add “Note:”|Format: bold))$/);
    await expect(alice.page.getByRole("button", { name: /Notifications, .*unread/ })).toBeVisible();

    await alice.page.getByTestId("comments-button").focus();
    await alice.page.keyboard.press("Enter");
    await expect(card(alice, "Note")).toBeVisible();
    await card(alice, "Note").focus();
    await expect(alice.editor.locator(".suggestion-active")).toHaveText("Note: ");
    await card(alice, "Note").getByRole("textbox", { name: "Reply" }).focus();
    await alice.page.keyboard.type("Whose note?");
    await alice.page.keyboard.press("ControlOrMeta+Enter");
    await expect(card(alice, "Note")).toContainText("Whose note?");
    for (const theme of ["light", "dark"] as const) {
      await alice.page.emulateMedia({ colorScheme: theme });
      expect(await seriousFindings(alice.page), `${theme} findings`).toEqual([]);
    }
    await card(alice, "Note").getByRole("button", { name: "Accept" }).focus();
    await alice.page.keyboard.press("Enter");
    await expect(alice.page.getByText("Suggestion accepted").first()).toBeVisible();
    await expect(card(alice, "Format: bold")).toBeFocused();
    await alice.page.keyboard.press("Tab");
    await alice.page.keyboard.press("Tab");
    await expect(card(alice, "Format: bold").getByRole("button", { name: "Accept" })).toBeFocused();
    await alice.page.keyboard.press("Tab");
    await alice.page.keyboard.press("Enter");
    await expect(card(alice, "Format: bold")).toHaveCount(0);
    for (const actor of [alice, bob]) {
      await expect(actor.editor.locator("> p")).toHaveText([
        "Note: ",
        "The harbour opens at nine.",
        "Nobody may swim.",
      ]);
      await expect(actor.editor.locator(".suggested-format")).toHaveCount(0);
    }
    await alice.page.getByRole("button", { name: "Resolved" }).click();
    await expect(card(alice, "Note")).toContainText("Whose note?");

    // Bob is told of each decision, and hears of it on the page itself.
    await hears(bob, /^\w+ \w+ rejected: Format: bold$/);
    await bob.page.getByRole("button", { name: /Notifications, .*unread/ }).click();
    const told = bob.page.getByTestId("notification").filter({ hasText: "your suggestion in" });
    await expect(told).toHaveCount(2);
    await expect(told.filter({ hasText: "accepted your suggestion in" })).toContainText("Add “Note:”");
    await told.filter({ hasText: "rejected your suggestion in" }).getByRole("link").click();
    await expect(bob.page.getByRole("article", { name: /Format: bold/ })).toBeFocused();

    await alice.page.setViewportSize({ width: 390, height: 780 });
    expect(await overflow(alice.page), "sideways scrolling").toBe(0);
    await bob.page.setViewportSize({ width: 390, height: 780 });
    expect(await overflow(bob.page), "sideways scrolling").toBe(0);
    await expect(bob.page.getByTestId("mode-switch")).toBeVisible();
  },
);

story(
  "STORY-20 what is accepted while its author writes on is there once, and what they wrote since is suggested",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await begin(alice, "We count:");
    await letIn(alice, url, bob);
    await switchTo(bob, "Suggesting");
    await select(bob, "count:");
    await bob.page.keyboard.press("ArrowRight");
    await alice.page.getByTestId("comments-button").click();
    const words = " one, two, three, four, five, six, seven, eight, nine, ten, and all that follows.";
    const writing = bob.page.keyboard.type(words, { delay: 40 });
    await card(alice, "two").getByRole("button", { name: "Accept" }).click();
    await writing;
    await bob.sawSaved();
    for (const actor of [alice, bob])
      await expect(actor.editor.locator("> p")).toHaveText(`We count:${words}`);
    await expect(added(alice)).toHaveText(/follows\.$/);
    await card(alice, "follows").getByRole("button", { name: "Accept" }).click();
    for (const actor of [alice, bob]) {
      await expect(added(actor)).toHaveCount(0);
      await expect(actor.editor.locator("> p")).toHaveText(`We count:${words}`);
    }
    await bob.page.keyboard.type(" Then again.");
    await expect(alice.editor.locator("> p")).toHaveText(`We count:${words} Then again.`);
    await expect(added(alice)).toHaveText(" Then again.");
  },
);
