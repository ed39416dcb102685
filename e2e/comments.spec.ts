// UX scenarios 7 and 9: what people say about a text, and what becomes of it while the text changes.
import { type Actor, expect, story } from "./story";
import { bell, clipboard, comment, marked, seesMarked, select } from "./talking";

/** Something has happened that somebody waits for. */
class Signal {
  give: () => void = () => undefined;
  readonly given = new Promise<void>((resolve) => {
    this.give = resolve;
  });
}

const opensTo = (owner: Actor, url: string, role: "viewer" | "commenter" | "editor") =>
  owner.asks("PUT", `/documents/${url.slice(-24)}/link`, { access: "anyone", role });

story(
  "STORY-16 NOTE-4 a guest comments, the owner answers, resolves and mutes, and both see what is changed and re-opened",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    await alice.writes("The harbour opens at nine. Nobody may swim.");
    await opensTo(alice, url, "commenter");

    const carol = await enter("Carol");
    await carol.signsIn();
    await carol.page.goto(url);
    await carol.sees("Nobody may swim.");
    await expect(carol.editor).toHaveAttribute("aria-readonly", "true");
    await comment(carol, "at nine", "Why so <b>late</b>?");
    await seesMarked(carol, "at nine");
    await seesMarked(alice, "at nine");
    await expect(bell(alice, 1)).toBeVisible();

    await marked(alice).first().click();
    const thread = alice.page.getByRole("article", { name: /Why so/ });
    await expect(thread).toContainText("Why so <b>late</b>?");
    await thread.getByRole("textbox", { name: "Reply" }).fill("The tide decides.");
    await alice.page.keyboard.press("ControlOrMeta+Enter");
    await expect(thread).toContainText("The tide decides.");

    await carol.page.getByTestId("comments-button").click();
    await expect(carol.page.getByRole("article")).toContainText("The tide decides.");
    await thread.getByRole("button", { name: "Resolve" }).click();
    await expect(marked(carol)).toHaveCount(0);
    await carol.page.getByRole("button", { name: "Resolved" }).click();
    const settled = carol.page.getByRole("article", { name: /Why so/ });
    await expect(settled).toContainText(/Resolved by/);
    await settled.getByRole("button", { name: "Re-open" }).press("Enter");
    await seesMarked(alice, "at nine");
    const panel = carol.page.getByRole("complementary", { name: "Comments" });
    await panel.getByRole("button", { name: "Open", exact: true }).press("Enter");

    await settled.getByRole("button", { name: "React" }).first().press("Enter");
    await carol.page.getByRole("button", { name: "heart", exact: true }).press("Enter");
    const heart = thread.getByRole("button", { name: "heart, 1: Carol" });
    await heart.press("Enter");
    await settled.getByRole("button", { name: "heart, 2: Carol, Alice" }).press("Enter");
    await expect(thread.getByRole("button", { name: "heart, 1: Alice" })).toBeVisible();

    const chooses = async ({ page }: Actor, of: string, item: string): Promise<void> => {
      const about = page.getByRole("article", { name: /Why so/ });
      await about.getByRole("button", { name: `More about ${of}'s comment` }).press("Enter");
      await page.getByRole("menuitem", { name: item }).press("Enter");
    };
    const aboutCarols = settled.getByRole("button", { name: "More about Carol's comment" });
    await chooses(carol, "Carol", "Edit");
    await expect(carol.page.getByRole("menu")).toHaveCount(0);
    await expect(carol.page.getByRole("textbox", { name: "Edit comment" })).toBeFocused();
    await carol.page.getByRole("textbox", { name: "Edit comment" }).fill("Why so early?");
    await carol.page.keyboard.press("ControlOrMeta+Enter");
    await expect(aboutCarols).toBeFocused();
    await expect(thread).toContainText("Why so early?");
    await expect(thread).toContainText("edited");
    await chooses(alice, "Alice", "Delete");
    await expect(thread.getByRole("alert").getByRole("button", { name: "Keep" })).toBeFocused();
    await alice.page.keyboard.press("Enter");
    await expect(thread.getByRole("button", { name: "More about Alice's comment" })).toBeFocused();
    await chooses(alice, "Alice", "Delete");
    await expect(thread.getByRole("alert").getByRole("button", { name: "Keep" })).toBeFocused();
    await alice.page.keyboard.press("Shift+Tab");
    await alice.page.keyboard.press("Enter");
    await expect(settled).not.toContainText("The tide decides.");
    await expect(thread).toBeFocused();

    await carol.page.getByRole("textbox", { name: "Comment on the document" }).fill("And at night?");
    await carol.page.keyboard.press("ControlOrMeta+Enter");
    const first = carol.page.getByRole("article").first();
    await expect(carol.page.getByRole("article")).toHaveCount(2);
    await expect(first).toContainText("Why so early?");
    await carol.page.getByRole("button", { name: "Order: In the text" }).press("Enter");
    await expect(first).toContainText("And at night?");

    await clipboard(carol);
    await chooses(carol, "Carol", "Copy link");
    await expect(carol.page.getByText("Link copied")).toBeVisible();
    await carol.page.goto(await clipboard(carol));
    await expect(settled).toBeFocused();

    const more = alice.page.getByRole("button", { name: "More", exact: true });
    const silence = alice.page.getByRole("menuitem", { name: "Mute notifications", exact: true });
    const hear = alice.page.getByRole("menuitem", { name: "Unmute notifications" });
    const isMuted = async () => (await alice.asks("GET", `/documents/${url.slice(-24)}/mute`)).json();
    await more.press("Enter");
    await expect(silence).toBeEnabled();
    await silence.press("Enter");
    await expect(alice.page.getByText("This document is muted")).toBeVisible();
    expect(await isMuted()).toEqual({ muted: true });
    await alice.page.reload();
    await more.press("Enter");
    await expect(hear).toBeEnabled();
    await hear.press("Enter");
    await expect(alice.page.getByText("You get notifications of this document again")).toBeVisible();
    expect(await isMuted()).toEqual({ muted: false });
  },
);

