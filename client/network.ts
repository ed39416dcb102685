// What the browser believes about its network. A hint only: a machine without a network still reaches itself.

export interface Network {
  isOnline(): boolean;
  /** Returns the function that stops listening. */
  onChange(listener: () => void): () => void;
}

export const browserNetwork: Network = {
  isOnline: () => navigator.onLine,
  onChange: (listener) => {
    addEventListener("online", listener);
    addEventListener("offline", listener);
    return () => {
      removeEventListener("online", listener);
      removeEventListener("offline", listener);
    };
  },
};

export const alwaysOnline: Network = { isOnline: () => true, onChange: () => () => undefined };
