// Who may only comment changes nothing, whatever they press, drop or send.
import WebSocket from "ws";
import * as Y from "yjs";
import { closeCodes } from "@/protocol/close-codes";
import { bodyRoot } from "@/protocol/content";
import { encodeSyncStep2, encodeUpdate } from "@/protocol/messages";
import type { ServerProcess } from "./server-process";
import { type Actor, expect, story } from "./story";
import { comment, commentField, seesMarked, select } from "./talking";

const text = "The harbour opens at nine.";

/** Everything a keyboard can do to a text. */
const keys = [
  ...["x", "Enter", "Backspace", "Delete", "Tab", "/", "#", "Space"],
  ...["ControlOrMeta+b", "ControlOrMeta+i", "ControlOrMeta+Shift+s", "ControlOrMeta+e", "ControlOrMeta+k"],
  ...["ControlOrMeta+Alt+1", "ControlOrMeta+Alt+ArrowUp", "ControlOrMeta+Alt+ArrowDown"],
  ...["ControlOrMeta+x", "ControlOrMeta+v", "ControlOrMeta+z", "ControlOrMeta+Shift+z", "ControlOrMeta+y"],
];

const pastes = ({ editor }: Actor, kind: "paste" | "drop") =>
  editor.evaluate((root, type) => {
    const data = new DataTransfer();
    data.setData("text/plain", "Slipped in.");
    data.setData("text/html", "<p>Slipped in.</p>");
    const given = { bubbles: true, cancelable: true };
    root.firstElementChild?.dispatchEvent(
      type === "paste"
        ? new ClipboardEvent("paste", { ...given, clipboardData: data })
        : new DragEvent("drop", { ...given, dataTransfer: data, clientX: 400, clientY: 200 }),
    );
  }, kind);

/** From now on, the updates that this page itself makes of the document. */
const countUpdates = ({ editor }: Actor): Promise<void> =>
  editor.evaluate((root) => {
    const { state } = (root as unknown as { editor: { state: { "y-sync$": { doc: Y.Doc } } } }).editor;
    const counted = window as unknown as { updates: number };
    counted.updates = 0;
    state["y-sync$"].doc.on("update", (_update, _origin, _doc, { local }) => {
      if (local) counted.updates += 1;
    });
  });

const updatesOf = ({ page }: Actor): Promise<number> =>
  page.evaluate(() => (window as unknown as { updates: number }).updates);

