// The tabs of one browser, for tests: each tab has its own view, and may end without a word.
import type { Tabs } from "../tabs";

export interface TestTab extends Tabs {
  /** As a crash does: the browser lets go of everything that the tab held. */
  crash(): void;
}

export class TestBrowser {
  readonly #held = new Map<string, TestTab>();
  readonly #listeners = new Set<(userId: string) => void>();
  readonly #knowsLocks: boolean;

  constructor({ knowsLocks = true } = {}) {
    this.#knowsLocks = knowsLocks;
  }

  openTab(): TestTab {
    const tab: TestTab = {
      hold: async (name) => {
        this.#held.set(name, tab);
        return () => this.#held.delete(name);
      },
      held: async () => (this.#knowsLocks ? new Set(this.#held.keys()) : null),
      tellForgotten: (userId) => {
        for (const listener of [...this.#listeners]) listener(userId);
      },
      onForgotten: (listener) => {
        this.#listeners.add(listener);
        return () => this.#listeners.delete(listener);
      },
      crash: () => {
        for (const [name, holder] of this.#held) if (holder === tab) this.#held.delete(name);
      },
    };
    return tab;
  }
}
