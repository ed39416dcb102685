// A gate between one browser and /sync, or /live, so that a story can lose the connection without losing the pages.
import type { BrowserContext, WebSocketRoute } from "@playwright/test";
import type { Actor } from "./story";

type Position = "open" | "shut" | "swallows";

export class Gate {
  #position: Position = "open";
  #routes: WebSocketRoute[] = [];
  #damage: { readonly from: string; readonly to: string } | null = null;
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext) {
    this.#context = context;
  }

  /** Only sockets that are opened after this go through the gate. */
  static async before(actor: Actor, path: "/sync/" | "/live" = "/sync/"): Promise<Gate> {
    const gate = new Gate(actor.context);
    // The gate holds a socket of its own towards the server and hears of its close a moment after the browser does:
    // a frame that passes in that moment is its complaint, not the page's.
    actor.tolerate(/^WebSocket is already in CLOSING or CLOSED state/);
    await actor.context.routeWebSocket(new RegExp(path), (route) => gate.#admit(route));
    return gate;
  }

  open(): void {
    this.#position = "open";
  }

  /** Opens, and the browser says that the network is back: for stories that are not about waiting for the next try. */
  async openAndTell(): Promise<void> {
    this.open();
    for (const page of this.#context.pages()) await page.evaluate(() => dispatchEvent(new Event("online")));
  }

  /** What is open breaks off, and nothing is let through. */
  async shut(): Promise<void> {
    this.#position = "shut";
    const routes = this.#routes;
    this.#routes = [];
    await Promise.all(routes.map((route) => route.close({ code: 4503, reason: "the story shut the gate" })));
  }

  /** What is open stays so, and every frame is lost without a word, as when a laptop sleeps. */
  swallow(): void {
    this.#position = "swallows";
  }

  /** The next frame from the server that says `from` says `to`, and nobody notices: both are of one length. */
  damageOnce(from: string, to: string): void {
    this.#damage = { from, to };
  }

  /** To every page behind the gate, as if the server had said it. */
  tell(frame: Uint8Array): void {
    for (const route of this.#routes) route.send(Buffer.from(frame));
  }

  get passed(): number {
    return this.#routes.length;
  }

  async #admit(route: WebSocketRoute): Promise<void> {
    if (this.#position === "shut") {
      await route.close({ code: 4503, reason: "the story shut the gate" });
      return;
    }
    const server = route.connectToServer();
    this.#routes.push(route);
    let isDead = false;
    const passes = (): boolean => {
      isDead ||= this.#position === "swallows";
      return !isDead;
    };
    route.onMessage((frame) => {
      if (passes()) server.send(frame);
    });
    server.onMessage((frame) => {
      if (passes()) route.send(this.#damaged(frame));
    });
  }

  #damaged(frame: string | Buffer): string | Buffer {
    const damage = this.#damage;
    if (damage === null || typeof frame === "string" || !frame.includes(damage.from)) return frame;
    this.#damage = null;
    const damaged = Buffer.from(frame);
    damaged.write(damage.to, damaged.indexOf(damage.from));
    return damaged;
  }
}
