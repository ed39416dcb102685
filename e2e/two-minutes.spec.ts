// UX scenario 1: from the landing page to two people typing, in two actions and without a form.
import { expect, story } from "./story";

story(
  "STORY-1 two people type into one document, one button and one pasted link after the start",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.tryItNow();
    await alice.editor.click();
    await alice.page.keyboard.type("Hello from Alice.");

    const bob = await enter("Bob");
    await bob.comesByLink(url);
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
