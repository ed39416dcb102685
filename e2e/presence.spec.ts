// Who is here, where they are, and going with them.
import type { Page } from "@playwright/test";
import type { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { ApiClient } from "./api-client";
import { overflow, seriousFindings } from "./axe";
import { labelsOf, movedLines } from "./caret-measure";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";

const phone = { viewport: { width: 390, height: 800 }, hasTouch: true } as const;

const openTogether = async (owner: Actor, ...others: Actor[]): Promise<string> => {
  const url = await owner.begins();
  await Promise.all(others.map((other) => other.opens(url)));
  for (const actor of [owner, ...others]) await expect(actor.peers).toHaveCount(1 + others.length);
  return url;
};

const caretOf = (seenBy: Actor, name: string) => seenBy.page.locator(`.caret[data-caret-name="${name}"]`);

/** A face in the top bar, by the words of its button. */
const faceOf = (seenBy: Actor, name: string) =>
  seenBy.page.getByRole("button", { name: new RegExp(`llow(ing)? ${name}`) });

const following = (actor: Actor) => actor.page.getByTestId("following");
const followers = (actor: Actor) => actor.page.getByTestId("followers");

/** Joins as a program and writes a text too long for one screen. */
const longText = async (base: string, url: string): Promise<WebsocketProvider> => {
  const program = await ApiClient.guest(base, "Scribe");
  const doc = new Y.Doc();
  const provider = program.connect(url.slice(-24), doc);
  await expect.poll(() => provider.synced).toBe(true);
  const paragraphs = Array.from({ length: 90 }, (_, line) => {
    const paragraph = new Y.XmlElement("paragraph");
    paragraph.insert(0, [new Y.XmlText(`Line ${line} of the log of the harbour.`)]);
    return paragraph;
  });
  doc.getXmlFragment("default").insert(0, paragraphs);
  return provider;
};

const topLine = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const bar = document.querySelector("[data-top-bar]")?.getBoundingClientRect().bottom ?? 0;
    const lines = [...document.querySelectorAll("[data-testid=editor] p")];
    return lines.findIndex((line) => line.getBoundingClientRect().bottom > bar + 20);
  });

interface WithEditor {
  readonly editor: {
    readonly state: { readonly doc: { textContent: string }; readonly "y-sync$": { readonly type: object } };
  };
}

const texts = ({ editor }: Actor): Promise<Record<"drawn" | "held" | "said", string>> =>
  editor.evaluate((root) => {
    const { state } = (root as unknown as WithEditor).editor;
    const copy = root.cloneNode(true) as HTMLElement;
    for (const widget of copy.querySelectorAll(".ProseMirror-widget")) widget.remove();
    const drawn = copy.textContent ?? "";
    return { drawn, held: state.doc.textContent, said: String(state["y-sync$"].type) };
  });

