// Decides an upgrade request before any WebSocket exists: path, budget, origin, session, then what is asked for (for
// /sync the role and the room), in that order, each cheaper than the next. Must never complete an upgrade for a foreign Origin or without a session,
// and must answer a document that does not exist exactly like one that may not be seen.
// Implements GATE-1 to GATE-6 and GATE-10.
import type { IncomingMessage } from "node:http";
import type { Access } from "@/domain/access";
import type { Login } from "@/domain/session";
import { type CloseReason, trashedText } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import { type DocumentId, parseDocumentId } from "@/protocol/ids";
import type { Role } from "@/protocol/roles";
import type { Room } from "../room/room";

export interface SignedIn extends Login {
  readonly identity: Identity;
}

export type TurnedAway =
  /** Answered in HTTP: whoever sent this is no client of ours, or cannot be helped by a close code. */
  | { readonly kind: "reject"; readonly status: 400 | 401 | 403 | 404 | 429 | 503; readonly reason: string }
  /** The upgrade is completed so that a browser can read the close code. */
  | { readonly kind: "refuse"; readonly reason: CloseReason; readonly text: string };

export type Decision =
  | TurnedAway
  | { readonly kind: "admit"; readonly room: Room; readonly signedIn: SignedIn; readonly role: Role };

/** What every door asks before it looks at what is wanted of it. */
export interface DoorRules {
  readonly isDraining: () => boolean;
  readonly isFull: () => boolean;
  readonly userIsFull: (userId: string) => boolean;
  readonly withinBudget: (request: IncomingMessage) => boolean;
  readonly allowedOrigins: ReadonlySet<string>;
  readonly identify: (cookieHeader: string | undefined) => Promise<SignedIn | null>;
  /** Grows whenever somebody's access or session ends. */
  readonly accessGeneration: () => number;
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

const syncPath = "/sync/";

/** The part after /sync/, or null when this is another path. */
const roomOf = (url: string | undefined): string | null => {
  const path = url?.split("?", 1)[0] ?? "";
  return path.startsWith(syncPath) ? path.slice(syncPath.length) : null;
};

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
/** What a door decides about somebody whom it knows. */
type Admit<Admitted> = (signedIn: SignedIn) => Promise<TurnedAway | Admitted>;

const forSession = async <Admitted>(
  request: IncomingMessage,
  rules: DoorRules,
  admit: Admit<Admitted>,
): Promise<TurnedAway | Admitted> => {
  const signedIn = await rules.identify(request.headers.cookie);
  if (signedIn === null) return reject(401, "session");
  if (rules.userIsFull(signedIn.identity.userId)) return refuse("slowDown");
  return admit(signedIn);
};

/** Access that ends while it is being decided would find no connection to close: decide again. */
const whileAccessStands = async <Admitted>(
  decide: () => Promise<TurnedAway | Admitted>,
  rules: DoorRules,
): Promise<TurnedAway | Admitted> => {
  for (let tries = 0; tries < 3; tries++) {
    const generation = rules.accessGeneration();
    const decision = await decide();
    if (rules.accessGeneration() === generation) return decision;
  }
  return reject(503, "access_changing");
};

export const decideAtDoor = async <Admitted>(
  request: IncomingMessage,
  rules: DoorRules,
  isOurPath: boolean,
  admit: Admit<Admitted>,
): Promise<TurnedAway | Admitted> => {
  if (!isOurPath) return reject(404, "unknown_path");
  const early = beforeIdentity(request, rules);
  if (early !== null) return early;
  try {
    await rules.turn();
    return await whileAccessStands(() => forSession(request, rules, admit), rules);
  } catch {
    // The session or the role cannot be looked up: nobody is let in, and nobody is told to go for good.
    return reject(503, "lookup_failed");
  }
};

/** All who waited for a room would come in at once; and by the turn of the last it may be another. */
const enterRoom = async (documentId: DocumentId, rules: UpgradeRules): Promise<Room> => {
  await rules.openRoom(documentId);
  await rules.turn();
  return rules.openRoom(documentId);
};

const forDocument = async (
  documentId: DocumentId,
  signedIn: SignedIn,
  rules: UpgradeRules,
): Promise<Decision> => {
  const access = await rules.decideAccess(signedIn.identity.userId, documentId);
  if (access.outcome === "unknown") return refuse("unknownRoom");
  if (access.outcome === "trashed") return refuse("trashed", trashedText(access.trashedBy));
  const room = await enterRoom(documentId, rules).catch(() => null);
  if (room === null || room.size >= rules.connectionsPerRoom) return refuse("tryLater");
  return { kind: "admit", room, signedIn, role: roleIn(room, access.role) };
};

export const decideUpgrade = async (request: IncomingMessage, rules: UpgradeRules): Promise<Decision> => {
  const wanted = roomOf(request.url);
  return decideAtDoor<Decision>(request, rules, wanted !== null, async (signedIn) => {
    const documentId = parseDocumentId(wanted ?? "");
    return documentId === null ? refuse("unknownRoom") : forDocument(documentId, signedIn, rules);
  });
};
