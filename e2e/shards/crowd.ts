// Many light connections to one server: sockets without documents, which come back as our own client would.
import WebSocket from "ws";
import { ReconnectPolicy } from "@/client/reconnect-policy";
import { subprotocol } from "@/protocol/messages";
import type { ApiClient } from "../api-client";
import type { Random } from "../random";
import type { ServerProcess } from "../server-process";

/** Many sockets share one guest's cookie: the bounds per person and room make way. */
export const crowdVariables = {
  PARLEY_LIMITS: "off",
  PARLEY_LIMIT_CONNECTIONS_PER_USER: "100000",
  PARLEY_LIMIT_CONNECTIONS_PER_ROOM: "100000",
};

export const knock = (
  server: ServerProcess,
  client: ApiClient,
  documentId: string,
  headers: Record<string, string> = {},
): WebSocket => {
  const socket = new WebSocket(`${server.webSocketUrl}/sync/${documentId}`, [subprotocol], {
    headers: { cookie: client.cookie, origin: server.url, ...headers },
    perMessageDeflate: false,
  });
  socket.on("error", () => undefined);
  return socket;
};

export interface Return {
  /** Each time at which it meant to knock after it had lost its connection, and when it was let in. */
  readonly knocksAt: readonly number[];
  readonly backAt: number;
  readonly closeCode: number;
}

/** One connection that remembers how it came back. */
export class Light {
  readonly returned: Promise<Return>;
  readonly arrived: Promise<void>;
  closedAt: number | null = null;
  readonly #knock: () => WebSocket;
  readonly #policy: ReconnectPolicy;
  readonly #knocksAt: number[] = [];
  #arrive: () => void = () => undefined;
  #return: (returned: Return) => void = () => undefined;
  #socket: WebSocket | null = null;
  #closeCode = 0;
  #isOver = false;

  constructor(knocks: () => WebSocket, random: Random) {
    this.#knock = knocks;
    this.#policy = new ReconnectPolicy({ random, now: () => performance.now() });
    this.arrived = new Promise((resolve) => {
      this.#arrive = resolve;
    });
    this.returned = new Promise((resolve) => {
      this.#return = resolve;
    });
    this.#connect();
  }

  end(): void {
    this.#isOver = true;
    this.#socket?.terminate();
  }

  #connect(): void {
    if (this.#isOver) return;
    const socket = this.#knock();
    let opened = false;
    this.#socket = socket;
    // The first word of a server that lets one in.
    socket.once("message", () => {
      opened = true;
      this.#policy.synced();
      this.#arrive();
      if (this.closedAt !== null)
        this.#return({ knocksAt: this.#knocksAt, backAt: performance.now(), closeCode: this.#closeCode });
    });
    socket.once("close", (code, reason) => {
      if (opened && this.closedAt === null) {
        this.closedAt = performance.now();
        this.#closeCode = code;
      }
      const next = this.#policy.closed({ code, reason: reason.toString(), opened });
      if (next.kind !== "retry") return;
      // The time that was meant: a machine that is busy with the crowd itself bunches its timers.
      this.#knocksAt.push(performance.now() + next.inMs);
      setTimeout(() => this.#connect(), next.inMs);
    });
  }
}

/** Comes in some at a time, so that arriving is not what is measured. */
export const crowdOf = async (count: number, newLight: (i: number) => Light): Promise<Light[]> => {
  const crowd: Light[] = [];
  while (crowd.length < count) {
    const some = Array.from({ length: Math.min(50, count - crowd.length) }, (_, i) =>
      newLight(crowd.length + i),
    );
    await Promise.all(some.map(({ arrived }) => arrived));
    crowd.push(...some);
  }
  return crowd;
};

/** The most of these moments that fall into any stretch of so many milliseconds. */
export const mostWithin = (moments: readonly number[], ms: number): number => {
  const sorted = moments.toSorted((a, b) => a - b);
  let from = 0;
  let most = 0;
  for (const [to, moment] of sorted.entries()) {
    while (moment - (sorted[from] ?? 0) >= ms) from += 1;
    most = Math.max(most, to - from + 1);
  }
  return most;
};
