// UX scenario 1: from the landing page to two people typing, in two actions and without a form.
import { expect, story } from "./story";

story(
  "Two people type into one document, one button and one pasted link after the start",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.tryItNow();
    await alice.writes("Hello from Alice.");

    const bob = await enter("Bob");
    await bob.opens(url);
    await bob.sees("Hello from Alice.");
    await bob.page.keyboard.press("ControlOrMeta+End");
    await bob.writes(" And hello from Bob.");

    await alice.sees("Hello from Alice. And hello from Bob.");
    await expect(alice.peers).toHaveCount(2);
    await expect(bob.peers).toHaveCount(2);
    const caret = alice.page.locator("[data-caret-name]");
    await expect(caret).toHaveCount(1);
    await expect(caret).not.toHaveAttribute("data-caret-name", "");
    await alice.sawSaved();
    await bob.sawSaved();
  },
);

story("Whoever leaves is gone from the others' list", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.tryItNow();
  const bob = await enter("Bob");
  await bob.opens(url);
  await expect(alice.peers).toHaveCount(2);
  await bob.page.close();
  await expect(alice.peers).toHaveCount(1);
});

story("The title is written together too, and the list of documents knows it", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await alice.tryItNow();
  const bob = await enter("Bob");
  await bob.opens(url);
  await alice.page.getByRole("textbox", { name: "Title" }).fill("Plans for the harbour");
  await expect(bob.page.getByRole("textbox", { name: "Title" })).toHaveValue("Plans for the harbour");
  await alice.sawSaved();
  await expect(async () => {
    await alice.page.goto("/documents");
    await expect(alice.page.getByText("Plans for the harbour")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});
