// Any y-websocket client can join: an unmodified provider and a browser meet in one document.
import * as Y from "yjs";
import { ApiClient } from "./api-client";
import { expect, story } from "./story";

story(
  "GATE-7 an unmodified y-websocket provider joins the document and converges with the browser",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    await alice.writes("From the browser.");
    const documentId = url.slice(-24);

    const script = await ApiClient.guest(server.url, "Script");
    const provider = script.connect(documentId);
    await new Promise((resolve) => provider.once("sync", resolve));
    const body = provider.doc.getXmlFragment("default");
    expect(body.toString()).toContain("From the browser.");

    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText("From the script.")]);
    body.insert(body.length, [paragraph]);
    await alice.sees("From the script.");

    await alice.writes(" And back.");
    await expect.poll(() => body.toString()).toContain("And back.");
    expect(await alice.editor.innerText()).toContain("From the browser.");
    provider.destroy();
  },
);

story("PRES-1 a script cannot put another name on its cursor", async ({ enter, server }) => {
  const alice = await enter("Alice");
  const url = await alice.begins();
  const script = await ApiClient.guest(server.url, "Honest Script");
  const provider = script.connect(url.slice(-24));
  provider.awareness.setLocalState({ user: { name: "The Owner", color: "red; background: url(x)" } });
  await expect(alice.peers).toHaveCount(2);
  await expect(alice.page.getByText("The Owner")).toHaveCount(0);
  await expect(
    alice.peers
      .filter({ hasText: /H/ })
      .or(alice.page.getByLabel(/Honest Script/))
      .first(),
  ).toBeVisible();
  provider.destroy();
});
