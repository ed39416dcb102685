// The door of /live. Asks the same questions as the door of /sync, but for the room: which topics somebody may hear is
// decided for each, when they ask for it. Implements TELL-1.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { type WebSocket, WebSocketServer } from "ws";
import type { CloseReason } from "@/protocol/close-codes";
import type { Limits } from "@/protocol/limits";
import type { Connections } from "../gateway/connections";
import { watchLiveness } from "../gateway/liveness";
import { refuseSocket, rejectSocket } from "../gateway/turn-away";
import { type DoorRules, decideAtDoor, type SignedIn } from "../gateway/upgrade";
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

type Decision = Awaited<
  ReturnType<typeof decideAtDoor<{ readonly kind: "admit"; readonly signedIn: SignedIn }>>
>;

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
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    socket.on("error", () => socket.destroy());
    const decision: Decision = await decideAtDoor(
      request,
      this.#options.rules,
      isLivePath(request.url),
      async (signedIn) => ({ kind: "admit", signedIn }) as const,
    );
    if (socket.destroyed) return;
    if (decision.kind !== "admit") this.#options.onRejected(decision.reason);
    if (decision.kind === "reject") {
      rejectSocket(socket, decision.status);
      return;
    }
    this.#server.handleUpgrade(request, socket, head, (ws) => {
      if (decision.kind === "refuse") refuseSocket(ws, decision.reason, this.#options.limits.closeGraceMs);
      else this.#admit(ws, socket, decision.signedIn);
    });
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
