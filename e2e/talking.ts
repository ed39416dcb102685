// What stories about comments and the chat do again and again.
import type { Locator, Page } from "@playwright/test";
import { type Actor, expect } from "./story";

/** Walks there as with the Tab key, and no further than a page is long. */
export const tabsTo = async (page: Page, target: Locator): Promise<void> => {
  const isThere = () => target.evaluate((it) => it === document.activeElement);
  for (let presses = 0; presses < 60 && !(await isThere()); presses++) await page.keyboard.press("Tab");
  await expect(target).toBeFocused();
};

/** What the browser has to paste. */
export const clipboard = async ({ page, context }: Actor): Promise<string> => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  return page.evaluate(() => navigator.clipboard.readText());
};

export const messageField = ({ page }: Actor) => page.getByRole("textbox", { name: "Message" });
export const messages = ({ page }: Actor) => page.getByRole("log", { name: "Messages" });

export const opensChat = async (actor: Actor): Promise<void> => {
  await actor.page.getByRole("button", { name: /^Chat/ }).click();
  await expect(messageField(actor)).toBeFocused();
};

export const says = async (actor: Actor, text: string): Promise<void> => {
  await messageField(actor).fill(text);
  await messageField(actor).press("Enter");
};

/** Marks these words in the text as with a mouse. */
export const select = async (actor: Actor, words: string): Promise<void> => {
  await actor.editor.evaluate((root, wanted) => {
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
  await actor.caretSettles();
};

export const commentField = ({ page }: Actor) => page.getByRole("textbox", { name: "Comment", exact: true });

export const comment = async (actor: Actor, words: string, said: string): Promise<void> => {
  await select(actor, words);
  await actor.page.getByRole("button", { name: "Comment", exact: true }).click();
  await commentField(actor).fill(said);
  await actor.page.keyboard.press("ControlOrMeta+Enter");
  await expect(commentField(actor)).toHaveCount(0);
};

export const marked = ({ page }: Actor) => page.locator(".comment-anchor");

/** Carets and formatting may cut what is marked into pieces. */
export const seesMarked = (actor: Actor, words: string): Promise<void> =>
  expect.poll(async () => (await marked(actor).allTextContents()).join("")).toBe(words);

export const bell = ({ page }: Actor, unread: number) =>
  page.getByRole("button", {
    name: unread === 0 ? "Notifications" : `Notifications, ${unread} unread`,
    exact: true,
  });

/** Said aloud, in the one place of a document's page. */
export const hears = async ({ page }: Actor, words: string | RegExp): Promise<void> => {
  await expect(page.getByTestId("announcer").locator("p").filter({ hasText: words })).not.toHaveCount(0);
};
