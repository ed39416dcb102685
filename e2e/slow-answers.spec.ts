// What becomes of words that are written while the server still answers what was sent before.
import { type Actor, expect, story } from "./story";
import { commentField, messageField, messages, opensChat, says, select } from "./talking";

/** Holds back the answers to what this person sends; the returned function lets them through. */
const slowsDown = async ({ page }: Actor, method: string, path: RegExp): Promise<() => void> => {
  let letThrough: () => void = () => undefined;
  const until = new Promise<void>((resolve) => {
    letThrough = resolve;
  });
  await page.route(path, async (route) => {
    if (route.request().method() === method) await until;
    await route.continue();
  });
  return letThrough;
};

const send = ({ page }: Actor): Promise<void> => page.keyboard.press("ControlOrMeta+Enter");

story(
  "COPY-9 what is added to a comment that is on its way stays, on the screen and the device",
  async ({ enter }) => {
    const alice = await enter("Alice");
    await alice.begins();
    await alice.sawSaved();
    const field = alice.page.getByRole("textbox", { name: "Comment on the document" });
    await alice.page.getByTestId("comments-button").click();
    const letThrough = await slowsDown(alice, "POST", /\/comments$/);
    await field.fill("First.");
    await send(alice);
    await field.press("End");
    await field.pressSequentially(" And more");
    letThrough();
    await expect(alice.page.getByRole("article")).toContainText("First.");
    await expect(field).toHaveValue("First. And more");
    await alice.page.reload();
    await alice.page.getByTestId("comments-button").click();
    await expect(field).toHaveValue("First. And more");
  },
);

story("COPY-9 a thread that is begun while another is on its way goes on", async ({ enter }) => {
  const alice = await enter("Alice");
  await alice.begins();
  await alice.writes("The harbour opens at nine.");
  await alice.sawSaved();
  const begin = async (words: string, said: string): Promise<void> => {
    await select(alice, words);
    await alice.page.getByRole("button", { name: "Comment", exact: true }).click();
    await commentField(alice).fill(said);
  };
  const letThrough = await slowsDown(alice, "POST", /\/comments$/);
  await begin("harbour", "Which?");
  await send(alice);
  await commentField(alice).press("Escape");
  await alice.page.getByRole("button", { name: "Discard" }).click();
  await expect(commentField(alice)).toHaveCount(0);
  await begin("at nine", "Why so late?");
  letThrough();
  await alice.page.getByTestId("comments-button").click();
  await expect(alice.page.getByRole("article")).toContainText("Which?");
  await expect(commentField(alice)).toHaveValue("Why so late?");
});

story(
  "COPY-9 a message that is edited while another one is being saved stays in the field",
  async ({ enter }) => {
    const alice = await enter("Alice");
    await alice.begins();
    await opensChat(alice);
    for (const text of ["One", "Two"]) {
      await says(alice, text);
      await expect(messages(alice).getByText(text, { exact: true })).toBeVisible();
    }
    const letThrough = await slowsDown(alice, "PATCH", /\/chat\/\w+$/);
    await messageField(alice).press("ArrowUp");
    await says(alice, "Two changed");
    const edit = messages(alice).getByText("One", { exact: true });
    await edit.hover();
    await alice.page.getByRole("button", { name: "Actions for this message" }).first().press("Enter");
    await alice.page.getByRole("menuitem", { name: "Edit" }).press("Enter");
    await messageField(alice).fill("One chan");
    letThrough();
    await expect(messages(alice).getByText("Two changed")).toBeVisible();
    await expect(messageField(alice)).toHaveValue("One chan");
  },
);

story(
  "HEAR-6 who came by the link of a message and has read on stays at the end of the chat",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const url = await alice.begins();
    await bob.opens(url);
    await opensChat(bob);
    const long = Array.from({ length: 20 }, (_, line) => `line ${line}`).join("\n");
    for (const text of ["First", "Second", "Third"]) await says(bob, `${text}\n${long}`);
    await expect(messages(bob).getByText("Third")).toBeVisible();
    const [first] = await messages(bob).locator("[id^=chat-]").all();
    const id = await first?.getAttribute("id");
    await alice.page.goto(`${url}#${id}`);
    await alice.page.reload();
    await expect(messages(alice).getByText("First")).toBeInViewport();
    await alice.page.getByRole("button", { name: /^(Latest|\d+ new)$/ }).click();
    await expect(messages(alice).getByText("Third")).toBeAttached();
    await expect(alice.page.getByRole("button", { name: /^(Latest|\d+ new)$/ })).toBeHidden();
    await says(bob, "Here is the end");
    await expect(messages(alice).getByText("Here is the end")).toBeInViewport();
    await expect(messages(alice).getByText("First")).not.toBeInViewport();
  },
);
