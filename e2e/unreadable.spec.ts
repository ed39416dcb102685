// A document that a newer page, or somebody who means harm, has written into: valid Yjs, and not what our editor can
// show. Everybody opens it and writes in it, and all of it is still there afterwards.
import fc from "fast-check";
import * as Y from "yjs";
import { describe, type KeptContent } from "@/client/kept-content";
import { grownTrees, namedTrees, node, paragraph, text } from "@/client/testing/hostile-trees";
import { bodyRoot } from "@/protocol/content";
import { ApiClient } from "./api-client";
import { expect, story } from "./story";

const synced = async (client: ApiClient, documentId: string): Promise<ReturnType<ApiClient["connect"]>> => {
  const provider = client.connect(documentId);
  await new Promise((resolve) => provider.once("sync", resolve));
  return provider;
};

const contentOf = (doc: Y.Doc): readonly KeptContent[] =>
  doc
    .getXmlFragment(bodyRoot)
    .toArray()
    .map((child: unknown) => describe(child));

/** What somebody finds who has never been here. */
const storedContent = async (server: string, documentId: string): Promise<readonly KeptContent[]> => {
  const provider = await synced(await ApiClient.guest(server, "Late Script"), documentId);
  const content = contentOf(provider.doc);
  provider.destroy();
  return content;
};

/** Two that must not be changed by a hair, whatever is written beside them; the rest may gain what a schema asks for. */
const callout = () => node("callout", [paragraph("Mind the step")], { tone: "warning" });
const mention = () =>
  node("paragraph", [text("Ask "), node("mention", [text("Ann")], { id: "u1" }), text(" first")]);

story(
  "STORY-24 C15: hostile and newer content is shown as what it is, kept while people write around it, and deleted on purpose only",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    const documentId = url.slice(-24);
    await alice.writes("Honest words.");
    await alice.sawSaved();

    const script = await synced(await ApiClient.guest(server.url, "Script"), documentId);
    const body = script.doc.getXmlFragment(bodyRoot);
    const grown = fc.sample(grownTrees, { seed: 15, numRuns: 40 });
    const trees = [...Object.values(namedTrees), ...grown].flatMap((tree) => tree());
    body.insert(1, [callout(), mention(), ...trees, paragraph("Honest to the end.")] as Y.XmlElement[]);
    const count = body.length;
    await expect(alice.editor.locator(".unreadable").first()).toContainText("Mind the step");
    await expect(alice.editor.locator(".unreadable-inline").first()).toContainText("Ann");
    await alice.sees("Honest words.");
    await alice.sees("Honest to the end.");
    expect(contentOf(script.doc)).toHaveLength(count);

    await alice.asks("PUT", `/documents/${documentId}/link`, { access: "anyone", role: "viewer" });
    const victor = await enter("Victor");
    await victor.signsIn();
    await victor.page.goto(url);
    await expect(victor.editor).toHaveAttribute("aria-readonly", "true");
    await victor.sees("Honest to the end.");
    await expect(victor.editor.locator(".unreadable").first()).toContainText(
      "This page cannot show this part",
    );

    const before = await storedContent(server.url, documentId);
    await alice.goesInto("Honest to the end.");
    await alice.page.keyboard.press("End");
    await alice.page.keyboard.insertText(" And on.");
    await alice.goesInto("Honest words.");
    await alice.page.keyboard.press("Home");
    await alice.page.keyboard.insertText("Still: ");
    await victor.sees("Still: Honest words.");
    await victor.sees("Honest to the end. And on.");
    await alice.sawSaved();
    await expect(victor.saveState).not.toContainText(/waiting|not saved/i);

    const after = await storedContent(server.url, documentId);
    expect(after).toHaveLength(count);
    // All but what was written: nobody's content is another by a hair.
    expect(after.slice(1, -1)).toEqual(before.slice(1, -1));

    // A first press says what a second one would delete; typing deletes nothing.
    await alice.goesInto("Still: Honest words.");
    await alice.page.keyboard.press("End");
    await alice.caretSettles();
    await alice.page.keyboard.press("Delete");
    const first = alice.editor.locator(".unreadable").first();
    await expect(first).toHaveClass(/ProseMirror-selectednode/);
    await alice.page.keyboard.type("x");
    await expect(first).toContainText("Mind the step");
    await alice.page.keyboard.press("Delete");
    await expect(alice.editor.getByText("Mind the step")).toHaveCount(0);
    await expect(victor.editor.getByText("Mind the step")).toHaveCount(0);
    await alice.page.keyboard.press("ControlOrMeta+z");
    await victor.sees("Mind the step");
    await alice.sawSaved();
    expect((await storedContent(server.url, documentId))[1]).toEqual(before[1]);
    script.destroy();
  },
);

