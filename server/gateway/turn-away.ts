// How somebody is turned away at a door: in plain HTTP, or, so that a browser learns why, with a close code.
import { STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { WebSocket } from "ws";
import { type CloseReason, closeCodes } from "@/protocol/close-codes";

/** A refusal in plain HTTP, on the raw socket. */
export const rejectSocket = (socket: Duplex, status: number): void => {
  const retry = status === 429 || status === 503 ? "Retry-After: 5\r\n" : "";
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nConnection: close\r\nContent-Length: 0\r\n${retry}\r\n`,
  );
};

/** A refusal after the upgrade. The peer has this long to answer the close. */
export const refuseSocket = (socket: WebSocket, reason: CloseReason, closeGraceMs: number): void => {
  socket.on("error", () => undefined);
  socket.close(closeCodes[reason].code, reason);
  const cut = setTimeout(() => socket.terminate(), closeGraceMs);
  socket.once("close", () => clearTimeout(cut));
};