/** What an input method does: letters that it changes as it goes, and no key that a page could refuse. */
const composes = async ({ page, context }: Actor): Promise<void> => {
  const browser = await context.newCDPSession(page);
  for (const text of ["k", "か", "かん", "漢"])
    await browser.send("Input.imeSetComposition", {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  await browser.send("Input.insertText", { text: "漢" });
  await browser.send("Input.imeSetComposition", { text: "字", selectionStart: 1, selectionEnd: 1 });
  await browser.send("Input.imeSetComposition", { text: "", selectionStart: 0, selectionEnd: 0 });
  await browser.detach();
};

/** The text as it is drawn, without the carets of others. */
const drawn = ({ editor }: Actor): Promise<string> =>
  editor.evaluate((root) => {
    const copy = root.cloneNode(true) as HTMLElement;
    for (const widget of copy.querySelectorAll(".ProseMirror-widget, .ProseMirror-separator, br"))
      widget.remove();
    return copy.innerHTML;
  });

/** What menus, spelling, extensions and other programs would do to it. */
const commands = ({ page }: Actor) =>
  page.evaluate(() => {
    document.execCommand("insertText", false, "Slipped in.");
    document.execCommand("insertHTML", false, "<p>Slipped in.</p>");
    for (const name of ["delete", "forwardDelete", "bold", "insertParagraph", "cut", "undo", "redo"])
      document.execCommand(name);
    document.execCommand("formatBlock", false, "h1");
  });

const selected = ({ page }: Actor): Promise<string> => page.evaluate(() => String(getSelection()));

/** The close code with which a socket of this person ends that sends an edit. */
const sends = async (actor: Actor, server: ServerProcess, id: string, frame: Uint8Array): Promise<number> => {
  const cookies = await actor.context.cookies();
  const cookie = cookies.map(({ name, value }) => `${name}=${value}`).join("; ");
  const socket = new WebSocket(`${server.webSocketUrl}/sync/${id}`, {
    headers: { cookie, origin: server.url },
  });
  socket.on("open", () => socket.send(frame));
  return new Promise((resolve) => socket.on("close", (code) => resolve(code)));
};

const edit = (): Uint8Array => {
  const doc = new Y.Doc();
  doc.getXmlFragment(bodyRoot).insert(0, [new Y.XmlElement("paragraph")]);
  return Y.encodeStateAsUpdate(doc);
};

story(
  "STORY-16 ROOM-6 who may only comment cannot change the text, with no key, paste, drop, drag or raw socket",
  async ({ enter, server }) => {
    const [alice, carol] = [await enter("Alice"), await enter("Carol")];
    const url = await alice.begins();
    const id = url.slice(-24);
    await alice.writes(text);
    await alice.sawSaved();
    await alice.asks("PUT", `/documents/${id}/link`, { access: "anyone", role: "commenter" });
    await carol.signsIn();
    await carol.page.goto(url);
    await carol.sees(text);
    await expect(carol.page.getByTestId("role-badge")).toHaveText("Can comment");
    const before = await drawn(carol);

    await carol.editor.click();
    for (const key of keys) await carol.page.keyboard.press(key);
    await select(carol, "harbour");
    for (const key of keys) await carol.page.keyboard.press(key);
    await carol.page.keyboard.press("Escape");
    await pastes(carol, "paste");
    await pastes(carol, "drop");
    await select(carol, "harbour");
    const word = (await carol.editor.boundingBox()) ?? { x: 0, y: 0 };
    await carol.page.mouse.move(word.x + 60, word.y + 12);
    await carol.page.mouse.down();
    await carol.page.mouse.move(word.x + 200, word.y + 12, { steps: 4 });
    await carol.page.mouse.up();
    await expect(carol.page.getByRole("textbox", { name: "Title" })).not.toBeEditable();
    expect(await drawn(carol)).toBe(before);
    await expect(carol.saveState).toHaveText("Saved");

    for (const frame of [encodeUpdate(edit()), encodeSyncStep2(edit())])
      expect(await sends(carol, server, id, frame)).toBe(closeCodes.forbidden.code);

    // She can do what she is here for, and nobody has seen anything else of her.
    await comment(carol, "at nine", "Not earlier?");
    await seesMarked(alice, "at nine");
    await expect(alice.editor).toHaveText(text);
    await carol.page.reload();
    await carol.sees(text);
    expect((await carol.editor.innerText()).trim()).toBe(text);
  },
);

story(
  "STORY-16 READ-1 who may only comment walks through the text, selects and comments with the keyboard alone",
  async ({ enter }) => {
    const [alice, carol] = [await enter("Alice"), await enter("Carol")];
    const url = await alice.begins();
    await alice.writes(text);
    await alice.page.keyboard.press("Enter");
    await alice.writes("The ferry leaves at ten.");
    await alice.sawSaved();
    const link = (role: string) =>
      alice.asks("PUT", `/documents/${url.slice(-24)}/link`, { access: "anyone", role });
    await link("commenter");
    await carol.signsIn();
    await carol.page.goto(url);
    await carol.sees(text);
    await expect(carol.editor).toHaveAttribute("aria-readonly", "true");
    await countUpdates(carol);
    const { page } = carol;
    for (let presses = 0; presses < 30; presses++) {
      if (await carol.editor.evaluate((it) => it === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await expect(carol.editor).toBeFocused();
    await expect(carol.editor).toHaveAccessibleDescription(/Control Alt M/);

    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Home");
    await page.keyboard.press("ControlOrMeta+ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ControlOrMeta+Shift+ArrowRight");
    expect(await selected(carol)).toBe("ferry");
    await page.keyboard.press("Shift+End");
    expect(await selected(carol)).toBe("ferry leaves at ten.");
    // What others write moves the selection with its letters and leaves it whole.
    await alice.page.keyboard.press("ControlOrMeta+Home");
    await alice.page.keyboard.type("Mind: ");
    await carol.sees("Mind: The harbour");
    expect(await selected(carol)).toBe("ferry leaves at ten.");
    for (let times = 0; times < 4; times++) await page.keyboard.press("Shift+ArrowLeft");
    expect(await selected(carol)).toBe("ferry leaves at ");
    await page.keyboard.press("ControlOrMeta+a");
    expect(await selected(carol)).toContain("opens at nine.");
    expect(await selected(carol)).toContain("at ten.");
    await page.keyboard.press("ControlOrMeta+End");
    await page.keyboard.press("ControlOrMeta+Shift+ArrowLeft");
    await page.keyboard.press("ControlOrMeta+Shift+ArrowLeft");

    await page.keyboard.press("ControlOrMeta+Alt+m");
    await expect(commentField(carol)).toBeFocused();
    await page.keyboard.type("Not at half past?");
    await page.keyboard.press("ControlOrMeta+Enter");
    await expect(carol.editor).toBeFocused();
    expect(await selected(carol)).toBe("ten.");
    await seesMarked(alice, "ten.");

    // Who may only view has the same caret, to copy; raised, they write where it stands, and lowered no more.
    await link("viewer");
    await expect(carol.page.getByTestId("role-badge")).toHaveText("Can view");
    await expect(carol.editor).toHaveAttribute("aria-readonly", "true");
    await carol.editor.focus();
    await page.keyboard.press("ControlOrMeta+Home");
    await page.keyboard.press("Shift+End");
    expect(await selected(carol)).toBe(`Mind: ${text}`);
    await page.keyboard.press("End");
    expect(await updatesOf(carol)).toBe(0);
    await link("editor");
    await carol.isWriting();
    await page.keyboard.type(" Yes.");
    await alice.sees(`${text} Yes.`);
    await link("commenter");
    await expect(carol.editor).toHaveAttribute("aria-readonly", "true");
    await countUpdates(carol);
    await page.keyboard.press("ControlOrMeta+z");
    await page.keyboard.type(" No.");
    await composes(carol);
    expect(await updatesOf(carol)).toBe(0);
    await carol.sees(`${text} Yes.`);
    await expect(carol.editor).not.toContainText("No.");
  },
);

for (const { name, options } of [
  { name: "at a desk", options: {} },
  { name: "on a phone", options: { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true } },
]) {
  story(
    `STORY-16 READ-2 no input method, command, menu or key changes what one may only read, ${name}`,
    async ({ enter }) => {
      const [alice, carol] = [await enter("Alice"), await enter("Carol", options)];
      const url = await alice.begins();
      await alice.writes(text);
      await alice.page.keyboard.press("Enter");
      await alice.writes("[ ] A task, a link: https://example.org and a letter");
      await alice.sawSaved();
      const link = (role: string) =>
        alice.asks("PUT", `/documents/${url.slice(-24)}/link`, { access: "anyone", role });
      await link("commenter");
      await carol.signsIn();
      await carol.page.goto(url);
      await carol.sees("and a letter");
      await expect(carol.editor).toHaveAttribute("inputmode", "none");
      for (const role of ["Can comment", "Can view"]) {
        if (role === "Can view") await link("viewer");
        await expect(carol.page.getByTestId("role-badge")).toHaveText(role);
        await expect(carol.editor).toHaveAttribute("aria-readonly", "true");
        await countUpdates(carol);
        const before = await drawn(carol);
        const isAsBefore = async (what: string): Promise<void> => {
          expect(await drawn(carol), what).toBe(before);
        };
        await carol.goesInto("The harbour");
        await composes(carol);
        await isAsBefore("an input method at the caret");
        await select(carol, "harbour opens");
        await composes(carol);
        await isAsBefore("an input method over a selection");
        await select(carol, "opens at nine.");
        await commands(carol);
        for (const key of keys) await carol.page.keyboard.press(key);
        await carol.page.keyboard.insertText("Slipped in.");
        await pastes(carol, "paste");
        await pastes(carol, "drop");
        await isAsBefore("commands and keys");
        await carol.page.keyboard.press("ControlOrMeta+a");
        await composes(carol);
        await commands(carol);
        await carol.page.keyboard.press("Delete");
        await isAsBefore("everything at once");
        await carol.editor.getByRole("checkbox").click();
        await expect(carol.editor.getByRole("checkbox")).not.toBeChecked();
        expect(await updatesOf(carol)).toBe(0);
      }
      // What others write still comes, into the same text.
      await alice.writes(" more");
      await carol.sees("and a letter more");
      expect(await drawn(carol)).toBe(await drawn(alice));

      // A link leads where it leads, to a hand and to a key.
      await carol.context.route("https://example.org/**", (route) => route.fulfill({ body: "There." }));
      const opened = () => carol.context.waitForEvent("page");
      for (const follow of [
        () => carol.editor.getByText("https://example.org", { exact: true }).last().click(),
        () => carol.page.keyboard.press("Enter"),
      ]) {
        const [page] = await Promise.all([opened(), follow()]);
        await expect(page).toHaveURL("https://example.org/");
        await page.close();
        await carol.editor.focus();
      }
      await carol.page.reload();
      await carol.sees("and a letter more");
    },
  );
}
