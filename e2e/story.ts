// The stage of every story: one server per worker, and actors, each in a browser context of their own, so that
// nothing but the server connects them. A console error fails the story.
import {
  type BrowserContext,
  type BrowserContextOptions,
  test as base,
  expect,
  type Locator,
  type Page,
} from "@playwright/test";
import { ServerProcess } from "./server-process";

export class Actor {
  readonly name: string;
  readonly page: Page;
  readonly context: BrowserContext;
  readonly complaints: string[] = [];
  readonly #tolerated: RegExp[] = [];

  constructor(name: string, context: BrowserContext, page: Page) {
    this.name = name;
    this.context = context;
    this.page = page;
    page.on("console", (message) => {
      if (message.type() === "error") this.#note(`${message.text()} (${message.location().url})`);
    });
    page.on("pageerror", (error) => this.#note(error.stack ?? error.message));
  }

  /** For stories that break the network or the server on purpose: the browser itself reports that. */
  tolerate(pattern: RegExp): void {
    this.#tolerated.push(pattern);
  }

  get editor(): Locator {
    return this.page.getByTestId("editor");
  }

  get saveState(): Locator {
    return this.page.getByTestId("save-state");
  }

  get peers(): Locator {
    return this.page.getByTestId("peer");
  }

  /** Opens the landing page and presses the one button. */
  async tryItNow(): Promise<string> {
    await this.page.goto("/");
    await this.page.getByTestId("try-it").click();
    await this.page.waitForURL(/\/d\/[0-9a-z]{24}$/);
    await this.isWriting();
    return this.page.url();
  }

  async opens(url: string): Promise<void> {
    await this.page.goto(url);
    await this.isWriting();
  }

  async isWriting(): Promise<void> {
    await expect(this.editor).toHaveAttribute("contenteditable", "true");
  }

  async writes(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press("ControlOrMeta+End");
    await this.page.keyboard.type(text);
  }

  async sees(text: string | RegExp): Promise<void> {
    await expect(this.editor).toContainText(text);
  }

  async sawSaved(): Promise<void> {
    await expect(this.saveState).toHaveText(/^Saved/);
  }

  #note(complaint: string): void {
    if (!this.#tolerated.some((pattern) => pattern.test(complaint))) this.complaints.push(complaint);
  }
}

interface Stage {
  /** Brings somebody on stage, in a browser context of their own. */
  enter: (name: string, options?: BrowserContextOptions) => Promise<Actor>;
}

export const story = base.extend<Stage, { server: ServerProcess }>({
  server: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the needed fixtures from the pattern.
    async ({}, use) => {
      const server = await ServerProcess.create();
      await use(server);
      await server.remove();
    },
    { scope: "worker" },
  ],
  baseURL: async ({ server }, use) => use(server.url),
  enter: async ({ browser, baseURL }, use) => {
    const actors: Actor[] = [];
    await use(async (name, options) => {
      const context = await browser.newContext({ ...(baseURL && { baseURL }), ...options });
      const actor = new Actor(name, context, await context.newPage());
      actors.push(actor);
      return actor;
    });
    await Promise.all(actors.map((actor) => actor.context.close()));
    for (const actor of actors)
      expect(actor.complaints, `console errors in ${actor.name}'s browser`).toEqual([]);
  },
});

export { expect };
