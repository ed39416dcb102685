// Pages that show something else than the server has. No clock gives that away: both sides believe that all is saved.
import { encodeHeldBack } from "@/protocol/messages";
import { overflow, seriousFindings } from "./axe";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";

const replaced = ({ page }: Actor) => page.getByRole("region", { name: "Text replaced" });
const waiting = ({ page }: Actor) => page.getByTestId("waiting-banner");

const isFine = async ({ page }: Actor, where: string): Promise<void> => {
  expect(await seriousFindings(page), where).toEqual([]);
  expect(await overflow(page), `${where} scrolls sideways`).toBeLessThanOrEqual(0);
};

const downloaded = async ({ page }: Actor, press: () => Promise<void>): Promise<string> => {
  const [download] = await Promise.all([page.waitForEvent("download"), press()]);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
};

/** A quiet time passes on the page, timer by timer. */
const waitsUntilReplaced = (actor: Actor): Promise<void> =>
  expect(async () => {
    await actor.page.clock.runFor(5_000);
    await expect(replaced(actor)).toBeVisible({ timeout: 500 });
  }).toPass();

for (const { name, tags, options } of [
  {
    name: "light on a desk",
    tags: ["@long"],
    options: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  },
  {
    name: "dark on a phone",
    tags: [],
    options: { colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
  },
] as const) {
  story(
    `STORY-23 B9: a word that was damaged on its way heals under the caret, and can be had again: ${name}`,
    { tag: [...tags] },
    async ({ enter }) => {
      const [alice, bob] = [await enter("Alice", options), await enter("Bob")];
      await alice.page.clock.install();
      const gate = await Gate.before(alice);
      const url = await alice.begins();
      await alice.page.getByRole("textbox", { name: "Title" }).fill("Plans for the summer party");
      await alice.writes("The ferry leaves at ");
      await bob.opens(url);
      await bob.sees("The ferry leaves at");
      gate.damageOnce("nine", "five");
      await bob.writes("nine.");
      await bob.sawSaved();
      await alice.sees("five.");
      await alice.sawSaved();

      await waitsUntilReplaced(alice);
      await alice.sees("The ferry leaves at nine.");
      await expect(replaced(alice).getByRole("alert")).toContainText("is kept in My documents");
      // Nobody has taken the hands from the keys meanwhile.
      await expect(alice.editor).toBeFocused();
      await alice.page.keyboard.insertText("[at sharp] ");
      await bob.sees("The ferry leaves at [at sharp] nine.");
      await alice.sawSaved();
      await expect(alice.peers).toHaveCount(2);
      await isFine(alice, "a page that was replaced");
      const before = await downloaded(alice, () =>
        replaced(alice).getByRole("button", { name: "Download what stood here before as Markdown" }).click(),
      );
      expect(before).toContain("The ferry leaves at five.");
      await replaced(alice).getByRole("button", { name: "Dismiss" }).click();
      await expect(replaced(alice)).toHaveCount(0);

      await alice.page.goto("/documents");
      const kept = alice.page.getByTestId("replaced-copies");
      await expect(kept).toContainText("Plans for the summer party");
      await isFine(alice, "the list of replaced copies");
      const again = await downloaded(alice, () => kept.getByRole("button", { name: /^Download/ }).click());
      expect(again).toContain("The ferry leaves at five.");
      await kept.getByRole("button", { name: /^Delete/ }).click();
      await alice.page
        .getByRole("dialog", { name: "Delete from this device?" })
        .getByRole("button", { name: "Delete" })
        .click();
      await expect(kept).toHaveCount(0);
    },
  );

  story(
    `STORY-23 B9: what waits for somebody else's words is told, and can be given up with the keyboard: ${name}`,
    { tag: [...tags] },
    async ({ enter }) => {
      const alice = await enter("Alice", options);
      const gate = await Gate.before(alice);
      await alice.begins();
      await alice.writes("Mine.");
      await alice.sawSaved();
      gate.tell(encodeHeldBack(true));
      await expect(waiting(alice)).toContainText("Some of this text is not saved");
      await expect(alice.saveState).toHaveText("Could not save all of this text.");
      await isFine(alice, "a page with what is held back");
      await waiting(alice).getByRole("button", { name: "Show the server’s text" }).focus();
      await alice.page.keyboard.press("Enter");
      await expect(waiting(alice)).toHaveCount(0);
      await expect(alice.page.getByRole("main")).toBeFocused();
      await alice.sees("Mine.");
      await alice.sawSaved();
      // It said the same: nothing was replaced that anybody could miss.
      await expect(replaced(alice)).toHaveCount(0);
      await alice.writes(" And more.");
      await alice.sawSaved();
    },
  );
}
