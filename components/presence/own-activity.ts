// What one is doing, from what one did last. A hidden tab is away at once and without a timer: browsers slow those down.
import type { Activity } from "@/protocol/presence";

const typingMs = 3_000;
const editingMs = 30_000;
const viewingMs = 120_000;

export interface OwnActivityOptions {
  readonly now: () => number;
  readonly tell: (activity: Activity) => void;
}

export class OwnActivity {
  readonly #options: OwnActivityOptions;
  #editedAt = Number.NEGATIVE_INFINITY;
  #stirredAt: number;
  #hidden = false;
  #told: Activity | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: OwnActivityOptions) {
    this.#options = options;
    this.#stirredAt = options.now();
  }

  edited(): void {
    this.#editedAt = this.#options.now();
    this.stirred();
  }

  /** The mouse, a key, a finger, scrolling. */
  stirred(): void {
    this.#stirredAt = this.#options.now();
    this.update();
  }

  setHidden(hidden: boolean): void {
    this.#hidden = hidden;
    if (hidden) this.update();
    else this.stirred();
  }

  update(): void {
    clearTimeout(this.#timer);
    const { activity, forMs } = this.#current();
    if (forMs !== null) this.#timer = setTimeout(() => this.update(), forMs);
    if (activity === this.#told) return;
    this.#told = activity;
    this.#options.tell(activity);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #current(): { readonly activity: Activity; readonly forMs: number | null } {
    if (this.#hidden) return { activity: "away", forMs: null };
    const sinceEdit = this.#options.now() - this.#editedAt;
    if (sinceEdit < typingMs) return { activity: "typing", forMs: typingMs - sinceEdit };
    if (sinceEdit < editingMs) return { activity: "editing", forMs: editingMs - sinceEdit };
    const sinceStir = this.#options.now() - this.#stirredAt;
    if (sinceStir < viewingMs) return { activity: "viewing", forMs: viewingMs - sinceStir };
    return { activity: "idle", forMs: null };
  }
}