story(
  "STORY-7 two people write in one word for 20 seconds, with bold and undo, and nothing is pushed",
  { tag: "@long" },
  async ({ enter }) => {
    story.setTimeout(180_000);
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    await openTogether(alice, bob);
    await alice.writes(
      "The harbour opens at dawn and closes late. Ships that come in the night wait outside, by the old lighthouse.",
    );
    await bob.sees("old lighthouse.");
    for (const [actor, at] of [
      [alice, 7],
      [bob, 8],
    ] as const) {
      await actor.editor.click();
      await actor.page.keyboard.press("ControlOrMeta+Home");
      for (let right = 0; right < at; right++) await actor.page.keyboard.press("ArrowRight");
    }
    await expect(caretOf(alice, "Bob")).toHaveCount(1);
    await expect(caretOf(bob, "Alice")).toHaveCount(1);

    const until = Date.now() + 20_000;
    const write = async ({ page }: Actor, digit: string): Promise<number> => {
      let letters = 0;
      for (; Date.now() < until; letters++) {
        if (letters % 20 === 10) await page.keyboard.press("ControlOrMeta+b");
        await page.keyboard.type(digit);
        expect(await movedLines(page)).toEqual([]);
        await expect.poll(async () => (await labelsOf(page)).misplaced).toEqual([]);
      }
      return letters;
    };
    const [ones, twos] = await Promise.all([write(alice, "1"), write(bob, "2")]);

    const count = async (actor: Actor, digit: string): Promise<number> =>
      (await actor.editor.innerText()).split(digit).length - 1;
    for (const actor of [alice, bob]) {
      await expect.poll(() => count(actor, "1")).toBe(ones);
      await expect.poll(() => count(actor, "2")).toBe(twos);
    }
    const besideBob = () =>
      caretOf(alice, "Bob").evaluate((caret) => {
        const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
        walker.currentNode = caret;
        const before = walker.previousNode()?.textContent?.at(-1);
        walker.currentNode = caret;
        return [before, walker.nextNode()?.textContent?.[0]];
      });
    // A caret is told at a slower pace than letters are.
    await expect.poll(besideBob).toEqual(["2", "o"]);

    for (let undone = 0; undone < ones && (await count(alice, "1")) > 0; undone++)
      await alice.page.keyboard.press("ControlOrMeta+z");
    expect(await count(alice, "1")).toBe(0);
    await expect.poll(() => count(bob, "1")).toBe(0);
    expect(await count(bob, "2")).toBe(twos);
    // What is drawn, what the editor takes it for, and what the document says: each is the same on both pages.
    await expect(async () => expect(await texts(bob)).toEqual(await texts(alice))).toPass({
      timeout: 15_000,
    });
    const { drawn, held } = await texts(alice);
    expect(drawn).toBe(held);
    await alice.sawSaved();
  },
);

story(
  "STORY-7 names beside carets stand on free paper, at every edge and many at once",
  { tag: "@long" },
  async ({ enter }) => {
    const [alice, bob, cem] = [await enter("Alice"), await enter("Bob", phone), await enter("Cem")];
    await openTogether(alice, bob, cem);
    await alice.writes(
      "Words that fill the first line of a page and go on into a second one and a third one. ".repeat(3),
    );
    await bob.sees("third one.");
    const everywhere = ["ControlOrMeta+Home", "End", "ArrowDown", "ArrowDown", "Home", "ControlOrMeta+End"];
    for (const writer of [alice, cem]) await writer.editor.click();
    for (const key of everywhere) {
      for (const writer of [alice, cem]) await writer.page.keyboard.press(key);
      await expect.poll(async () => (await labelsOf(bob.page)).shown.length, key).toBe(2);
      await expect.poll(async () => (await labelsOf(bob.page)).misplaced, key).toEqual([]);
      expect(await movedLines(bob.page)).toEqual([]);
      expect(await overflow(bob.page)).toBeLessThanOrEqual(0);
    }
    await expect.poll(async () => (await labelsOf(bob.page)).shown).toEqual([]);
    const { x = 0, y = 0 } = (await caretOf(bob, "Alice").boundingBox()) ?? {};
    await bob.page.mouse.move(x + 2, y + 10);
    await expect.poll(async () => (await labelsOf(bob.page)).shown.length).toBeGreaterThan(0);
  },
);

story("STORY-7 one person in three tabs and two others are three people", async ({ enter }) => {
  const [alice, bob, cem] = [await enter("Alice"), await enter("Bob"), await enter("Cem")];
  const url = await openTogether(alice, bob, cem);
  for (let tab = 0; tab < 2; tab++) {
    const page = await alice.context.newPage();
    await page.goto(url);
    await expect(page.getByTestId("peer")).toHaveCount(3);
  }
  await expect(bob.peers).toHaveCount(3);
  await expect(alice.page.getByRole("button", { name: /Alice \(You\)/ })).toBeVisible();
  const colors = await bob.peers.evaluateAll((faces) =>
    faces.map((face) => getComputedStyle(face.querySelector(".person") ?? face).getPropertyValue("--person")),
  );
  expect(new Set(colors).size).toBe(3);
});

