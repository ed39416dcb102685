// The HTTP server that everything comes in by, with what it bears of a client that is slow, or says too much. Node's
// own bound of 16 KiB holds for the headers of a request.
import { createServer, type Server } from "node:http";
import type { Limits } from "@/protocol/limits";

export const createFrontDoor = ({ headersMs, requestMs }: Pick<Limits, "headersMs" | "requestMs">): Server =>
  createServer({
    headersTimeout: headersMs,
    requestTimeout: requestMs,
    // Node looks every half minute otherwise, and the first of these times would mean little.
    connectionsCheckingInterval: Math.ceil(headersMs / 10),
  });
