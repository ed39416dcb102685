// UX scenarios 7 and 9: what people say about a text, and what becomes of it while the text changes.
import { type Actor, expect, story } from "./story";
import { bell, clipboard, comment, marked, seesMarked, select } from "./talking";

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
    await chooses(carol, "Carol", "Edit");
    await carol.page.getByRole("textbox", { name: "Edit comment" }).fill("Why so early?");
    await carol.page.keyboard.press("ControlOrMeta+Enter");
    await expect(thread).toContainText("Why so early?");
    await expect(thread).toContainText("edited");
    await chooses(alice, "Alice", "Delete");
    await thread.getByRole("alert").getByRole("button", { name: "Delete" }).press("Enter");
    await expect(settled).not.toContainText("The tide decides.");

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
  },
);
