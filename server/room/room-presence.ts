// Who is in a room and where their cursor is. Each participant speaks for one awareness id, and the server writes
// the person on it: id, name and role come from the session, the colour from the room, whatever the client sends.
//
// Must never store anything, and must never let one participant speak for another. Implements PRES-1 to PRES-8.
import type { Identity } from "@/protocol/identity";
import type { Limits } from "@/protocol/limits";
import { encodeAwarenessEntry, readState, splitAwareness, type UnreadEntry } from "@/protocol/messages";
import { type Peer, type Person, type Presence, readPresence } from "@/protocol/presence";
import { canEdit, mayShowCaret, type Role } from "@/protocol/roles";
import { Looks } from "./looks";

interface Seat<Participant> {
  readonly participant: Participant;
  readonly clientId: number;
  clientClock: number;
  /** What it was read from, to see whether it changed. */
  json: Uint8Array;
  presence: Presence;
  toldAt: number;
}

export interface RoomPresenceOptions {
  readonly limits: Pick<Limits, "presenceBytes" | "presenceRepeatMs">;
  readonly now: () => number;
  /** False for an id under which somebody else writes. */
  readonly mayShow: (participant: Present, clientId: number) => boolean;
}

interface Present {
  readonly identity: Identity;
  readonly role: Role;
}

/** Those whose state changed, and those who are gone, each encoded. */
export interface Moved<Participant> {
  readonly states: ReadonlyMap<Participant, Uint8Array>;
  readonly departures: ReadonlyMap<Participant, Uint8Array>;
}

/** Stock clients repeat what they hear of others; more than a full room in one message is not that. */
const mostEntries = 1_024;

export class RoomPresence<Participant extends Present> {
  readonly #options: RoomPresenceOptions;
  readonly #looks = new Looks();
  readonly #people = new Map<Participant, Person>();
  readonly #seats = new Map<number, Seat<Participant>>();
  readonly #clientIds = new Map<Participant, number>();
  #moved = new Map<Participant, number>();
  #clock = 0;

  constructor(options: RoomPresenceOptions) {
    this.#options = options;
  }

