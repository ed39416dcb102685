// What a page shows before, and without, everything that makes it live.
import { asOwner, documentAt } from "./acts";
import { ApiClient } from "./api-client";
import { overflow, seriousFindings } from "./axe";
import { Gate } from "./gate";
import { hostileDocument } from "./hostile-document";
import { type Actor, expect, story } from "./story";

const painted = ({ page }: Actor) => page.getByTestId("first-paint");

/** Some time after a commit, a worker has made the projection. */
const isProjected = (actor: Actor, url: string, words: string): Promise<void> =>
  expect(async () => {
    const found = (await (await actor.asks("GET", `/documents/${documentAt(url)}`)).json()) as {
      excerpt: string;
    };
    expect(found.excerpt).toContain(words);
  }).toPass();

/** The document that everybody begins with: a block of every kind. Nobody has opened it. */
const welcomeOf = async (actor: Actor): Promise<string> => {
  await actor.signsIn();
  const { documents } = (await (await actor.asks("GET", "/documents")).json()) as {
    documents: readonly { id: string }[];
  };
  const id = documents[0]?.id ?? "";
  await asOwner(actor, "PUT", `${id}/link`, { access: "anyone", role: "editor" });
  return `/d/${id}`;
};

story(
  "PAINT-4 whoever may read a document reads it without a script, and nobody else does",
  async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await alice.begins();
    const id = documentAt(url);
    await asOwner(alice, "PATCH", id, { title: "The plan" });
    await alice.writes("Words that are read without a script.");
    await alice.sawSaved();
    await isProjected(alice, url, "without a script");

    const reader = await enter("Rita", { javaScriptEnabled: false });
    await reader.signsIn();
    for (const role of ["viewer", "commenter", "editor"]) {
      await asOwner(alice, "PUT", `${id}/link`, { access: "anyone", role });
      const answer = await reader.page.goto(url);
      expect(answer?.headers()["cache-control"], role).toMatch(/no-store/);
      await expect(painted(reader), role).toHaveText("Words that are read without a script.");
      await expect(reader.page.getByRole("textbox", { name: "Title" })).toHaveValue("The plan");
      await expect(reader.editor).toHaveCount(0);
    }

    reader.tolerate(/Failed to load resource.*404/);
    const isKeptFrom = async (actor: Actor, why: string): Promise<void> => {
      const answer = await actor.page.goto(url);
      expect(await answer?.text(), why).not.toContain("without a script");
      await expect(painted(actor), why).toHaveCount(0);
    };
    await asOwner(alice, "PUT", `${id}/link`, { access: "restricted", role: "viewer" });
    await isKeptFrom(reader, "restricted");
    await asOwner(alice, "PUT", `${id}/link`, { access: "anyone", role: "viewer" });
    await alice.asks("DELETE", `/documents/${id}`);
    await isKeptFrom(reader, "in the trash");
    await isKeptFrom(alice, "in the trash, for its owner");
  },
);

story("PAINT-4 when no socket comes, the text stays, and the page says how it stands", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await welcomeOf(alice);
  const bob = await enter("Bob", { viewport: { width: 390, height: 844 } });
  await bob.signsIn();
  const gate = await Gate.before(bob);
  await gate.shut();
  await bob.page.goto(url);
  await expect(painted(bob)).toContainText("This is a document like any other.");
  await expect(bob.saveState).toHaveText(/^Reconnecting….* Read only until then\.$/);
  await expect(painted(bob)).toBeVisible();
  expect(await seriousFindings(bob.page)).toEqual([]);
  expect(await overflow(bob.page)).toBeLessThanOrEqual(0);
  await gate.openAndTell();
  await bob.isWriting();
  await expect(painted(bob)).toHaveCount(0);
  await bob.sawSaved();
});

story("PAINT-3 a new document is read before anybody has opened it", async ({ enter }) => {
  const alice = await enter("Alice", { javaScriptEnabled: false });
  await alice.page.goto(await welcomeOf(alice));
  await expect(painted(alice).getByRole("heading", { name: "What Saved means" })).toBeVisible();
  await expect(painted(alice).getByRole("checkbox").first()).toBeChecked();
});

interface Watched {
  /** How many texts there were whenever the page had changed, from the first text on. */
  readonly texts: number[];
  shifts: number;
  readonly violations: string[];
}

