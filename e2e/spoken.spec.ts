// UX scenario 12, the half of people: scenarios 1 and 7 again with the keyboard alone, and what a screen reader hears
// meanwhile. Beside them every surface that people meet each other on, by the rules of a screen reader.
import type { Locator } from "@playwright/test";
import { ApiClient } from "./api-client";
import { overflow, seriousFindings } from "./axe";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";
import { bell, commentField, hears, messageField, messages, select, tabsTo } from "./talking";

const presses = async ({ page }: Actor, target: Locator): Promise<void> => {
  await tabsTo(page, target);
  await page.keyboard.press("Enter");
};

/** What a polite region says of it: a toast is one. */
const isTold = ({ page }: Actor, words: string | RegExp): Promise<void> =>
  expect(
    page.locator("[aria-live=polite], [role=status], [role=alert]").filter({ hasText: words }).first(),
  ).toBeAttached();

story(
  "STORY-21 two people meet with the keyboard alone: who joins and leaves, and what becomes of saving, is spoken",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const gate = await Gate.before(alice);
    await alice.page.goto("/");
    await presses(alice, alice.page.getByTestId("try-it"));
    await alice.page.waitForURL(/\/d\//);
    await alice.isWriting();
    await tabsTo(alice.page, alice.editor);
    await alice.page.keyboard.type("Written without a mouse.");
    await alice.sawSaved();
    await alice.page.keyboard.press("ControlOrMeta+s");
    await isTold(alice, /saved/i);

    await bob.opens(alice.page.url());
    await hears(alice, "Bob joined.");
    await gate.shut();
    await alice.page.keyboard.type(" And without a network.");
    await hears(alice, /^Reconnecting….*/);
    await gate.openAndTell();
    await hears(alice, /^Saved/);

    // Going with somebody, and coming back.
    await presses(alice, alice.page.getByRole("button", { name: /^Follow Bob/ }));
    await isTold(alice, "Following Bob. Press Escape to stop.");
    await isTold(bob, /follows you$/);
    await alice.page.keyboard.press("Escape");
    await expect(alice.page.getByTestId("following")).toHaveCount(0);

    const link = `/documents/${alice.page.url().slice(-24)}/link`;
    await alice.asks("PUT", link, { access: "anyone", role: "viewer" });
    await isTold(bob, "You can now only view this document");
    await bob.page.close();
    await hears(alice, "Bob left.");
  },
);

story(
  "STORY-21 a guest comments, is answered and sent away, all with keys, and each hears what the other did",
  async ({ enter }) => {
    const [alice, carol] = [await enter("Alice"), await enter("Carol")];
    const url = await alice.begins();
    await alice.writes("The harbour opens at nine.");
    const share = alice.page.getByTestId("share-button");
    await share.focus();
    await alice.page.keyboard.press("Enter");
    const dialog = alice.page.getByRole("dialog", { name: "Share" });
    await tabsTo(alice.page, dialog.getByLabel("Role", { exact: true }));
    await alice.page.keyboard.press("ArrowDown");
    await expect(dialog.getByText("Anyone who has the link can view and comment")).toBeVisible();
    await isTold(alice, "Anyone who has the link can view and comment");
    await alice.page.keyboard.press("Escape");
    await expect(share).toBeFocused();

    await carol.page.goto(url);
    await expect(carol.page.getByTestId("role-badge")).toHaveText("Can comment");
    const name = carol.page.getByTestId("guest-name").getByRole("textbox");
    await tabsTo(carol.page, name);
    await carol.page.keyboard.press("ControlOrMeta+a");
    await carol.page.keyboard.type("Carol");
    await carol.page.keyboard.press("Enter");
    // Under the name she was given, when she is slower to choose one than Alice's page to say it.
    await hears(alice, / (joined|is here)\.$/);
    await expect(alice.page.getByRole("button", { name: /Follow Carol/ })).toBeVisible();

    const comments = carol.page.getByTestId("comments-button");
    await comments.focus();
    await carol.page.keyboard.press("Enter");
    await tabsTo(carol.page, carol.page.getByRole("textbox", { name: "Comment on the document" }));
    await carol.page.keyboard.type("Why so late?");
    await carol.page.keyboard.press("ControlOrMeta+Enter");
    await expect(carol.page.getByRole("article")).toContainText("Why so late?");

    await hears(alice, "Carol commented: Why so late?");
    // Seen, and not said over the words themselves.
    await expect(alice.page.getByRole("listitem").filter({ hasText: "Carol commented on" })).toHaveAttribute(
      "aria-live",
      "off",
    );
    await expect(bell(alice, 1)).toBeVisible();
    const button = alice.page.getByTestId("comments-button");
    await button.focus();
    await alice.page.keyboard.press("Enter");
    const thread = alice.page.getByRole("article", { name: /Why so late/ });
    await tabsTo(alice.page, thread);
    await tabsTo(alice.page, thread.getByRole("textbox", { name: "Reply" }));
    await alice.page.keyboard.type("The tide decides.");
    await alice.page.keyboard.press("ControlOrMeta+Enter");
    await hears(carol, "Alice replied: The tide decides.");
    await thread.focus();
    await presses(alice, thread.getByRole("button", { name: "Resolve" }));
    await hears(carol, "Alice resolved: Why so late?");
    const panel = alice.page.getByRole("complementary", { name: "Comments" });
    await panel.getByRole("button", { name: "Open", exact: true }).focus();
    await alice.page.keyboard.press("Escape");
    await expect(panel).toHaveCount(0);
    await expect(button).toBeFocused();

    await carol.page.keyboard.press("Escape");
    await expect(comments).toBeFocused();
    await share.focus();
    await alice.page.keyboard.press("Enter");
    await tabsTo(alice.page, dialog.getByLabel("General access"));
    await alice.page.keyboard.press("ArrowUp");
    await isTold(alice, "Only people who were added can open the link.");
    await expect(
      carol.page.getByRole("alert").filter({ hasText: "You no longer have access" }),
    ).toBeVisible();
  },
);

