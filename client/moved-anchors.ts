// The anchors that this page has moved and the server has not taken yet: of each thread the newest. What got no answer,
// or was answered not now, waits for the connection; what was refused is given up. Implements COMM-7.
import type { Anchor, CommentView } from "@/protocol/comment-shapes";
import { type Answer, mayPass } from "./json-api";
import type { HeardComments } from "./threads";

interface MovedAnchorsOptions {
  readonly send: (id: string, anchor: Anchor) => Promise<Answer<CommentView>>;
  /** Not of a comment that more was heard of meanwhile. */
  readonly onTaken: (comment: CommentView) => void;
  readonly heard: Pick<HeardComments, "sinceNow">;
}

const tryAgainMs = 5_000;

export class MovedAnchors {
  readonly #options: MovedAnchorsOptions;
  readonly #waiting = new Map<string, Anchor>();
  #sending = false;
  #tryAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(options: MovedAnchorsOptions) {
    this.#options = options;
  }

  moved(id: string, anchor: Anchor): void {
    this.#waiting.set(id, anchor);
    void this.sendAll();
  }

  /** Again, when there is a connection again. */
  async sendAll(): Promise<void> {
    if (this.#sending) return;
    clearTimeout(this.#tryAgain);
    this.#sending = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) {
      if (!(await this.#sendOne(...next))) break;
    }
    this.#sending = false;
  }

  destroy(): void {
    this.#waiting.clear();
    clearTimeout(this.#tryAgain);
  }

  #next(): [id: string, anchor: Anchor] | undefined {
    return this.#waiting.entries().next().value;
  }

  /** Whether it is worth going on with the next. */
  async #sendOne(id: string, anchor: Anchor): Promise<boolean> {
    const isHeardSince = this.#options.heard.sinceNow();
    const answer = await this.#options.send(id, anchor);
    if (!answer.ok && mayPass(answer.problem)) {
      // Without any answer it is the connection that says when.
      if (answer.problem.status !== 0 && this.#waiting.has(id))
        this.#tryAgain = setTimeout(() => void this.sendAll(), tryAgainMs);
      return false;
    }
    if (answer.ok && !isHeardSince(id)) this.#options.onTaken(answer.value);
    if (this.#waiting.get(id) === anchor) this.#waiting.delete(id);
    return true;
  }
}