story(
  "STORY-17 a comment follows its text through edits, a split, a move and an undo, for everybody",
  { tag: "@long" },
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    await alice.editor.click();
    await alice.page.keyboard.press("ControlOrMeta+A");
    await alice.page.keyboard.type(
      "First comes the plan.\nThen the quick brown fox jumps.\nLast comes rest.",
    );
    const bob = await enter("Bob");
    await bob.opens(url);
    await bob.sees("Last comes rest.");
    await comment(bob, "quick brown fox", "Which fox?");
    await seesMarked(alice, "quick brown fox");
    const bothSee = async (words: string): Promise<void> => {
      for (const actor of [alice, bob]) await seesMarked(actor, words);
      await bob.page.reload();
      await seesMarked(bob, words);
    };

    await select(alice, "brown");
    await alice.page.keyboard.type("red");
    await bothSee("quick red fox");

    await alice.page.keyboard.press("ControlOrMeta+Alt+ArrowUp");
    await expect(alice.editor.locator("> *").first()).toHaveText(/quick red fox/);
    await bothSee("quick red fox");

    await select(alice, "Then");
    await alice.page.keyboard.press("ArrowRight");
    await alice.page.keyboard.press("Enter");
    await bothSee("quick red fox");

    await bob.page.getByTestId("comments-button").click();
    await select(alice, "the quick red fox jumps.");
    await alice.page.keyboard.press("Backspace");
    for (const actor of [alice, bob]) await expect(marked(actor)).toHaveCount(0);
    await expect(bob.page.getByText("Original text deleted")).toBeVisible();
    await alice.page.keyboard.press("ControlOrMeta+z");
    await expect(alice.editor).toContainText("quick red fox");
    await bothSee("quick red fox");
    await expect(bob.page.getByText("Original text deleted")).toHaveCount(0);

    // Made anew without a connection: the others are told when it is back.
    alice.tolerate(/Failed to load resource|WebSocket/);
    await alice.context.setOffline(true);
    const notTold = alice.page.waitForEvent("requestfailed", (request) => request.url().endsWith("/anchor"));
    await select(alice, "the quick red fox jumps.");
    await alice.page.keyboard.press("Backspace");
    await expect(marked(alice)).toHaveCount(0);
    await alice.page.keyboard.press("ControlOrMeta+z");
    await notTold;
    await alice.context.setOffline(false);
    await bothSee("quick red fox");
  },
);

story(
  "HEAR-6 a comment that comes while the list is read is not lost to the older answer",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    await alice.writes("The harbour opens at nine.");
    await bob.opens(url);
    await bob.sees("The harbour opens at nine.");
    const [read, heard, answered] = [new Signal(), new Signal(), new Signal()];
    await alice.page.route(
      "**/comments",
      async (route) => {
        const response = await route.fetch();
        read.give();
        await heard.given;
        await route.fulfill({ response });
        answered.give();
      },
      { times: 1 },
    );
    alice.page.on("websocket", (socket) =>
      socket.on("framereceived", ({ payload }) => {
        if (String(payload).includes('"kind":"comment"')) heard.give();
      }),
    );
    await alice.page.reload();
    await read.given;
    await comment(bob, "at nine", "Why so late?");
    await answered.given;
    await comment(bob, "harbour", "Which one?");
    await seesMarked(alice, "harbourat nine");
  },
);

story("STORY-16 the link of a comment opens it for a newcomer, also after a reset", async ({ enter }) => {
  const [alice, dora] = [await enter("Alice"), await enter("Dora")];
  const url = await alice.begins();
  await alice.writes("The harbour opens at nine.");
  await opensTo(alice, url, "commenter");
  expect((await alice.asks("POST", `/documents/${url.slice(-24)}/link/reset`)).status()).toBe(200);
  await comment(alice, "at nine", "Why so late?");
  await marked(alice).first().click();
  await alice.context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await alice.page.getByRole("button", { name: "More about Alice's comment" }).click();
  await alice.page.getByRole("menuitem", { name: "Copy link" }).click();
  await expect(alice.page.getByText("Link copied")).toBeVisible();
  await dora.page.goto(await alice.page.evaluate(() => navigator.clipboard.readText()));
  await dora.sees("The harbour opens at nine.");
  await expect(dora.page.getByRole("article", { name: /Why so late/ })).toBeVisible();
});
