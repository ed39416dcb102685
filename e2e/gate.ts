// A gate between one browser and /sync, or /live, so that a story can lose the connection without losing the pages.
import type { WebSocketRoute } from "@playwright/test";
import type { Actor } from "./story";

type Position = "open" | "shut" | "swallows";

export class Gate {
  #position: Position = "open";
  #routes: WebSocketRoute[] = [];

  /** Only sockets that are opened after this go through the gate. */
  static async before(actor: Actor, path: "/sync/" | "/live" = "/sync/"): Promise<Gate> {
    const gate = new Gate();
    // The gate holds a socket of its own towards the server and hears of its close a moment after the browser does:
    // a frame that passes in that moment is its complaint, not the page's.
    actor.tolerate(/^WebSocket is already in CLOSING or CLOSED state/);
    await actor.context.routeWebSocket(new RegExp(path), (route) => gate.#admit(route));
    return gate;
  }

  open(): void {
    this.#position = "open";
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
      if (passes()) route.send(frame);
    });
  }
}
