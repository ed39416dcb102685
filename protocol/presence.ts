// What people in a room tell each other: what they do, where their caret is, what they look at, whom they follow.
// Read field by field on both ends, so that nothing else ever travels; who somebody is, only the server says.
import { bodyRoot } from "./content";
import { cleanName, type Identity, isColor } from "./identity";
import { type Role, roles } from "./roles";

/** From the liveliest to the most absent. */
export const activities = ["typing", "editing", "viewing", "idle", "away"] as const;

export type Activity = (typeof activities)[number];

interface ItemId {
  readonly client: number;
  readonly clock: number;
}

/** A Yjs relative position in the text: it stays beside its letter, whatever is written around it. */
export interface Position {
  readonly type: ItemId | null;
  readonly tname: string | null;
  readonly item: ItemId | null;
  readonly assoc: number;
}

export interface Cursor {
  readonly anchor: Position;
  readonly head: Position;
}

/** What somebody says of themselves. */
export interface Presence {
  readonly activity: Activity;
  readonly cursor: Cursor | null;
  /** The uppermost text that they see; told only while somebody follows. */
  readonly view: Position | null;
  /** The user id of whom they follow. */
  readonly follows: string | null;
  /** They do not show where they are; absent otherwise, so that it costs nothing on the way. */
  readonly hidden?: true;
}

/** A person as a room shows them to everybody: the colour is theirs alone while colours last, then colour and pattern. */
export interface Person extends Identity {
  readonly pattern: number;
  readonly role: Role;
}

export interface Peer extends Presence {
  readonly user: Person;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const userIdPattern = /^[\w-]{1,64}$/;

const isUserId = (value: unknown): value is string => typeof value === "string" && userIdPattern.test(value);

const readItemId = (value: unknown): ItemId | null =>
  isFields(value) && isCount(value.client) && isCount(value.clock)
    ? { client: value.client, clock: value.clock }
    : null;

const readPosition = (value: unknown): Position | null => {
  if (!isFields(value)) return null;
  const [type, item] = [readItemId(value.type), readItemId(value.item)];
  // Looking a root up by name makes it, so only the one that exists is looked up.
  const tname = value.tname === bodyRoot ? bodyRoot : null;
  if (type === null && item === null && tname === null) return null;
  return { type, tname, item, assoc: typeof value.assoc === "number" && value.assoc < 0 ? -1 : 0 };
};

const readCursor = (value: unknown): Cursor | null => {
  if (!isFields(value)) return null;
  const [anchor, head] = [readPosition(value.anchor), readPosition(value.head)];
  return anchor === null || head === null ? null : { anchor, head };
};

/** null when it is not even an object; what a field should not hold is as if it were not there. */
export const readPresence = (value: unknown): Presence | null =>
  isFields(value)
    ? {
        activity: activities.find((activity) => activity === value.activity) ?? "viewing",
        cursor: readCursor(value.cursor),
        view: readPosition(value.view),
        follows: isUserId(value.follows) ? value.follows : null,
        ...(value.hidden === true && { hidden: true }),
      }
    : null;

export const readPerson = (value: unknown): Person | null => {
  if (!isFields(value) || !isUserId(value.userId) || typeof value.name !== "string") return null;
  const { userId, name, color, pattern, role } = value;
  return {
    userId,
    name: cleanName(name) || "Somebody",
    color: typeof color === "string" && isColor(color) ? color : "#4f5d75",
    pattern: isCount(pattern) ? pattern : 0,
    role: roles.find((known) => known === role) ?? "viewer",
  };
};

/** null when it names nobody. */
export const readPeer = (value: unknown): Peer | null => {
  const presence = readPresence(value);
  const user = readPerson((value as Fields | null)?.user);
  return presence === null || user === null ? null : { ...presence, user };
};

/** Of two tabs of one person, the livelier speaks for them. */
export const livelier = (a: Activity, b: Activity): Activity =>
  activities.indexOf(a) <= activities.indexOf(b) ? a : b;