story(
  "STORY-21 what is said in the chat is heard with it open and closed, and what owners decide is said back",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    await bob.opens(url);
    const chat = alice.page.getByRole("button", { name: "Chat", exact: true });
    await chat.focus();
    await alice.page.keyboard.press("Enter");
    await expect(messageField(alice)).toBeFocused();
    await alice.page.keyboard.type("Shall we?");
    await alice.page.keyboard.press("Enter");
    await hears(bob, "Alice in the chat: Shall we?");
    await alice.page.keyboard.press("Escape");
    await expect(chat).toBeFocused();

    await bob.page.getByRole("button", { name: "Chat, 1 unread" }).focus();
    await bob.page.keyboard.press("Enter");
    await expect(messages(bob)).toContainText("Shall we?");
    await bob.page.keyboard.type("We shall.");
    await bob.page.keyboard.press("Enter");
    await hears(alice, "Bob in the chat: We shall.");

    await alice.asks("PUT", `/documents/${url.slice(-24)}/members/${await bob.userId()}`, { role: "editor" });
    await alice.page.getByTestId("share-button").focus();
    await alice.page.keyboard.press("Enter");
    const dialog = alice.page.getByRole("dialog", { name: "Share" });
    await tabsTo(alice.page, dialog.getByRole("combobox", { name: "Role of Bob" }));
    await alice.page.keyboard.press("ArrowDown");
    await isTold(alice, "Bob: Can comment");
    await presses(alice, dialog.getByRole("button", { name: "Remove access of Bob" }));
    await isTold(alice, "Bob has no access any more");
    await alice.page.keyboard.press("Escape");
    await expect(alice.page.getByTestId("share-button")).toBeFocused();
  },
);

const phone = { viewport: { width: 390, height: 844 }, hasTouch: true } as const;

