// Decides an upgrade request before any WebSocket exists: path, budget, origin, session, then what is asked for (for
// /sync the role and the room), in that order, each cheaper than the next. Must never complete an upgrade for a foreign Origin or without a session,
// and must answer a document that does not exist exactly like one that may not be seen.
// Implements GATE-1 to GATE-6, GATE-10 and GATE-11.
import type { IncomingMessage } from "node:http";
import type { Access } from "@/domain/access";
import { type CloseReason, trashedText } from "@/protocol/close-codes";
import { type DocumentId, parseDocumentId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import type { Room } from "../room/room";
import type { Entrant, SignedIn } from "./entrants";
import type { Lookups } from "./lookups";

export type TurnedAway =
  /** Answered in HTTP: whoever sent this is no client of ours, or cannot be helped by a close code. */
  | { readonly kind: "reject"; readonly status: 400 | 401 | 403 | 404 | 429 | 503; readonly reason: string }
  /** The upgrade is completed so that a browser can read the close code. */
  | { readonly kind: "refuse"; readonly reason: CloseReason; readonly text: string };

export type Decision = TurnedAway | { readonly kind: "admit"; readonly room: Room; readonly role: Role };

export interface Knock {
  readonly request: IncomingMessage;
  readonly entrant: Entrant;
}

/** What every door asks before it looks at what is wanted of it. */
export interface DoorRules {
  readonly isDraining: () => boolean;
  readonly isFull: () => boolean;
  readonly userIsFull: (userId: string) => boolean;
  readonly withinBudget: (request: IncomingMessage) => boolean;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly lookups: Lookups;
  readonly identify: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  /** Resolves when it is one's turn to come in. */
  readonly turn: () => Promise<void>;
}

export interface UpgradeRules extends DoorRules {
  readonly decideAccess: (userId: string, documentId: DocumentId) => Promise<Access>;
  readonly openRoom: (documentId: DocumentId) => Promise<Room>;
  readonly connectionsPerRoom: number;
}

const reject = (status: (TurnedAway & { kind: "reject" })["status"], reason: string): TurnedAway => ({
  kind: "reject",
  status,
  reason,
});

const refuse = (reason: CloseReason, text: string = reason): TurnedAway => ({ kind: "refuse", reason, text });

const accessChanging = reject(503, "access_changing");

const syncPath = "/sync/";

/** The part after /sync/, or null when this is another path. */
const roomOf = (url: string | undefined): string | null => {
  const path = url?.split("?", 1)[0] ?? "";
  return path.startsWith(syncPath) ? path.slice(syncPath.length) : null;
};

/** Which document is asked for, or null when this cannot name one. */
export const documentOf = (url: string | undefined): DocumentId | null => parseDocumentId(roomOf(url) ?? "");

const beforeIdentity = (request: IncomingMessage, rules: DoorRules): TurnedAway | null => {
  if (rules.isDraining()) return reject(503, "draining");
  if (rules.isFull()) return reject(503, "full");
  if (!rules.withinBudget(request)) return reject(429, "budget");
  const { origin } = request.headers;
  if (origin === undefined || !rules.allowedOrigins.has(origin)) return reject(403, "origin");
  return null;
};

/** In a document that can only be read, everybody is a reader. */
export const roleIn = ({ isReadOnly }: Room, role: Role): Role => (isReadOnly ? "viewer" : role);
/** What comes when all is looked up: others may be looked up meanwhile. */
type Enter<Admitted> = () => Promise<TurnedAway | Admitted>;
/** Looks up whether somebody whom a door knows may have what they ask for. */
type Allow<Admitted> = (signedIn: SignedIn) => Promise<TurnedAway | Enter<Admitted>>;

const lookUp = async <Admitted>(
  { request, entrant }: Knock,
  rules: DoorRules,
  allow: Allow<Admitted>,
): Promise<TurnedAway | Enter<Admitted>> => {
  entrant.beginAnew();
  const signedIn = await rules.identify(request.headers.cookie);
  if (signedIn === null) return reject(401, "session");
  entrant.isKnownAs(signedIn);
  if (rules.userIsFull(signedIn.identity.userId)) return refuse("slowDown");
  return allow(signedIn);
};

/** Access that ends while it is being decided would find no connection to close: decide again. */
const whileAccessStands = async <Admitted>(
  decide: () => Promise<TurnedAway | Admitted>,
  entrant: Entrant,
): Promise<TurnedAway | Admitted> => {
  for (let tries = 0; tries < 3; tries++) {
    const decision = await decide();
    if (!entrant.isStale) return decision;
  }
  return accessChanging;
};

export const decideAtDoor = async <Admitted>(
  knock: Knock,
  rules: DoorRules,
  isOurPath: boolean,
  allow: Allow<Admitted>,
): Promise<TurnedAway | Admitted> => {
  if (!isOurPath) return reject(404, "unknown_path");
  const early = beforeIdentity(knock.request, rules);
  if (early !== null) return early;
  const decide = async () => {
    const allowed = await rules.lookups.run(() => lookUp(knock, rules, allow), knock.entrant.isThere);
    return typeof allowed === "function" ? allowed() : allowed;
  };
  try {
    await rules.turn();
    return await whileAccessStands(decide, knock.entrant);
  } catch {
    // The session or the role cannot be looked up: nobody is let in, and nobody is told to go for good.
    return reject(503, "lookup_failed");
  }
};

/**
 * Asked in the moment of coming in, with nothing between the answer and the socket: those who knock together are all
 * told at first that there is room.
 */
export const lastLook = <Admitted extends { readonly kind: "admit" }>(
  decision: TurnedAway | Admitted,
  { isStale, signedIn }: Entrant,
  rules: DoorRules,
): TurnedAway | (Admitted & { readonly signedIn: SignedIn }) => {
  // Whoever is let in after everybody was sent away would not be.
  if (rules.isDraining()) return reject(503, "draining");
  if (decision.kind !== "admit") return decision;
  if (isStale || signedIn === null) return accessChanging;
  if (rules.isFull()) return reject(503, "full");
  if (rules.userIsFull(signedIn.identity.userId)) return refuse("slowDown");
  return { ...decision, signedIn };
};

/** All who waited for a room would come in at once; and by the turn of the last it may be another. */
const enterRoom = async (documentId: DocumentId, rules: UpgradeRules): Promise<Room> => {
  await rules.openRoom(documentId);
  await rules.turn();
  return rules.openRoom(documentId);
};

const enterAs = async (role: Role, documentId: DocumentId, rules: UpgradeRules): Promise<Decision> => {
  const room = await enterRoom(documentId, rules).catch(() => null);
  if (room === null || room.size >= rules.connectionsPerRoom) return refuse("tryLater");
  return { kind: "admit", room, role: roleIn(room, role) };
};

export const decideUpgrade = (knock: Knock, rules: UpgradeRules): Promise<Decision> => {
  const isOurPath = roomOf(knock.request.url) !== null;
  return decideAtDoor<Decision>(knock, rules, isOurPath, async ({ identity }) => {
    const { documentId } = knock.entrant;
    if (documentId === null) return refuse("unknownRoom");
    const access = await rules.decideAccess(identity.userId, documentId);
    if (access.outcome === "unknown") return refuse("unknownRoom");
    if (access.outcome === "trashed") return refuse("trashed", trashedText(access.trashedBy));
    return () => enterAs(access.role, documentId, rules);
  });
};
