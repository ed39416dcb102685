// Every page as people meet it: by keyboard, in both themes, on a phone, and with a screen reader's rules.
import type { Page } from "@playwright/test";
import { overflow, seriousFindings } from "./axe";
import { Gate } from "./gate";
import { type Actor, expect, story } from "./story";

/** Sums the unexpected movements of the page, as Lighthouse does. */
const watchLayout = async (page: Page): Promise<void> => {
  await page.addInitScript(() => {
    const shifts = { sum: 0 };
    Object.assign(window, { layoutShifts: shifts });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & {
        value: number;
        hadRecentInput: boolean;
      })[]) {
        if (!entry.hadRecentInput) shifts.sum += entry.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
};

const layoutShift = (page: Page): Promise<number> =>
  page.evaluate(() => (window as unknown as { layoutShifts: { sum: number } }).layoutShifts.sum);

/** Of a page in letters of twice the size. */
const overflowDoubled = async (page: Page): Promise<number> => {
  const sized = (size: string) =>
    page.evaluate((given) => {
      document.documentElement.style.fontSize = given;
    }, size);
  await sized("200%");
  const found = await overflow(page);
  await sized("");
  return found;
};

const visitAll = async (actor: Actor, visit: (name: string) => Promise<void>): Promise<void> => {
  await actor.page.goto("/");
  await expect(actor.page.getByTestId("try-it")).toBeVisible();
  await visit("landing");
  for (const path of ["/sign-in", "/sign-up"]) {
    await actor.page.goto(path);
    await expect(actor.page.getByRole("heading", { level: 1 })).toBeVisible();
    await visit(path);
  }
  await actor.begins();
  await actor.writes("Some words on the page.");
  await actor.sawSaved();
  await visit("document");
  for (const path of ["/documents", "/documents/trash", "/account"]) {
    await actor.page.goto(path);
    await expect(actor.page.getByRole("heading", { level: 1 })).toBeVisible();
    await visit(path);
  }
};

/** The first and the last hold both colours and both widths. */
const surroundings = [
  {
    name: "light on a desk",
    tags: [],
    options: { colorScheme: "light", viewport: { width: 1280, height: 800 } },
  },
  {
    name: "dark on a desk",
    tags: ["@long"],
    options: { colorScheme: "dark", viewport: { width: 1280, height: 800 } },
  },
  {
    name: "light on a phone",
    tags: ["@long"],
    options: { colorScheme: "light", viewport: { width: 390, height: 844 }, hasTouch: true },
  },
  {
    name: "dark on a phone",
    tags: [],
    options: { colorScheme: "dark", viewport: { width: 390, height: 844 }, hasTouch: true },
  },
] as const;

for (const { name, tags, options } of surroundings) {
  story(
    `STORY-3 no page has serious findings, jumps or scrolls sideways: ${name}`,
    { tag: [...tags] },
    async ({ enter }) => {
      const actor = await enter("Alice", { ...options, reducedMotion: "reduce" });
      await watchLayout(actor.page);
      await visitAll(actor, async (page) => {
        expect(await seriousFindings(actor.page), page).toEqual([]);
        expect(await overflow(actor.page), `${page} scrolls sideways`).toBeLessThanOrEqual(0);
        expect(await layoutShift(actor.page), `${page} jumps`).toBeLessThan(0.1);
        expect(await overflowDoubled(actor.page), `${page} scrolls sideways at 200 %`).toBeLessThanOrEqual(0);
      });
    },
  );
}

for (const { name, options } of surroundings.filter((_, at) => at === 1 || at === 2)) {
  story(
    `STORY-3 what warns of unsaved changes has no serious findings either: ${name}`,
    async ({ enter }) => {
      const alice = await enter("Alice", { ...options, reducedMotion: "reduce" });
      const gate = await Gate.before(alice);
      const { page } = alice;
      const isFine = async (where: string): Promise<void> => {
        expect(await seriousFindings(page), where).toEqual([]);
        expect(await overflow(page), `${where} scrolls sideways`).toBeLessThanOrEqual(0);
      };
      await alice.begins();
      await alice.sawSaved();
      await gate.shut();
      await alice.writes("Written without a connection.");
      await expect(page.getByTestId("waiting-banner")).toBeVisible();
      await isFine("the banner");
      await page.goto("/documents");
      await expect(page.getByTestId("unsaved-documents")).toBeVisible();
      await isFine("the list");
      await page.getByRole("button", { name: /^Your menu/ }).click();
      await page.getByRole("menuitem", { name: "Sign out" }).click();
      await expect(page.getByRole("dialog")).toBeVisible();
      await isFine("signing out");
    },
  );
}

story("STORY-3 the theme changes at once where motion is reduced", async ({ enter }) => {
  const alice = await enter("Alice", { colorScheme: "light", reducedMotion: "reduce" });
  await alice.begins();
  const inks = await alice.editor.evaluate((text) => {
    const inkOf = (theme: string): string => {
      document.documentElement.dataset.theme = theme;
      return getComputedStyle(text).color;
    };
    return [inkOf("light"), inkOf("dark")];
  });
  expect(new Set(inks).size).toBe(2);
});

story("STORY-3 from the landing page to written text with the keyboard alone", async ({ enter }) => {
  const { page, editor, ...alice } = await enter("Alice");
  await page.goto("/");
  const button = page.getByTestId("try-it");
  for (
    let presses = 0;
    presses < 15 && !(await button.evaluate((it) => it === document.activeElement));
    presses++
  ) {
    await page.keyboard.press("Tab");
  }
  await expect(button).toBeFocused();
  await page.keyboard.press("Enter");
  await page.waitForURL(/\/d\//);
  await expect(editor).toHaveAttribute("aria-readonly", "false");
  for (
    let presses = 0;
    presses < 30 && !(await editor.evaluate((it) => it === document.activeElement));
    presses++
  ) {
    await page.keyboard.press("Tab");
  }
  await expect(editor).toBeFocused();
  await page.keyboard.type("Written without a mouse.");
  await expect(editor).toContainText("Written without a mouse.");
  expect(alice.complaints).toEqual([]);
});

story("A document leaves the trash only when the server said so", async ({ enter }) => {
  const alice = await enter("Alice");
  alice.tolerate(/Failed to load resource.*net::ERR_FAILED/);
  await alice.signsIn();
  const { id } = (await (await alice.asks("POST", "/documents", {})).json()) as { id: string };
  await alice.asks("PATCH", `/documents/${id}`, { title: "Thrown away" });
  await alice.asks("DELETE", `/documents/${id}`);
  await alice.page.goto("/documents/trash");
  const restore = alice.page.getByRole("button", { name: "Restore Thrown away" });
  const asked: ((answers: boolean) => void)[] = [];
  await alice.page.route(`**/documents/${id}`, async (route) => {
    if (route.request().method() !== "PATCH") return route.continue();
    const answers = await new Promise<boolean>((resolve) => asked.push(resolve));
    await (answers ? route.continue() : route.abort());
  });

  await restore.click();
  await expect.poll(() => asked.length).toBe(1);
  await expect(restore).toHaveAttribute("aria-busy", "true");
  await expect(restore).toBeDisabled();
  await expect(alice.page.getByRole("button", { name: "Delete Thrown away permanently" })).toBeDisabled();
  await expect(restore).toBeFocused();
  asked[0]?.(false);
  await expect(alice.page.getByText("“Thrown away” was not restored.")).toBeVisible();
  await expect(restore).toBeEnabled();

  await restore.click();
  await expect.poll(() => asked.length).toBe(2);
  asked[1]?.(true);
  await expect(alice.page.getByText("“Thrown away” is back in My documents")).toBeVisible();
  await expect(restore).toHaveCount(0);
  await expect(alice.page.getByRole("heading", { name: "Trash", exact: true })).toBeFocused();
});

story("What leaves a list hands the focus to the row that takes its place", async ({ enter }) => {
  const alice = await enter("Alice");
  // What is deleted is looked after once more.
  alice.tolerate(/Failed to load resource.*404/);
  await alice.signsIn();
  for (const title of ["Third", "Second", "First"]) {
    const { id } = (await (await alice.asks("POST", "/documents", {})).json()) as { id: string };
    await alice.asks("PATCH", `/documents/${id}`, { title });
  }
  const { page } = alice;
  await page.goto("/documents");
  const trash = async (name: string): Promise<void> => {
    await page.getByRole("button", { name: `Actions for ${name}` }).press("Enter");
    await page.getByRole("menuitem", { name: "Move to trash" }).press("Enter");
    await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
  };
  await trash("Second");
  await expect(page.getByRole("link", { name: "Third", exact: true })).toBeFocused();
  await trash("Third");
  await expect(page.getByRole("link", { name: "Welcome to Parley" })).toBeFocused();

  await page.goto("/documents/trash");
  await page.getByRole("button", { name: "Delete Second permanently" }).press("Enter");
  await page.getByRole("dialog").getByRole("button", { name: "Delete permanently" }).press("Enter");
  await expect(page.getByText("“Second” was deleted")).toBeVisible();
  await expect(page.getByRole("button", { name: "Restore Third" })).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(page.getByRole("button", { name: "Delete Third permanently" })).toBeFocused();
});

story("A page that does not exist says so, and leads home", async ({ enter }) => {
  const alice = await enter("Alice");
  alice.tolerate(/Failed to load resource.*404/);
  for (const path of ["/d/000000000000000000000000", "/d/nonsense", "/nowhere"]) {
    const answer = await alice.page.goto(path);
    expect(answer?.status(), path).toBe(404);
    await expect(alice.page.getByRole("link", { name: /Parley|home/i }).first()).toBeVisible();
  }
});

story("Pages carry the headers that keep strangers out", async ({ server }) => {
  for (const path of ["/", "/sign-in"]) {
    const { headers } = await fetch(server.url + path);
    expect(headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(headers.get("content-security-policy")).toMatch(
      /script-src 'self' 'nonce-[^']+' 'strict-dynamic'/,
    );
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
  }
});
