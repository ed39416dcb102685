// The net under missed revocations: every so often each person's access to each document they are connected to is
// decided anew. Usually a change closes its sockets at once; this finds what that missed, such as a lost bus message.
// Decides each pair once per round, one after the other, spread over the round. Implements GATE-8.
import type { Access } from "@/domain/access";
import type { DocumentId } from "@/protocol/ids";
import type { Timers } from "../room/registry";
import type { Connection } from "./connection";
import type { Connections } from "./connections";
import { roleIn } from "./upgrade";

export interface AccessRecheckOptions {
  readonly connections: Connections<Connection>;
  readonly everyMs: number;
  readonly timers: Timers;
  readonly decideAccess: (userId: string, documentId: DocumentId) => Promise<Access>;
  readonly warn: (what: string, error: unknown) => void;
}

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
    const pairs = this.#pairs();
    const stepMs = this.#options.everyMs / Math.max(1, pairs.length);
    this.#after(stepMs, pairs);
  }

  #after(stepMs: number, waiting: readonly Connection[][]): void {
    if (this.#stopped) return;
    this.#timer = this.#options.timers.set(() => void this.#next(stepMs, waiting), stepMs);
  }

  async #next(stepMs: number, [pair, ...rest]: readonly Connection[][]): Promise<void> {
    if (pair !== undefined) await this.#check(pair);
    if (rest.length > 0) this.#after(stepMs, rest);
    else this.#begin();
  }

  #pairs(): Connection[][] {
    const pairs = new Map<string, Connection[]>();
    for (const connection of this.#options.connections) {
      const name = `${connection.identity.userId} ${connection.documentId}`;
      const pair = pairs.get(name);
      if (pair === undefined) pairs.set(name, [connection]);
      else pair.push(connection);
    }
    return [...pairs.values()];
  }

  async #check(pair: readonly Connection[]): Promise<void> {
    const [{ identity, documentId }] = pair as [Connection];
    try {
      const access = await this.#options.decideAccess(identity.userId, documentId);
      for (const connection of pair) closeUnless(access, connection);
    } catch (error) {
      // Nobody loses access because it cannot be looked up.
      this.#options.warn("access could not be decided anew", error);
    }
  }
}

const closeUnless = (access: Access, connection: Connection): void => {
  if (access.outcome === "unknown") connection.close("unknownRoom");
  else if (access.outcome === "trashed") connection.close("trashed");
  else if (roleIn(connection.room, access.role) !== connection.role) connection.close("reload");
};
