// The other tabs of this browser: which of them still live, and what they must hear. A tab that lives holds a lock
// under its name; the browser lets go of it when the tab ends, however it ends.

export interface Tabs {
  /** The returned function lets go. */
  hold(name: string): Promise<() => void>;
  /** The names that are held in any tab; null where the browser cannot tell. */
  held(): Promise<ReadonlySet<string> | null>;
  /** Tells all tabs, this one too, that the copies of this person are gone. */
  tellForgotten(userId: string): void;
  /** Returns the function that stops listening. */
  onForgotten(listener: (userId: string) => void): () => void;
}

const channelName = "parley/forgotten";
const nothing = (): void => undefined;

const hold = (locks: LockManager, name: string): Promise<() => void> =>
  new Promise((held) => {
    const until = () => new Promise<void>((release) => held(() => release()));
    locks.request(name, until).catch(() => held(nothing));
  });

const build = (): Tabs => {
  const locks: LockManager | undefined = navigator.locks;
  const listeners = new Set<(userId: string) => void>();
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(channelName);
  const hear = (userId: unknown): void => {
    if (typeof userId === "string") for (const listener of [...listeners]) listener(userId);
  };
  channel?.addEventListener("message", (event) => hear(event.data));
  return {
    // Only pages over https or on localhost have locks.
    hold: (name) => (locks === undefined ? Promise.resolve(nothing) : hold(locks, name)),
    held: async () => {
      if (locks === undefined) return null;
      const { held = [] } = await locks.query();
      return new Set(held.map(({ name }) => name ?? ""));
    },
    tellForgotten: (userId) => {
      channel?.postMessage(userId);
      hear(userId);
    },
    onForgotten: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
};

let built: Tabs | undefined;

export const browserTabs = (): Tabs => {
  built ??= build();
  return built;
};
