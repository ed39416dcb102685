// One upgrade request, from the knock to the socket: the same at every door. While it is being decided, whoever knocks is
// among the entrants, and nothing comes between the last look and their socket. Every socket has an error listener from
// its first moment to its last.
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket, WebSocketServer } from "ws";
import type { DocumentId } from "@/protocol/ids";
import { Entrant, type Entrants, type SignedIn } from "./entrants";
import { refuseSocket, rejectSocket } from "./turn-away";
import { type DoorRules, type Knock, lastLook, type TurnedAway } from "./upgrade";

export interface Door<Admitted extends { readonly kind: "admit" }> {
  readonly server: WebSocketServer;
  readonly rules: DoorRules;
  readonly entrants: Entrants;
  readonly closeGraceMs: number;
  readonly onRejected: (reason: string) => void;
  readonly documentOf: (url: string | undefined) => DocumentId | null;
  readonly decide: (knock: Knock) => Promise<TurnedAway | Admitted>;
  readonly admit: (
    socket: WebSocket,
    stream: Duplex,
    admitted: Admitted & { readonly signedIn: SignedIn },
  ) => void;
}

export const hearKnock = async <Admitted extends { readonly kind: "admit" }>(
  door: Door<Admitted>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> => {
  socket.on("error", () => socket.destroy());
  // A browser that gives up only ends its half, and would not be missed before it is written to.
  const leave = (): void => void socket.destroy();
  socket.once("end", leave);
  const entrant = new Entrant(door.documentOf(request.url), () => !socket.destroyed);
  door.entrants.add(entrant);
  try {
    const decision = await door.decide({ request, entrant });
    socket.off("end", leave);
    if (!socket.destroyed) carryOut(door, lastLook(decision, entrant, door.rules), request, socket, head);
  } finally {
    door.entrants.remove(entrant);
  }
};

const carryOut = <Admitted extends { readonly kind: "admit" }>(
  { server, closeGraceMs, onRejected, admit }: Door<Admitted>,
  decision: ReturnType<typeof lastLook<Admitted>>,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): void => {
  if (decision.kind === "reject") {
    onRejected(decision.reason);
    rejectSocket(socket, decision.status);
    return;
  }
  server.handleUpgrade(request, socket, head, (ws) => {
    if (decision.kind === "admit") {
      admit(ws, socket, decision);
      return;
    }
    onRejected(decision.reason);
    refuseSocket(ws, decision.reason, closeGraceMs, decision.text);
  });
};
