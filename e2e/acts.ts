// What actors do in more than one story.
import type { Actor } from "./story";

export const documentAt = (url: string): string => new URL(url).pathname.split("/")[2] ?? "";

/** What the owner does in their own browser, without a press of a button. */
export const asOwner = (owner: Actor, method: string, path: string, data?: unknown) =>
  owner.asks(method, `/documents/${path}`, data);
