// The stage of every story: one server per worker, and actors, each in a browser context of their own, so that
// nothing but the server connects them. A console error fails the story.
import {
  type APIResponse,
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
  #isSignedIn = false;

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

  /** By the link alone: the page lets them in as a guest. */
  async comesByLink(url: string): Promise<void> {
    await this.page.goto(url);
    await this.isWriting();
  }

  /** A guest under their own name, without a form: for stories about something else. */
  async signsIn(): Promise<void> {
    const { request } = this.context;
    const { csrfToken } = (await (await request.get("/api/auth/csrf")).json()) as { csrfToken: string };
    const form = { csrfToken, name: this.name, json: "true" };
    const answer = await request.post("/api/auth/callback/guest", { form });
    expect(answer.ok(), `signing in answered ${answer.status()}`).toBe(true);
    this.#isSignedIn = true;
  }

  /** The JSON API, from their browser and without a press of a button. */
  async asks(method: string, path: string, data?: unknown): Promise<APIResponse> {
    const given = data === undefined ? {} : { data };
    const answer = await this.context.request.fetch(`/api/v1${path}`, { method, ...given });
    expect(answer.ok(), `${method} ${path} answered ${answer.status()}`).toBe(true);
    return answer;
  }

  async userId(): Promise<string> {
    return ((await (await this.asks("GET", "/me")).json()) as { id: string }).id;
  }

  /** A document of their own, open before them, that everybody with its link may write in. */
  async begins(): Promise<string> {
    await this.signsIn();
    const { id } = (await (await this.asks("POST", "/documents", {})).json()) as { id: string };
    await this.asks("PUT", `/documents/${id}/link`, { access: "anyone", role: "editor" });
    await this.opens(`/d/${id}`);
    return this.page.url();
  }

  async opens(url: string): Promise<void> {
    if (!this.#isSignedIn) await this.signsIn();
    await this.comesByLink(url);
  }

  async isWriting(): Promise<void> {
    await expect(this.editor).toHaveAttribute("aria-readonly", "false");
  }

  /** At the end of the text, a word at a time: each is a change of its own, as letters are, and there are fewer. */
  async writes(text: string): Promise<void> {
    await this.editor.click();
    await this.page.keyboard.press("ControlOrMeta+End");
    for (const word of text.split(/(?<= )/)) await this.page.keyboard.insertText(word);
  }

  /** Into the line with these words. */
  async goesInto(words: string): Promise<void> {
    await this.editor.getByText(words).last().click();
    await this.caretSettles();
  }

  /**
   * The editor hears of a moved caret a frame after the browser has moved it; a command whose key is quicker than any
   * hand acts where the caret was.
   */
  async caretSettles(): Promise<void> {
    await this.page.evaluate(() => new Promise((heard) => requestAnimationFrame(() => setTimeout(heard))));
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
