// Every open connection of one door, found by what can end it: its document, its person, its login. Whatever ends one
// also concerns those who are about to have one.
import type { Login } from "@/domain/session";
import type { CloseReason } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import type { Role } from "@/protocol/roles";
import type { Timers } from "../room/registry";
import { Entrants } from "./entrants";

export interface Closable {
  readonly identity: Identity;
  readonly login: Login;
  /** null where a connection is not about one document. */
  readonly documentId: DocumentId | null;
  readonly queuedBytes: number;
  readonly isBehind: boolean;
  /** null where a connection has none of its own. */
  readonly role: Role | null;
  /** A new name or colour; the user stays the same. */
  rename(identity: Identity): void;
  close(reason: CloseReason, retryAfterMs?: number, text?: string): void;
}

export class Connections<Connection extends Closable> {
  readonly entrants = new Entrants();
  readonly #all = new Set<Connection>();
  readonly #perUser = new Map<string, number>();
  readonly #limits: Limits;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  userIsFull(userId: string): boolean {
    return (this.#perUser.get(userId) ?? 0) >= this.#limits.connectionsPerUser;
  }

  add(connection: Connection): void {
    this.#all.add(connection);
    this.#count(connection.identity.userId, 1);
  }

  remove(connection: Connection): void {
    if (this.#all.delete(connection)) this.#count(connection.identity.userId, -1);
  }

  [Symbol.iterator](): Iterator<Connection> {
    return this.#all.values();
  }

  get queuedBytes(): number {
    let bytes = 0;
    for (const connection of this.#all) bytes += connection.queuedBytes;
    return bytes;
  }

  get behindCount(): number {
    let count = 0;
    for (const connection of this.#all) if (connection.isBehind) count += 1;
    return count;
  }

  closeDocument(documentId: DocumentId, reason: CloseReason, text?: string): void {
    this.entrants.doubt({ documentId });
    this.#closeWhere((connection) => connection.documentId === documentId, reason, text);
  }

  closeMember(documentId: DocumentId, userId: string, reason: CloseReason): void {
    this.entrants.doubt({ documentId, userId });
    this.#closeWhere(
      (connection) => connection.documentId === documentId && connection.identity.userId === userId,
      reason,
    );
  }

  /** Closes those whose role is another one now. A role that cannot be looked up is as good as none. */
  async closeChanged(
    documentId: DocumentId,
    decide: (userId: string) => Promise<Role | null>,
    reason: CloseReason,
  ): Promise<void> {
    this.entrants.doubt({ documentId });
    const here = [...this.#all].filter((connection) => connection.documentId === documentId);
    const people = new Set(here.map(({ identity }) => identity.userId));
    await Promise.all(
      Array.from(people, async (userId) => {
        const role = await decide(userId).catch(() => null);
        for (const connection of here)
          if (connection.identity.userId === userId && connection.role !== role) connection.close(reason);
      }),
    );
  }

  closeSession(sessionId: string): void {
    this.entrants.doubt({ sessionId });
    this.#closeWhere((connection) => connection.login.sessionId === sessionId, "unauthenticated");
  }

  /** The kept login has a new cookie: its sockets come back with that, and a copy of the old one does not. */
  closeOtherSessions(userId: string, keptSessionId: string | null): void {
    this.entrants.doubt({ userId });
    this.#closeWhere(
      (connection) => connection.identity.userId === userId && connection.login.sessionId !== keptSessionId,
      "unauthenticated",
    );
    if (keptSessionId !== null)
      this.#closeWhere((connection) => connection.login.sessionId === keptSessionId, "reload");
  }

  renamePerson(person: Identity): void {
    this.entrants.rename(person);
    for (const connection of this.#all) {
      if (connection.identity.userId === person.userId) connection.rename(person);
    }
  }

  /**
   * Sends everybody away, one after the other over a time that grows with their number, each with a hint when to
   * come back, so that whoever takes their place is not met by all at once. Resolves when the last is closed.
   */
  async sendAway(timers: Timers): Promise<void> {
    const { goodbyeSpacingMs, goodbyeLongestMs, comeBackMs } = this.#limits;
    const all = [...this.#all];
    const overMs = Math.min(goodbyeLongestMs, all.length * goodbyeSpacingMs);
    await Promise.all(
      all.map(async (connection, i) => {
        const share = i / all.length;
        if (i > 0) await new Promise<void>((resolve) => timers.set(resolve, share * overMs));
        connection.close("restart", Math.round(share * comeBackMs));
      }),
    );
  }

  #closeWhere(affected: (connection: Connection) => boolean, reason: CloseReason, text?: string): void {
    for (const connection of [...this.#all])
      if (affected(connection)) connection.close(reason, undefined, text);
  }

  #count(userId: string, by: number): void {
    const count = (this.#perUser.get(userId) ?? 0) + by;
    if (count === 0) this.#perUser.delete(userId);
    else this.#perUser.set(userId, count);
  }
}