for (const { name, tags, options, isPhone } of [
  { name: "light on a desk", tags: ["@long"], options: { colorScheme: "light" }, isPhone: false },
  { name: "dark on a phone", tags: [], options: { colorScheme: "dark", ...phone }, isPhone: true },
] as const) {
  story(
    `STORY-3 nothing serious is found where people meet: share, comments, chat, inbox, invitation, no access: ${name}`,
    { tag: [...tags] },
    async ({ enter, server }) => {
      const alice = await enter("Alice", options);
      const url = await alice.begins();
      const id = url.slice(-24);
      await alice.writes("The harbour opens at nine.");
      const { page } = alice;
      const isFine = async (where: string): Promise<void> => {
        expect(await seriousFindings(page), where).toEqual([]);
        expect(await overflow(page), `${where} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      const [bob, dora] = [
        await ApiClient.guest(server.url, "Bob"),
        await ApiClient.guest(server.url, "Dora"),
      ];
      const at = `/api/v1/documents/${id}`;
      const named = `@[Alice](${await alice.userId()}) look: https://example.org/plan`;
      await bob.call("POST", `${at}/comments`, { body: named, quote: "at nine" });
      const open = (await (await bob.call("POST", `${at}/comments`, { body: "And this?" })).json()) as {
        id: string;
      };
      await bob.call("PUT", `${at}/comments/${open.id}/reactions`, { emoji: "👍", on: true });
      await bob.call("POST", `${at}/chat`, { body: named });
      await alice.asks("POST", `/documents/${id}/invitations`, { email: "eve@example.org", role: "viewer" });
      const link = (access: string) => alice.asks("PUT", `/documents/${id}/link`, { access, role: "editor" });
      await link("restricted");
      await dora.call("POST", `${at}/access-requests`, { role: "editor", message: "Let me in." });
      await link("anyone");
      await alice.asks("PUT", `/documents/${id}/members/${await bob.userId()}`, { role: "commenter" });

      await select(alice, "opens");
      await page.keyboard.press("ControlOrMeta+Alt+m");
      await commentField(alice).pressSequentially("Ask @bo");
      await expect(page.getByRole("option", { name: "Bob" })).toBeVisible();
      await isFine("a comment that names somebody");
      await page.keyboard.press("Enter");
      await page.keyboard.press("Escape");
      await page.getByRole("button", { name: "Discard" }).click();
      // Each of these once: they are made of the same parts.
      if (!isPhone) {
        await page.getByTestId("mode-switch").click();
        await expect(page.getByRole("menuitemradio", { name: "Viewing" })).toBeVisible();
        await isFine("the modes");
        await page.keyboard.press("Escape");
      }

      await page.getByTestId("comments-button").click();
      await expect(page.getByRole("article")).toHaveCount(2);
      await isFine("comments");
      await page.getByRole("button", { name: "Close comments" }).click();
      await page.getByRole("button", { name: /^Chat/ }).click();
      await expect(messages(alice)).toContainText("look");
      await isFine("chat");
      await page.getByRole("button", { name: "Close chat" }).click();
      await page.getByRole("button", { name: /^Notifications/ }).click();
      await expect(page.getByTestId("notification").first()).toBeVisible();
      await isFine("the inbox");
      await page.keyboard.press("Escape");
      await page.getByTestId("share-button").click();
      const dialog = page.getByRole("dialog", { name: "Share" });
      await expect(dialog.getByText("Let me in.")).toBeVisible();
      await expect(dialog.getByText("eve@example.org")).toBeVisible();
      await isFine("sharing");
      const asks = isPhone ? "Reset link" : "Transfer ownership";
      await dialog.getByRole("button", { name: asks }).press("Enter");
      await expect(page.getByRole("button", { name: "Cancel" })).toBeVisible();
      await isFine(asks);
      await page.keyboard.press("Escape");
      await page.keyboard.press("Escape");

      const invited = (await (await alice.asks("GET", `/documents/${id}/invitations`)).json()) as {
        invitations: { link: string }[];
      };
      const eve = await enter("Eve", options);
      eve.tolerate(/Failed to load resource.*404/);
      await eve.page.goto(invited.invitations[0]?.link ?? "");
      await expect(eve.page.getByRole("heading", { name: "You have an invitation" })).toBeVisible();
      expect(await seriousFindings(eve.page), "an invitation, to nobody").toEqual([]);
      await eve.signsIn();
      await eve.page.reload();
      await expect(eve.page.getByRole("button", { name: "Accept as Eve" })).toBeVisible();
      expect(await seriousFindings(eve.page), "an invitation").toEqual([]);
      await eve.page.goto(`/d/${"0".repeat(24)}`);
      await expect(eve.page.getByRole("button", { name: "Request access" })).toBeVisible();
      expect(await seriousFindings(eve.page), "no access").toEqual([]);
      await eve.page.getByRole("button", { name: "Request access" }).click();
      await expect(eve.page.getByText("Your request was sent")).toBeVisible();
      expect(await seriousFindings(eve.page), "asked").toEqual([]);
      expect(await overflow(eve.page)).toBeLessThanOrEqual(0);

      await alice.asks("DELETE", `/documents/${id}`);
      await expect(page.getByRole("button", { name: "Copy your text" })).toBeVisible();
      await isFine("a document that is closed");
    },
  );
}

story(
  "STORY-16 people are named in comments, a draft outlives a reload, and a link leads to a comment",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    await alice.writes("The harbour opens at nine.");
    await bob.opens(url);
    await expect(alice.peers).toHaveCount(2);
    await bob.page.getByTestId("comments-button").click();
    const whole = bob.page.getByRole("textbox", { name: "Comment on the document" });
    await whole.pressSequentially("Ask @al");
    await expect(bob.page.getByRole("option", { name: "Alice" })).toHaveAttribute("aria-selected", "true");
    await bob.page.keyboard.press("Enter");
    await bob.page.keyboard.type("about it");
    await expect(whole).toHaveValue("Ask @Alice about it");
    await bob.page.reload();
    await bob.isWriting();
    await bob.page.getByTestId("comments-button").click();
    await expect(whole).toHaveValue("Ask @Alice about it");
    await whole.press("ControlOrMeta+Enter");
    const thread = bob.page.getByRole("article", { name: /Ask @Alice/ });
    await expect(thread).toContainText("@Alice");
    await expect(whole).toHaveValue("");
    await expect(bell(alice, 1)).toBeVisible();

    // A thread that is being begun on a stretch of text goes on after a reload, too.
    await bob.page.keyboard.press("Escape");
    await bob.editor.click();
    await bob.page.keyboard.press("ControlOrMeta+Alt+m");
    await commentField(bob).fill("Half a thought");
    await bob.page.reload();
    await expect(commentField(bob)).toHaveValue("Half a thought");
    await bob.page.keyboard.press("Escape");
    await bob.page.getByRole("button", { name: "Discard" }).click();
    await expect(commentField(bob)).toHaveCount(0);

    const { comments } = (await (await bob.asks("GET", `/documents/${url.slice(-24)}/comments`)).json()) as {
      comments: { id: string }[];
    };
    await alice.page.goto("/documents");
    await alice.page.goto(`${url}#comment-${comments[0]?.id}`);
    await expect(alice.page.getByRole("article", { name: /Ask @Alice/ })).toBeFocused();
  },
);