  /** Answers how this room shows them. */
  join(participant: Participant): Person {
    const { identity, role } = participant;
    const person = { ...identity, ...this.#looks.enter(identity.userId, identity.color), role };
    this.#people.set(participant, person);
    return person;
  }

  /** "changed" when there is something that the others should hear. */
  announce(participant: Participant, payload: Uint8Array): "changed" | "unchanged" | "malformed" {
    const entries = splitAwareness(payload, mostEntries);
    if (entries === null) return "malformed";
    // The last of several with one id is the one that holds.
    const newest = new Map(entries.map((entry) => [entry.clientId, entry]));
    try {
      const changes = Array.from(newest.values(), (entry) => this.#accept(participant, entry));
      return changes.includes(true) ? "changed" : "unchanged";
    } catch {
      // A state that is no JSON.
      return "malformed";
    }
  }

  /** They have another name, or would like another colour. Answers how this room shows them now. */
  renamed(participant: Participant): Person {
    const { identity, role } = participant;
    const person = { ...identity, ...this.#looks.choose(identity.userId, identity.color), role };
    this.#people.set(participant, person);
    const clientId = this.#clientIds.get(participant);
    if (clientId !== undefined) this.#moved.set(participant, clientId);
    return person;
  }

  leave(participant: Participant): void {
    this.#depart(participant);
    if (this.#people.delete(participant)) this.#looks.leave(participant.identity.userId);
  }

  /** Who speaks for this id now. */
  holderOf(clientId: number): Participant | undefined {
    return this.#seats.get(clientId)?.participant;
  }

  /** Everybody but the one who asks, encoded. */
  others(participant: Participant): Uint8Array[] {
    return Array.from(this.#seats.values())
      .filter((seat) => seat.participant !== participant)
      .map((seat) => this.#encode(seat.clientId));
  }

  /**
   * Clients forget whom they do not hear of, and a hidden tab's timers are too slow to speak up in time. Whose
   * socket lives is here, so the server repeats what they said last. True when somebody's turn has come.
   */
  repeat(): boolean {
    const now = this.#options.now();
    const due = Array.from(this.#seats.values()).filter(
      ({ toldAt }) => now - toldAt >= this.#options.limits.presenceRepeatMs,
    );
    for (const seat of due) {
      seat.toldAt = now;
      this.#moved.set(seat.participant, seat.clientId);
    }
    return due.length > 0;
  }

  /** Who changed since this was last asked. */
  takeMoved(): Moved<Participant> {
    const moved = {
      states: new Map<Participant, Uint8Array>(),
      departures: new Map<Participant, Uint8Array>(),
    };
    for (const [participant, clientId] of this.#moved) {
      const kind = this.#seats.has(clientId) ? "states" : "departures";
      moved[kind].set(participant, this.#encode(clientId));
    }
    this.#moved = new Map();
    return moved;
  }

  /** Whether the others should hear of this. */
  #accept(participant: Participant, entry: UnreadEntry): boolean {
    const { clientId, clock, json } = entry;
    const own = this.#clientIds.get(participant) ?? this.#claim(participant, clientId);
    if (own !== clientId) return false;
    const seat = this.#seats.get(clientId);
    if (seat !== undefined && clock < seat.clientClock) return false;
    if (json.byteLength > this.#options.limits.presenceBytes) return false;
    if (seat !== undefined && Buffer.compare(seat.json, json) === 0) {
      seat.clientClock = clock;
      return false;
    }
    const state = readState(entry);
    if (state === null) return this.#depart(participant);
    const presence = this.#read(participant, state);
    if (presence === null) return false;
    const toldAt = this.#options.now();
    this.#seats.set(clientId, { participant, clientId, clientClock: clock, json, presence, toldAt });
    this.#clientIds.set(participant, clientId);
    this.#moved.set(participant, clientId);
    return true;
  }

  /** A free id, or one of the same person's connection that has not been seen to die yet, or a mere reader's. */
  #claim(participant: Participant, clientId: number): number | null {
    if (!this.#options.mayShow(participant, clientId)) return null;
    const holder = this.#seats.get(clientId)?.participant;
    if (holder === undefined) return clientId;
    const isSame = holder.identity.userId === participant.identity.userId;
    // Ids are made for writing; whoever may not write has taken this one from somewhere.
    if (!isSame && (canEdit(holder.role) || !canEdit(participant.role))) return null;
    this.#clientIds.delete(holder);
    this.#seats.delete(clientId);
    return clientId;
  }

  #depart(participant: Participant): boolean {
    const clientId = this.#clientIds.get(participant);
    if (clientId === undefined) return false;
    this.#clientIds.delete(participant);
    this.#seats.delete(clientId);
    this.#moved.set(participant, clientId);
    return true;
  }

  #read({ role }: Participant, state: unknown): Presence | null {
    const presence = readPresence(state);
    return presence === null || mayShowCaret(role) ? presence : { ...presence, cursor: null };
  }

  /**
   * A clock of its own each time: a client that was here before remembers the last one it saw, and takes only a
   * newer one for news.
   */
  #encode(clientId: number): Uint8Array {
    const seat = this.#seats.get(clientId);
    return encodeAwarenessEntry({ clientId, clock: this.#nextClock(), state: this.#stamped(seat) });
  }

  #stamped(seat: Seat<Participant> | undefined): Peer | null {
    const user = seat === undefined ? undefined : this.#people.get(seat.participant);
    return seat === undefined || user === undefined ? null : { ...seat.presence, user };
  }

  /** Clocks grow with time, so that they also grow across a restart that other clients lived through. */
  #nextClock(): number {
    this.#clock = Math.max(this.#clock + 1, this.#options.now());
    return this.#clock;
  }
}