story(
  "STORY-7 whoever closes the page is gone within two seconds, and a new connection is no news",
  async ({ enter, server }) => {
    const alice = await enter("Alice");
    const gate = await Gate.before(alice);
    const url = await alice.begins();
    const guest = await ApiClient.guest(server.url, "Ghost");
    const provider = guest.connect(url.slice(-24));
    await expect(alice.peers).toHaveCount(2);
    const announcer = alice.page.getByTestId("announcer");
    await expect(announcer.locator("p").last()).toHaveText(/^Ghost (joined|is here)\.$/);

    const said = await announcer.evaluateHandle((region) => {
      const heard: string[] = [];
      new MutationObserver(() => heard.push(region.lastElementChild?.textContent ?? "")).observe(region, {
        childList: true,
        characterData: true,
        subtree: true,
      });
      return heard;
    });
    await gate.shut();
    await gate.openAndTell();
    await expect(alice.saveState).toHaveText("Saved");
    await expect(alice.peers).toHaveCount(2);
    await alice.writes("Still together.");
    await alice.sawSaved();

    provider.destroy();
    // Two seconds, and one for a busy machine.
    await expect(alice.peers).toHaveCount(1, { timeout: 3_000 });
    await expect(announcer.locator("p").last()).toHaveText("Ghost left.");
    expect(await said.jsonValue()).toEqual(["Ghost left."]);
  },
);

story(
  "STORY-8 follows somebody through a long text, until a hand takes the lead back",
  async ({ enter, server }) => {
    const [alice, bob, cem] = [await enter("Alice"), await enter("Bob"), await enter("Cem", phone)];
    const url = await openTogether(alice, bob, cem);
    const scribe = await longText(server.url, url);
    for (const actor of [alice, bob, cem]) await actor.sees("Line 89");
    scribe.destroy();

    await faceOf(bob, "Alice").click();
    await expect(following(bob)).toContainText("Following Alice");
    await expect(bob.page.getByTestId("follow-frame")).toBeVisible();
    await expect(followers(alice)).toHaveText("Bob follows you");
    await faceOf(cem, "Alice").tap();
    await expect(followers(alice)).toContainText("2 people follow you");
    await expect(followers(alice)).toContainText("Bob and Cem");

    await alice.page.mouse.move(640, 400);
    await alice.page.mouse.wheel(0, 1_500);
    await expect.poll(() => topLine(alice.page)).toBeGreaterThan(20);
    for (const actor of [bob, cem]) {
      await expect
        .poll(async () => Math.abs((await topLine(actor.page)) - (await topLine(alice.page))))
        .toBeLessThanOrEqual(2);
    }
    await alice.writes("Signed.");
    for (const actor of [bob, cem]) await expect(caretOf(actor, "Alice")).toBeInViewport();

    await bob.page.mouse.move(640, 400);
    await bob.page.mouse.wheel(0, -300);
    await expect(following(bob)).toHaveCount(0);
    await expect(followers(alice)).toHaveText("Cem follows you");
    await faceOf(bob, "Alice").focus();
    await bob.page.keyboard.press("Enter");
    await expect(following(bob)).toBeVisible();
    await bob.page.keyboard.press("Escape");
    await expect(following(bob)).toHaveCount(0);
    await faceOf(bob, "Alice").click();
    await bob.editor.click();
    await expect(following(bob)).toBeVisible();
    await bob.page.keyboard.type("Mine.");
    await expect(following(bob)).toHaveCount(0);
  },
);

story("STORY-8 on a phone a panel that covers the text makes room for following", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob", phone)];
  await openTogether(alice, bob);
  const chat = bob.page.getByRole("complementary", { name: "Chat" });
  await bob.page.getByRole("button", { name: /^Chat/ }).tap();
  await expect(chat).toBeVisible();
  await faceOf(bob, "Alice").tap();
  await expect(following(bob)).toBeVisible();
  await expect(chat).toHaveCount(0);
});

