// Everything a command needs, made for a test: a real database, passwords that are cheap to hash, and a realtime
// half that only remembers what it was asked.
import { randomBytes } from "node:crypto";
import { type DocumentId, newId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import type { AccountDeps } from "../accounts";
import { createDocument } from "../documents";
import { readEnv, type Variables } from "../env";
import type { LiveDocuments } from "../live-documents";
import { News } from "../live-events";
import { createPasswords } from "../passwords";
import { newSessionId, sessionCookie } from "../session";
import { fillShared, type Shared } from "../shared";
import type { SharingDeps } from "../sharing";
import { createSharingGuard } from "../sharing-guard";
import { createSignInGuard } from "../sign-in-guard";
import { createTalkGuard } from "../talk-guard";
import { transact } from "../transaction";
import { accepted } from "./accepted";
import { databaseKinds, type TestDatabaseKind } from "./database";

export interface Actor {
  readonly userId: string;
  readonly name: string;
  readonly sessionId: string;
  readonly cookie: string;
}

const rememberingLiveDocuments = (asked: unknown[][]): LiveDocuments => {
  const remember =
    (what: string) =>
    (...details: unknown[]): void => {
      asked.push([what, ...details]);
    };
  return {
    setTitle: async (...details) => remember("setTitle")(...details),
    documentClosed: remember("documentClosed"),
    accessChanged: remember("accessChanged"),
    linkChanged: async (...details) => remember("linkChanged")(...details),
    personChanged: remember("personChanged"),
    sessionEnded: remember("sessionEnded"),
    otherSessionsEnded: remember("otherSessionsEnded"),
  };
};

export interface World {
  readonly shared: Shared;
  readonly deps: AccountDeps & SharingDeps & Pick<Shared, "sharingGuard">;
  /** What the realtime half was asked, oldest first. */
  readonly asked: unknown[][];
  /** What was reported as a failure; a test that expects none checks that this stays empty. */
  readonly warnings: unknown[][];
  /** Becomes the world that route handlers see; the newest one is to begin with. */
  enter(): void;
  /** A person who is signed in; without an e-mail a guest. */
  actor(name: string, email?: string, password?: string): Promise<Actor>;
  /** A document that is called Plan and belongs to this person; the others have these roles in it. */
  document(owner: Actor, others?: readonly (readonly [Actor, Role])[]): Promise<DocumentId>;
  newId(): string;
  cookieFor(login: { userId: string; sessionId: string; sessionEpoch: number }): Promise<string>;
  close(): Promise<void>;
}

interface WorldOptions {
  readonly variables?: Variables;
  readonly publicUrl?: string;
  /** SQLite, unless the suite runs on all of them. */
  readonly kind?: TestDatabaseKind | undefined;
}

export const openWorld = async ({
  variables = {},
  publicUrl = "http://localhost:3000",
  kind = databaseKinds()[0],
}: WorldOptions = {}): Promise<World> => {
  if (kind === undefined) throw new Error("there is no kind of database");
  const { db, close } = await kind.create();
  const env = readEnv({ PARLEY_LIMITS: "off", ...variables });
  const asked: unknown[][] = [];
  const warnings: unknown[][] = [];
  const shared: Shared = {
    env,
    publicUrl,
    authSecret: "a secret of this test that is long enough",
    db,
    now: () => new Date(),
    randomBytes,
    liveDocuments: rememberingLiveDocuments(asked),
    liveEvents: { changed: (topics) => asked.push(["liveEventsChanged", ...topics]) },
    signInGuard: createSignInGuard({ limits: env.limits, enabled: env.rateLimits }),
    sharingGuard: createSharingGuard({ limits: env.limits, enabled: env.rateLimits }),
    invitationOutbox: { wake: () => asked.push(["mailWoken"]) },
    talkGuard: createTalkGuard({ limits: env.limits, enabled: env.rateLimits }),
    passwords: createPasswords(env.limits, { memoryCost: 8, timeCost: 1 }),
    warn: (...details) => warnings.push(details),
  };
  fillShared(shared);
  const secure = publicUrl.startsWith("https:");

  const cookieFor: World["cookieFor"] = async (login) => {
    const setCookie = await sessionCookie({ authSecret: shared.authSecret, secure }, login);
    return setCookie.split(";")[0] ?? "";
  };

  const actor: World["actor"] = async (name, email, password) => {
    const userId = newId(randomBytes);
    const passwordHash = password === undefined ? null : await shared.passwords.hash(password);
    await db.user.create({
      data: { id: userId, name, color: "#0b6bcb", email: email ?? null, passwordHash },
    });
    const sessionId = newSessionId(randomBytes);
    const cookie = await cookieFor({ userId, sessionId, sessionEpoch: 0 });
    return { userId, name, sessionId, cookie };
  };

  const document: World["document"] = async (owner, others = []) => {
    const made = await transact(db, (queries) =>
      createDocument({ ...shared, db: queries }, owner.userId, { title: "Plan", content: [] }),
    );
    const { id } = accepted(made);
    for (const [{ userId }, role] of others)
      await db.member.create({ data: { documentId: id, userId, role } });
    return id;
  };

  return {
    shared,
    deps: { ...shared, limits: env.limits, news: new News(shared.liveEvents, shared.now) },
    asked,
    warnings,
    enter: () => fillShared(shared),
    actor,
    document,
    newId: () => newId(randomBytes),
    cookieFor,
    close,
  };
};
