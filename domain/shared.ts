// What both halves of one process share. Next bundles its own copy of our modules, so a module variable would
// exist twice; this typed slot on globalThis exists once. The entry file fills it, route handlers read it.

import type { RandomBytes } from "@/protocol/ids";
import type { Database } from "./database";
import type { Env } from "./env";
import type { InvitationOutbox } from "./invitation-mail";
import type { LiveDocuments } from "./live-documents";
import type { LiveEvents } from "./live-events";
import type { Passwords } from "./passwords";
import type { SharingGuard } from "./sharing-guard";
import type { SignInGuard } from "./sign-in-guard";
import type { TalkGuard } from "./talk-guard";

export interface Shared {
  readonly env: Env;
  /** Where browsers reach us; known only once the port is bound. */
  readonly publicUrl: string;
  readonly authSecret: string;
  readonly db: Database;
  readonly now: () => Date;
  readonly randomBytes: RandomBytes;
  readonly liveDocuments: LiveDocuments;
  readonly liveEvents: LiveEvents;
  readonly signInGuard: SignInGuard;
  readonly sharingGuard: SharingGuard;
  readonly invitationOutbox: InvitationOutbox;
  readonly talkGuard: TalkGuard;
  readonly passwords: Passwords;
  readonly warn: (what: string, error: unknown) => void;
}

const slot = Symbol.for("parley.shared");
type Slot = { [slot]?: Shared };

export const fillShared = (shared: Shared): void => {
  (globalThis as Slot)[slot] = shared;
};

export const shared = (): Shared => {
  const found = (globalThis as Slot)[slot];
  if (found === undefined)
    throw new Error("the server entry fills the shared slot before it serves requests");
  return found;
};