/** From before the first byte of the page. */
const watches = async ({ page }: Actor): Promise<() => Promise<Watched>> => {
  await page.addInitScript(() => {
    const watched = { texts: [] as number[], shifts: 0, violations: [] as string[] };
    Object.assign(window, { watched });
    new MutationObserver(() => {
      const texts = document.querySelectorAll("[data-testid=first-paint], [data-testid=editor]").length;
      if (texts > 0 || watched.texts.length > 0) watched.texts.push(texts);
    }).observe(document, { childList: true, subtree: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries())
        watched.shifts += (entry as PerformanceEntry & { value: number }).value;
    }).observe({ type: "layout-shift", buffered: true });
    document.addEventListener("securitypolicyviolation", (event) => {
      watched.violations.push(`${event.violatedDirective}: ${event.blockedURI}`);
    });
  });
  return () => page.evaluate(() => (window as unknown as { watched: Watched }).watched);
};

/** Where each block of the text stands, and each line of a list in it. */
const boxesIn = ({ page }: Actor, testId: string): Promise<readonly (readonly number[])[]> =>
  page.getByTestId(testId).evaluate((text) =>
    Array.from(text.querySelectorAll(":scope > *, li"), (block) => {
      const { x, y, width, height } = block.getBoundingClientRect();
      return [x, y, width, height];
    }),
  );

for (const { name, options } of [
  { name: "light on a desk", options: { colorScheme: "light", viewport: { width: 1280, height: 800 } } },
  {
    name: "dark on a phone",
    options: { colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
  },
] as const) {
  story(`PAINT-5 the editor takes the place of the text in one step: ${name}`, async ({ enter }) => {
    const alice = await enter("Alice");
    const url = await welcomeOf(alice);
    const bob = await enter("Bob", options);
    await bob.signsIn();
    const watched = await watches(bob);
    const gate = await Gate.before(bob);
    await gate.shut();
    await bob.page.goto(url);
    await expect(painted(bob)).toBeVisible();
    await bob.page.evaluate(() => document.fonts.ready);
    const share = bob.page.getByTestId("share-button");
    await share.focus();
    await bob.page.evaluate(() => scrollTo(0, 400));
    const before = await boxesIn(bob, "first-paint");
    expect(before.length).toBeGreaterThan(20);

    await gate.openAndTell();
    await bob.isWriting();
    expect(await bob.page.evaluate(() => scrollY)).toBe(400);
    await expect(share).toBeFocused();
    const after = await boxesIn(bob, "editor");
    expect(after.length).toBe(before.length);
    for (const [at, box] of after.entries())
      for (const [side, length] of box.entries())
        expect(Math.abs(length - (before[at]?.[side] ?? 0)), `block ${at}`).toBeLessThanOrEqual(1);
    const { texts, shifts } = await watched();
    expect(new Set(texts)).toEqual(new Set([1]));
    expect(shifts).toBeLessThan(0.1);
  });
}

story("PAINT-5 with everything there at once, there is one text at every moment", async ({ enter }) => {
  const alice = await enter("Alice");
  const url = await welcomeOf(alice);
  const watched = await watches(alice);
  for (const way of ["the copy on this device", "the server"]) {
    await alice.page.goto(url);
    await alice.isWriting();
    const { texts, shifts } = await watched();
    expect(new Set(texts), way).toEqual(new Set([1]));
    expect(shifts, way).toBeLessThan(0.1);
    await alice.page.evaluate(() =>
      indexedDB
        .databases()
        .then((all) => all.map(({ name }) => name && indexedDB.deleteDatabase(name)).length),
    );
  }
});

story("X1, PAINT-1 a document that is full of markup runs nothing", async ({ enter, server }) => {
  const mallory = await ApiClient.guest(server.url, "Mallory");
  const { id } = await mallory.createDocument("<img src=x onerror=alert(1)>");
  await mallory.call("PUT", `/api/v1/documents/${id}/link`, { access: "anyone", role: "viewer" });
  const provider = mallory.connect(id, hostileDocument());
  const reader = await enter("Rita");
  await reader.signsIn();
  await isProjected(reader, `${server.url}/d/${id}`, "alert");
  provider.destroy();
  const dialogs: string[] = [];
  reader.page.on("dialog", (dialog) => {
    dialogs.push(dialog.message());
    void dialog.dismiss();
  });
  const watched = await watches(reader);
  const gate = await Gate.before(reader);
  await gate.shut();
  await reader.page.goto(`${server.url}/d/${id}`);
  await expect(painted(reader)).toContainText("<img src=x onerror=alert(1)>");
  await expect(
    painted(reader).locator("img, script, iframe, svg, form, style, [onerror], [onclick]"),
  ).toHaveCount(0);
  const links = painted(reader).locator("a");
  expect(await links.evaluateAll((all) => all.map((link) => (link as HTMLAnchorElement).protocol))).toEqual([
    "https:",
  ]);
  await gate.openAndTell();
  await expect(reader.editor).toBeVisible();
  expect((await watched()).violations).toEqual([]);
  expect(dialogs).toEqual([]);
});
