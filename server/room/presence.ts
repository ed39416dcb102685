// Who is in a room and where their cursor is. Each participant speaks for one awareness id, and the server
// writes the name on it: id, name and colour come from the session, whatever the client sends.
//
// Must never store anything, and must never let one participant speak for another. Implements PRES-1 to PRES-3.
import type { Identity } from "@/protocol/identity";
import type { Limits } from "@/protocol/limits";
import { type AwarenessEntry, decodeAwareness } from "@/protocol/messages";

interface Seat<Participant> {
  readonly participant: Participant;
  clientClock: number;
  entry: AwarenessEntry;
}

export interface PresenceOptions {
  readonly limits: Pick<Limits, "presenceBytes" | "presenceDepth">;
  readonly now: () => number;
}

/** Stock clients repeat what they hear of others; more than a full room in one message is not that. */
const mostEntries = 1_024;

const depthOf = (value: unknown): number =>
  typeof value === "object" && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;

const isState = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export class Presence<Participant extends { readonly identity: Identity }> {
  readonly #options: PresenceOptions;
  readonly #seats = new Map<number, Seat<Participant>>();
  readonly #clientIds = new Map<Participant, number>();
  #clock = 0;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** What the others should hear, or null when the message is malformed. */
  announce(participant: Participant, payload: Uint8Array): AwarenessEntry[] | null {
    const entries = decodeAwareness(payload, mostEntries);
    if (entries === null) return null;
    return entries.flatMap((entry) => this.#accept(participant, entry) ?? []);
  }

  leave(participant: Participant): AwarenessEntry[] {
    const clientId = this.#clientIds.get(participant);
    if (clientId === undefined) return [];
    this.#clientIds.delete(participant);
    this.#seats.delete(clientId);
    return [{ clientId, clock: this.#nextClock(), state: null }];
  }

  /** Everybody but the one who asks. */
  others(participant: Participant): AwarenessEntry[] {
    const entries: AwarenessEntry[] = [];
    for (const seat of this.#seats.values()) {
      if (seat.participant === participant) continue;
      // A client that was here before remembers the last clock it saw; only a newer one is news to it.
      seat.entry = { ...seat.entry, clock: this.#nextClock() };
      entries.push(seat.entry);
    }
    return entries;
  }

  #accept(participant: Participant, { clientId, clock, state }: AwarenessEntry): AwarenessEntry | null {
    const own = this.#clientIds.get(participant) ?? this.#claim(participant, clientId);
    if (own !== clientId) return null;
    const seat = this.#seats.get(clientId);
    if (seat !== undefined && clock < seat.clientClock) return null;
    if (state === null) return this.leave(participant)[0] ?? null;
    const stamped = this.#stamp(participant, state);
    if (stamped === null) return null;
    const entry = { clientId, clock: this.#nextClock(), state: stamped };
    this.#seats.set(clientId, { participant, clientClock: clock, entry });
    this.#clientIds.set(participant, clientId);
    return entry;
  }

  /** A free id, or one that the same person held on a connection that has not been seen to die yet. */
  #claim(participant: Participant, clientId: number): number | null {
    const holder = this.#seats.get(clientId)?.participant;
    if (holder === undefined) return clientId;
    if (holder.identity.userId !== participant.identity.userId) return null;
    this.#clientIds.delete(holder);
    this.#seats.delete(clientId);
    return clientId;
  }

  #stamp({ identity }: Participant, state: unknown): Record<string, unknown> | null {
    const { presenceBytes, presenceDepth } = this.#options.limits;
    if (!isState(state) || depthOf(state) > presenceDepth) return null;
    if (JSON.stringify(state).length > presenceBytes) return null;
    return { ...state, user: { id: identity.userId, name: identity.name, color: identity.color } };
  }

  /** Clocks grow with time, so that they also grow across a restart that other clients lived through. */
  #nextClock(): number {
    this.#clock = Math.max(this.#clock + 1, this.#options.now());
    return this.#clock;
  }
}