story(
  "STORY-7 on a phone the top bar keeps its height, whatever the mode and the crowd",
  async ({ enter, server }) => {
    const alice = await enter("Alice", phone);
    const url = await alice.begins();
    await alice.sawSaved();
    const height = () => alice.page.locator("[data-top-bar] header").evaluate((bar) => bar.clientHeight);
    const alone = await height();
    const crowd = await Promise.all(
      ["Ada", "Dee", "Eve", "Finn", "Gil"].map(async (guest) =>
        (await ApiClient.guest(server.url, guest)).connect(url.slice(-24)),
      ),
    );
    await expect(alice.peers).toHaveCount(6);
    await alice.page.getByTestId("mode-switch").tap();
    await alice.page.getByRole("menuitemradio", { name: "Suggesting" }).tap();
    await expect(alice.page.getByTestId("mode-switch")).toHaveAccessibleName("Mode: Suggesting");
    expect(await height()).toBe(alone);
    for (const provider of crowd) provider.destroy();
  },
);

story("STORY-8 following outlives the leader's reconnect, and ends when they leave", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  const gate = await Gate.before(alice);
  await openTogether(alice, bob);
  await faceOf(bob, "Alice").click();
  await expect(following(bob)).toContainText("Following Alice");
  await gate.shut();
  await gate.openAndTell();
  await expect(alice.saveState).toHaveText("Saved");
  await expect(following(bob)).toContainText("Following Alice");
  await expect(followers(alice)).toHaveText("Bob follows you");
  await alice.page.close();
  await expect(bob.page.getByText("Alice left", { exact: true })).toBeVisible();
  await expect(following(bob)).toHaveCount(0);
  await expect(bob.page.getByTestId("follow-frame")).toHaveCount(0);
});

story(
  "STORY-9 a new name reaches the others at once, and disturbs no letter and no caret",
  async ({ enter }) => {
    const [alice, bob] = [await enter("Alice"), await enter("Bob")];
    const gate = await Gate.before(bob);
    const url = await alice.begins();
    // A guest's colour is any, and what somebody has nobody else can choose.
    await alice.asks("PATCH", "/me", { color: "#246cf0" });
    await bob.opens(url);
    for (const actor of [alice, bob]) await expect(actor.peers).toHaveCount(2);
    await bob.writes("Written under the old name");
    await expect(caretOf(alice, "Bob")).toHaveCount(1);
    await expect(bob.saveState).toHaveText("Saved");
    const sockets = gate.passed;

    await bob.page.getByRole("button", { name: /\(You\)/ }).click();
    await bob.page.getByLabel("Your name").fill("Bobby the Brave");
    await bob.page.keyboard.press("Enter");
    await expect(alice.page.getByRole("button", { name: "Follow Bobby the Brave" })).toBeVisible();
    await expect(bob.page.getByRole("button", { name: /Bobby the Brave \(You\)/ })).toBeVisible();
    await bob.page.getByRole("radio", { name: "Olive" }).click();
    await expect(bob.page.getByRole("radio", { name: "Olive" })).toBeChecked();
    await bob.page.keyboard.press("Escape");
    await expect(bob.page.getByRole("button", { name: /\(You\)/ })).toBeFocused();
    await bob.editor.focus();
    // The editor puts the caret back shortly after the browser has put it somewhere.
    await expect.poll(() => bob.page.evaluate(() => getSelection()?.focusOffset)).toBe(26);
    await bob.page.keyboard.type(", and the new one.");
    await alice.sees("Written under the old name, and the new one.");
    await expect(caretOf(alice, "Bobby the Brave")).toHaveAttribute("style", /#604800/);
    await expect(caretOf(alice, "Bob")).toHaveCount(0);
    expect(gate.passed).toBe(sockets);
    await bob.sawSaved();
  },
);

story("STORY-9 who hides their cursor is seen, and not where; also after a reload", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  await openTogether(alice, bob);
  await bob.writes("Here I am.");
  await expect(caretOf(alice, "Bob")).toHaveCount(1);
  await bob.page.getByRole("button", { name: "More" }).click();
  await bob.page.getByRole("menuitem", { name: "Hide my cursor" }).click();
  await expect(caretOf(alice, "Bob")).toHaveCount(0);
  await expect(faceOf(alice, "Bob")).toHaveAccessibleName("Follow Bob, viewing");
  await faceOf(alice, "Bob").click();
  await expect(following(alice)).toContainText("Following Bob, who hides where they are");
  await alice.page.keyboard.press("Escape");
  await bob.page.reload();
  await bob.isWriting();
  await bob.writes(" And nobody knows where.");
  await alice.sees("nobody knows where.");
  await expect(caretOf(alice, "Bob")).toHaveCount(0);
  await bob.page.getByRole("button", { name: /\(You\)/ }).click();
  await bob.page.getByRole("switch", { name: "Hide my cursor" }).click();
  await bob.page.keyboard.press("Escape");
  await bob.editor.focus();
  await expect(caretOf(alice, "Bob")).toHaveCount(1);
});

