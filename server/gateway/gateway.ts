// The door for sockets: hears upgrade requests, lets `decideUpgrade` decide, makes connections of those who are let in
// and keeps them alive.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { type CloseReason, closeCodes } from "@/protocol/close-codes";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { subprotocol } from "@/protocol/messages";
import type { Registry, Timers } from "../room/registry";
import { Connection } from "./connection";
import type { Connections } from "./connections";
import { type Door, hearKnock } from "./door";
import type { SignedIn } from "./entrants";
import { FrameCache } from "./frame";
import { watchLiveness } from "./liveness";
import { type Decision, decideUpgrade, documentOf, type UpgradeRules } from "./upgrade";
import { WriteTurns } from "./write-turns";

export interface GatewayOptions {
  readonly rules: UpgradeRules;
  readonly registry: Registry;
  readonly connections: Connections<Connection>;
  readonly limits: Limits;
  readonly rateLimits: boolean;
  readonly now: () => number;
  readonly timers: Timers;
  readonly logIsFull: () => boolean;
  readonly commitsFail: (documentId: DocumentId) => boolean;
  readonly onRejected: (reason: string) => void;
  /** A connection ended for what its client sent. */
  readonly onRefused: (connection: Connection, reason: CloseReason, why: string) => void;
  readonly onTooSlow: () => void;
}

/** Some hundred microseconds of writing, after which a letter may pass. More at once brings nobody their document sooner. */
const largeBytesPerTurn = 131_072;

const frameTooLarge = 1009;

type Admitted = Decision & { readonly kind: "admit" };

/** ws closes with 1009 what is over the limit, after which stock clients would send the same again for ever. */
class Socket extends WebSocket {
  override close(code?: number, reason?: string | Buffer): void {
    if (code === frameTooLarge) super.close(closeCodes.tooLarge.code, "tooLarge");
    else super.close(code, reason);
  }
}

export class Gateway {
  readonly #options: GatewayOptions;
  readonly #server: WebSocketServer;
  readonly #frames = new FrameCache();
  readonly #stopWatching: () => void;
  readonly #turns = new WriteTurns({
    bytesPerTurn: largeBytesPerTurn,
    soon: (work) => void setImmediate(work),
  });

  constructor(options: GatewayOptions) {
    this.#options = options;
    const { limits } = options;
    this.#server = new WebSocketServer({
      noServer: true,
      WebSocket: Socket,
      clientTracking: false,
      autoPong: false,
      perMessageDeflate: false,
      maxPayload: limits.frameBytes,
      maxFragments: limits.messageFragments,
      handleProtocols: (offered) => (offered.has(subprotocol) ? subprotocol : false),
    });
    const repeatPresence = (): void => {
      for (const room of options.registry.rooms()) room.repeatPresence();
    };
    this.#stopWatching = watchLiveness(options.connections, limits, options.now, repeatPresence);
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
      documentOf,
      decide: (knock) => decideUpgrade(knock, rules),
      admit: (ws, stream, admitted) => this.#admit(ws, stream, admitted),
    };
    return hearKnock(door, request, socket, head);
  }

  close(): void {
    this.#stopWatching();
  }

  #admit(
    socket: WebSocket,
    stream: Duplex,
    { room, signedIn, role }: Admitted & { readonly signedIn: SignedIn },
  ): void {
    const { connections, registry, limits, rateLimits, now, timers, logIsFull, commitsFail } = this.#options;
    const connection = new Connection({
      socket,
      stream,
      frames: this.#frames,
      turns: this.#turns,
      room,
      identity: signedIn.identity,
      login: signedIn,
      role,
      speaksParley: socket.protocol === subprotocol,
      limits,
      rateLimits,
      now,
      timers,
      logIsFull,
      onTooSlow: this.#options.onTooSlow,
      onRefused: this.#options.onRefused,
      onClosed: (closed) => {
        connections.remove(closed);
        registry.leave(room, closed);
      },
    });
    connections.add(connection);
    connection.open();
    if (commitsFail(room.documentId)) connection.sendTrouble(true);
  }
}
