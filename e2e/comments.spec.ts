// UX scenarios 7 and 9: what people say about a text, and what becomes of it while the text changes.
import { type Actor, expect, story } from "./story";

const share = async (actor: Actor, role: "Can view" | "Can comment" | "Can edit"): Promise<void> => {
  const { page } = actor;
  await page.getByTestId("share-button").click();
  await page.getByLabel("General access").selectOption({ label: "Anyone with the link" });
  await page.getByLabel("Role", { exact: true }).selectOption({ label: role });
  await page.keyboard.press("Escape");
};

/** Marks these words in the text as with a mouse. */
const select = async ({ editor }: Actor, words: string): Promise<void> => {
  await editor.evaluate((root, wanted) => {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    const nodes: Text[] = [];
    while (walker.nextNode()) nodes.push(walker.currentNode as Text);
    const all = nodes.map(({ data }) => data).join("");
    const begin = all.indexOf(wanted);
    if (begin === -1) throw new Error(`${wanted} is not in the text`);
    const place = (offset: number, isEnd: boolean) => {
      let at = 0;
      for (const node of nodes) {
        if (offset < at + node.length || (isEnd && offset === at + node.length))
          return { node, offset: offset - at };
        at += node.length;
      }
      throw new Error("beyond the text");
    };
    const from = place(begin, false);
    const to = place(begin + wanted.length, true);
    (root as HTMLElement).focus();
    getSelection()?.setBaseAndExtent(from.node, from.offset, to.node, to.offset);
  }, words);
};

const comment = async (actor: Actor, words: string, said: string): Promise<void> => {
  await select(actor, words);
  await actor.page.getByRole("button", { name: "Comment", exact: true }).click();
  await actor.page.getByRole("textbox", { name: "Comment", exact: true }).fill(said);
  await actor.page.keyboard.press("ControlOrMeta+Enter");
  await expect(actor.page.getByRole("textbox", { name: "Comment", exact: true })).toHaveCount(0);
};

const marked = ({ page }: Actor) => page.locator(".comment-anchor");

/** Carets and formatting may cut what is marked into pieces. */
const seesMarked = (actor: Actor, words: string): Promise<void> =>
  expect.poll(async () => (await marked(actor).allTextContents()).join("")).toBe(words);

story(
  "STORY-16 a guest of the link comments, the owner answers and resolves, and the guest sees it",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.tryItNow();
    await alice.writes("The harbour opens at nine. Nobody may swim.");
    await share(alice, "Can comment");

    const carol = await enter("Carol");
    await carol.page.goto(url);
    await carol.sees("Nobody may swim.");
    await expect(carol.editor).toHaveAttribute("contenteditable", "false");
    await comment(carol, "at nine", "Why so <b>late</b>?");
    await seesMarked(carol, "at nine");
    await seesMarked(alice, "at nine");

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
    await expect(carol.page.getByRole("article")).toContainText(/Resolved by/);
  },
);

story(
  "STORY-17 a comment follows its text through edits, a split, a move and an undo, for everybody",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.tryItNow();
    await alice.editor.click();
    await alice.page.keyboard.press("ControlOrMeta+A");
    await alice.page.keyboard.type(
      "First comes the plan.\nThen the quick brown fox jumps.\nLast comes rest.",
    );
    await share(alice, "Can edit");
    const bob = await enter("Bob");
    await bob.page.goto(url);
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
