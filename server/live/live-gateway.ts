// The door of /live. Asks the same questions as the door of /sync, but for the room: which topics somebody may hear is
// decided for each, when they ask for it. Implements TELL-1.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { CloseReason } from "@/protocol/close-codes";
import type { Limits } from "@/protocol/limits";
import type { Connections } from "../gateway/connections";
import { type Door, hearKnock } from "../gateway/door";
import type { SignedIn } from "../gateway/entrants";
import { watchLiveness } from "../gateway/liveness";
import { type DoorRules, decideAtDoor } from "../gateway/upgrade";
import type { Timers } from "../room/registry";
import { LiveConnection } from "./live-connection";
import type { Topics } from "./topics";

export interface LiveGatewayOptions {
  readonly rules: DoorRules;
  readonly topics: Topics;
  readonly connections: Connections<LiveConnection>;
  readonly limits: Limits;
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  readonly onRejected: (reason: string) => void;
  readonly onTooSlow: () => void;
}

export const isLivePath = (url: string | undefined): boolean => url?.split("?", 1)[0] === "/live";

interface Admitted {
  readonly kind: "admit";
}

const admitted: Admitted = { kind: "admit" };

export class LiveGateway {
  readonly #options: LiveGatewayOptions;
  readonly #server: WebSocketServer;
  readonly #stopWatching: () => void;

  constructor(options: LiveGatewayOptions) {
    this.#options = options;
    const { limits, connections, now } = options;
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: limits.liveFrameBytes,
      maxFragments: limits.messageFragments,
      handleProtocols: () => false,
    });
    this.#stopWatching = watchLiveness(connections, limits, now);
  }

  /** The listener of the HTTP server's `upgrade` event. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const { rules, connections, limits, onRejected } = this.#options;
    const door: Door<Admitted> = {
      server: this.#server,
      rules,
      entrants: connections.entrants,
      closeGraceMs: limits.closeGraceMs,
      onRejected,
      documentOf: () => null,
      decide: (knock) =>
        decideAtDoor(knock, rules, isLivePath(knock.request.url), async () => async () => admitted),
      admit: (ws, stream, { signedIn }) => this.#admit(ws, stream, signedIn),
    };
    return hearKnock(door, request, socket, head);
  }

  close(): void {
    this.#stopWatching();
    this.#options.topics.close();
  }

  #admit(socket: WebSocket, stream: Duplex, signedIn: SignedIn): void {
    const { connections, topics, limits, rateLimits, now, timers, onRejected, onTooSlow } = this.#options;
    const connection = new LiveConnection({
      socket,
      stream,
      identity: signedIn.identity,
      login: signedIn,
      topics,
      limits,
      rateLimits,
      now,
      timers,
      onRefused: (reason: CloseReason) => onRejected(reason),
      onTooSlow,
      onClosed: (closed) => {
        connections.remove(closed);
        topics.leave(closed);
      },
    });
    connections.add(connection);
    connection.open();
  }
}