story("STORY-9 P9: a hidden tab is away at once, and back when it is looked at", async ({ enter }) => {
  const [alice, bob] = [await enter("Alice"), await enter("Bob")];
  await openTogether(alice, bob);
  const show = (hidden: boolean) =>
    bob.page.evaluate((value) => {
      Object.defineProperty(document, "hidden", { value, configurable: true });
      document.dispatchEvent(new Event("visibilitychange"));
    }, hidden);
  await show(true);
  await expect(faceOf(alice, "Bob")).toHaveAccessibleName("Follow Bob, away");
  await show(false);
  await expect(faceOf(alice, "Bob")).toHaveAccessibleName("Follow Bob, viewing");
});

for (const { name, options } of [
  { name: "light on a desk", options: { colorScheme: "light" } },
  { name: "dark on a phone", options: { colorScheme: "dark", ...phone } },
] as const) {
  story(
    `STORY-7 a crowd is read, counted and followed with the keyboard alone: ${name}`,
    async ({ enter, server }) => {
      const alice = await enter("Alice", { ...options, reducedMotion: "reduce" });
      const { page } = alice;
      const url = await alice.begins();
      const names = [
        "Ada",
        "محمد بن موسى الخوارزمي",
        "Wolfeschlegelsteinhausenbergerdorff-Zimmermann the Third",
        "Dee",
      ];
      const crowd = await Promise.all(
        [...names, "Eve", "Finn", "Gil", "Hal", "Ida", "Jo", "Kim"].map(async (guest) =>
          (await ApiClient.guest(server.url, guest)).connect(url.slice(-24)),
        ),
      );
      await expect(alice.peers).toHaveCount(12);
      await page.getByRole("button", { name: /more\. Show everybody/ }).focus();
      await page.keyboard.press("Enter");
      const panel = page.getByRole("dialog", { name: "People here" });
      await expect(panel.getByRole("listitem")).toHaveCount(11);
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.keyboard.press("Escape");
      await expect(panel).toHaveCount(0);
      await expect(page.getByRole("button", { name: /more\. Show everybody/ })).toBeFocused();
      await page.keyboard.press("Enter");
      await panel.getByRole("button", { name: "Follow Kim" }).focus();
      await page.keyboard.press("Enter");
      await expect(following(alice)).toContainText("Following Kim");
      expect(await seriousFindings(page)).toEqual([]);
      expect(await overflow(page)).toBeLessThanOrEqual(0);
      await page.keyboard.press("Escape");
      await expect(following(alice)).toHaveCount(0);
      for (const provider of crowd) provider.destroy();
    },
  );
}
