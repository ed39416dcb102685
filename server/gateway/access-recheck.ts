// The net under missed revocations: every so often each login that holds a socket, and each person's access to each
// document they are connected to or hear of, is judged anew. Usually a change closes its sockets at once; this finds
// what that missed, such as a lost bus message, and what no command tells: a login's time is over. Judges each once per
// round, one after the other, spread over the round. Implements GATE-8.
import type { Access } from "@/domain/access";
import type { Login } from "@/domain/session";
import type { DocumentId } from "@/protocol/ids";
import type { Topics } from "../live/topics";
import type { Timers } from "../room/registry";
import type { Connection } from "./connection";
import type { Closable } from "./connections";
import { roleIn } from "./upgrade";

type Socket = Pick<Closable, "login" | "close">;

export interface AccessRecheckOptions {
  readonly connections: Iterable<Connection>;
  /** The sockets of /live. */
  readonly listeners: Iterable<Socket>;
  readonly topics: Pick<Topics, "documentListeners" | "accessChanged">;
  readonly everyMs: number;
  readonly timers: Timers;
  readonly decideAccess: (userId: string, documentId: DocumentId) => Promise<Access>;
  readonly loginStands: (login: Login) => Promise<boolean>;
  readonly warn: (what: string, error: unknown) => void;
}

interface Pair {
  readonly userId: string;
  readonly documentId: DocumentId;
  readonly connections: Connection[];
}

type Check = () => Promise<void>;

export class AccessRecheck {
  readonly #options: AccessRecheckOptions;
  #timer: unknown;
  #stopped = false;

  constructor(options: AccessRecheckOptions) {
    this.#options = options;
    this.#begin();
  }

  stop(): void {
    this.#stopped = true;
    this.#options.timers.clear(this.#timer);
  }

  #begin(): void {
    const checks = [...this.#loginChecks(), ...this.#accessChecks()].reverse();
    const stepMs = this.#options.everyMs / Math.max(1, checks.length);
    this.#after(stepMs, checks);
  }

  #after(stepMs: number, waiting: Check[]): void {
    if (this.#stopped) return;
    this.#timer = this.#options.timers.set(() => void this.#next(stepMs, waiting), stepMs);
  }

  async #next(stepMs: number, waiting: Check[]): Promise<void> {
    try {
      await waiting.pop()?.();
    } catch (error) {
      // Nobody loses access because it cannot be looked up.
      this.#options.warn("access could not be decided anew", error);
    }
    if (waiting.length > 0) this.#after(stepMs, waiting);
    else this.#begin();
  }

  #loginChecks(): Check[] {
    const { connections, listeners, loginStands } = this.#options;
    const sockets = new Map<string, Socket[]>();
    for (const socket of [...connections, ...listeners]) {
      const { sessionId, sessionEpoch, expiresAt } = socket.login;
      const name = `${sessionId} ${sessionEpoch} ${expiresAt.getTime()}`;
      sockets.set(name, [...(sockets.get(name) ?? []), socket]);
    }
    return Array.from(sockets.values(), (ofLogin) => async () => {
      const [{ login }] = ofLogin as [Socket];
      if (!(await loginStands(login))) for (const socket of ofLogin) socket.close("unauthenticated");
    });
  }

  #accessChecks(): Check[] {
    const { connections, topics, decideAccess } = this.#options;
    const pairs = new Map<string, Pair>();
    const pairOf = (userId: string, documentId: DocumentId): Pair => {
      const name = `${userId} ${documentId}`;
      const pair = pairs.get(name) ?? { userId, documentId, connections: [] };
      pairs.set(name, pair);
      return pair;
    };
    for (const connection of connections)
      pairOf(connection.identity.userId, connection.documentId).connections.push(connection);
    for (const { userId, documentId } of topics.documentListeners()) pairOf(userId, documentId);
    return Array.from(pairs.values(), ({ userId, documentId, connections: ofPair }) => async () => {
      const access = await decideAccess(userId, documentId);
      for (const connection of ofPair) closeUnless(access, connection);
      if (access.outcome !== "granted") topics.accessChanged(documentId, userId);
    });
  }
}

const closeUnless = (access: Access, connection: Connection): void => {
  if (access.outcome === "unknown") connection.close("unknownRoom");
  else if (access.outcome === "trashed") connection.close("trashed");
  else if (roleIn(connection.room, access.role) !== connection.role) connection.close("reload");
};
