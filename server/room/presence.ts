// Who is in a room and where their cursor is. Each participant speaks for one awareness id, and the server
// writes the name on it: id, name and colour come from the session, whatever the client sends.
//
// Must never store anything, and must never let one participant speak for another. Implements PRES-1 to PRES-3.
import type { Identity } from "@/protocol/identity";
import type { Limits } from "@/protocol/limits";
import { type AwarenessEntry, decodeAwareness, encodeAwarenessEntry } from "@/protocol/messages";

interface Seat<Participant> {
  readonly participant: Participant;
  readonly clientId: number;
  clientClock: number;
  /** The stamped state as JSON, to see whether it changed. */
  json: string;
  state: Record<string, unknown>;
  sentAt: number;
}

export interface PresenceOptions {
  readonly limits: Pick<Limits, "presenceBytes" | "presenceDepth" | "presenceRepeatMs">;
  readonly now: () => number;
  /** False for an id under which somebody else writes. */
  readonly mayShow: (userId: string, clientId: number) => boolean;
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
  #moved = new Map<Participant, number>();
  #clock = 0;

  constructor(options: PresenceOptions) {
    this.#options = options;
  }

  /** "changed" when there is something that the others should hear. */
  announce(participant: Participant, payload: Uint8Array): "changed" | "unchanged" | "malformed" {
    const entries = decodeAwareness(payload, mostEntries);
    if (entries === null) return "malformed";
    const changes = entries.map((entry) => this.#accept(participant, entry));
    return changes.includes(true) ? "changed" : "unchanged";
  }

  leave(participant: Participant): void {
    const clientId = this.#clientIds.get(participant);
    if (clientId === undefined) return;
    this.#clientIds.delete(participant);
    this.#seats.delete(clientId);
    this.#moved.set(participant, clientId);
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

  /** Who changed since this was last asked, each with the encoded state or departure. */
  takeMoved(): Map<Participant, Uint8Array> {
    const encoded = new Map<Participant, Uint8Array>();
    for (const [participant, clientId] of this.#moved) encoded.set(participant, this.#encode(clientId));
    this.#moved = new Map();
    return encoded;
  }

  /** Whether the others should hear of this. */
  #accept(participant: Participant, { clientId, clock, state }: AwarenessEntry): boolean {
    const own = this.#clientIds.get(participant) ?? this.#claim(participant, clientId);
    if (own !== clientId) return false;
    const seat = this.#seats.get(clientId);
    if (seat !== undefined && clock < seat.clientClock) return false;
    if (state === null) {
      this.leave(participant);
      return seat !== undefined;
    }
    const stamped = this.#stamp(participant, state);
    if (stamped === null) return false;
    const json = JSON.stringify(stamped);
    const now = this.#options.now();
    if (seat?.json === json && now - seat.sentAt < this.#options.limits.presenceRepeatMs) {
      seat.clientClock = clock;
      return false;
    }
    this.#seats.set(clientId, {
      participant,
      clientId,
      clientClock: clock,
      json,
      state: stamped,
      sentAt: now,
    });
    this.#clientIds.set(participant, clientId);
    this.#moved.set(participant, clientId);
    return true;
  }

  /** A free id, or one that the same person held on a connection that has not been seen to die yet. */
  #claim(participant: Participant, clientId: number): number | null {
    if (!this.#options.mayShow(participant.identity.userId, clientId)) return null;
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

  /**
   * A clock of its own each time: a client that was here before remembers the last one it saw, and takes only a
   * newer one for news.
   */
  #encode(clientId: number): Uint8Array {
    const state = this.#seats.get(clientId)?.state ?? null;
    return encodeAwarenessEntry({ clientId, clock: this.#nextClock(), state });
  }

  /** Clocks grow with time, so that they also grow across a restart that other clients lived through. */
  #nextClock(): number {
    this.#clock = Math.max(this.#clock + 1, this.#options.now());
    return this.#clock;
  }
}
