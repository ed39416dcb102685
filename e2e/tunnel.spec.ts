// UX scenario 4: the train goes into a tunnel.
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";

const offlineComplaints = /ERR_INTERNET_DISCONNECTED|ERR_NETWORK_CHANGED|WebSocket connection/;
const paragraphs = ["First written in the tunnel.", "Then a second one.", "And a third."];

story(
  "STORY-4 what is written in a tunnel survives a reload there, and meets what others wrote meanwhile",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    alice.tolerate(offlineComplaints);
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    await alice.writes("The section.");
    await alice.sawSaved();
    await bob.opens(url);

    await gate.shut();
    await alice.context.setOffline(true);
    await alice.page.keyboard.press("Enter");
    await alice.page.keyboard.type(paragraphs.join("\n"));
    await expect(alice.saveState).toHaveText(
      /^Offline\. Changes are kept on this device\. \d+ changes waiting\.$/,
    );
    await expect(alice.page.getByTestId("waiting-banner")).toBeVisible();
    await expect(alice.page.getByTestId("announcer")).toContainText("Offline.");

    // The page comes from the server, its connection does not.
    await alice.context.setOffline(false);
    await alice.page.reload();
    for (const paragraph of paragraphs) await alice.sees(paragraph);
    await alice.context.setOffline(true);
    await expect(alice.saveState).toHaveText(
      /^Offline\. Changes are kept on this device\. \d+ changes waiting\.$/,
    );

    await bob.writes(" Bob goes on in the same section.");
    await bob.sawSaved();
    await expect(bob.editor).not.toContainText("tunnel");

    gate.open();
    await alice.context.setOffline(false);
    await alice.sawSaved();
    await expect(alice.page.getByTestId("waiting-banner")).toHaveCount(0);
    for (const actor of [alice, bob]) {
      await actor.sees("The section.");
      await actor.sees("Bob goes on in the same section.");
      for (const paragraph of paragraphs) {
        await actor.sees(paragraph);
        await expect(actor.editor.getByText(paragraph)).toHaveCount(1);
      }
    }
    const paragraphsOf = ({ editor }: Actor) =>
      editor.locator("p").evaluateAll((found) => found.map((it) => it.textContent));
    expect(await paragraphsOf(alice)).toEqual(await paragraphsOf(bob));
  },
);

story("STORY-4 B1: a machine that slept finds its dead socket by itself", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  await alice.page.clock.install();
  const gate = await Gate.before(alice);
  const url = await alice.begins();
  await alice.sawSaved();
  await bob.opens(url);

  gate.swallow();
  await bob.writes("Written while Alice slept.");
  await bob.sawSaved();
  gate.open();
  const woke = Date.now();
  // The lid is opened: time has passed, and no timer has run meanwhile.
  await alice.page.clock.fastForward(20_000);
  await alice.sees("Written while Alice slept.");
  expect(Date.now() - woke, "from waking to the text, in ms").toBeLessThan(5_000);
  await alice.writes(" And answered.");
  await alice.sawSaved();
  await bob.sees("Written while Alice slept. And answered.");
});