story(
  "STORY-24 C15: what cannot be shown is quoted, cut, pasted and moved with what is around it, and stays what it is",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const documentId = (await alice.begins()).slice(-24);
    await alice.writes("Honest words.");
    const script = await synced(await ApiClient.guest(server.url, "Script"), documentId);
    script.doc.getXmlFragment(bodyRoot).insert(1, [callout(), mention(), paragraph("The end.")]);
    const [, keptCallout, keptMention] = contentOf(script.doc);
    await alice.sees("Mind the step");

    const keys = (...pressed: string[]) =>
      pressed.reduce((before, key) => before.then(() => alice.page.keyboard.press(key)), Promise.resolve());
    const stored = () => storedContent(server.url, documentId);

    // The paragraph with the mention goes above the callout, and back.
    await alice.goesInto("first");
    await keys("ControlOrMeta+Alt+ArrowUp");
    await expect.poll(async () => (await stored()).slice(1, 3)).toEqual([keptMention, keptCallout]);
    await keys("ControlOrMeta+Alt+ArrowDown");

    // All of it becomes a quote.
    await keys("ControlOrMeta+a", "ControlOrMeta+Shift+b");
    await expect(alice.editor.locator("blockquote .unreadable")).toContainText("Mind the step");
    await expect
      .poll(stored)
      .toMatchObject([{ name: "blockquote", children: [{}, keptCallout, keptMention, {}] }]);

    // Cut with its neighbours, and pasted.
    await keys("ControlOrMeta+a", "ControlOrMeta+x");
    await expect(alice.editor.getByText("Mind the step")).toHaveCount(0);
    await keys("ControlOrMeta+v");
    await alice.sees("Mind the step");
    await expect.poll(async () => JSON.stringify(await stored())).toContain(JSON.stringify(keptCallout));
    await alice.sawSaved();

    // In Suggesting it can neither be suggested away nor go by accident.
    const told = JSON.stringify(await stored());
    await alice.page.getByRole("button", { name: /Editing/ }).click();
    await alice.page.getByRole("menuitemradio", { name: /Suggesting/ }).click();
    await alice.editor.locator(".unreadable").click();
    await keys("Delete", "Backspace", "x");
    await alice.sees("Mind the step");
    await alice.sawSaved();
    expect(JSON.stringify(await stored())).toBe(told);
    script.destroy();
  },
);

story(
  "STORY-24 C15: within a paragraph that a newer page has marked, words are written, and its marks and attributes stay",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const documentId = (await alice.begins()).slice(-24);
    const script = await synced(await ApiClient.guest(server.url, "Script"), documentId);
    const bright = (letters: string) =>
      node(
        "paragraph",
        [text(letters, { highlight: { color: "red" }, "note--abcd1234": { id: 1 }, glow: "soft" })],
        {
          textAlign: "center",
          id: { of: 1 },
        },
      );
    script.doc.getXmlFragment(bodyRoot).insert(0, [bright("bright words"), paragraph("The end.")]);
    await alice.goesInto("bright words");
    await alice.page.keyboard.press("Home");
    for (let press = 0; press < 6; press += 1) await alice.page.keyboard.press("ArrowRight");
    await alice.page.keyboard.type("er and newer");
    await alice.page.keyboard.press("Backspace");
    await alice.sees("brighter and newe words");
    const expected = new Y.Doc();
    expected.getXmlFragment(bodyRoot).insert(0, [bright("brighter and newe words")]);
    const stored = async () => (await storedContent(server.url, documentId)).slice(0, 1);
    await expect.poll(stored).toEqual(contentOf(expected));
    await alice.sawSaved();
    script.destroy();
  },
);
