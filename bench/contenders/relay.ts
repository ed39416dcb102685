import { readFileSync } from "node:fs";
import { join } from "node:path";
import { relayWire } from "../load/wire";
import { type Contender, openDoor } from "./contender";

export const relay: Contender = {
  name: "relay",
  title: "bare ws relay",
  wire: relayWire,
  storesDocuments: false,
  holdsDocuments: false,
  needsPeers: false,
  version: ({ root }) =>
    `ws ${JSON.parse(readFileSync(join(root, "node_modules/ws/package.json"), "utf8")).version}`,
  command: ({ root, node, onServerCore }, { port }) => ({
    program: [...onServerCore, node, "bench/peers/relay-server.mjs"],
    cwd: root,
    env: { PORT: String(port) },
    readyLine: "ready",
  }),
  door: ({ port }) => openDoor((documentId) => `ws://127.0.0.1:${port}/${documentId}`),
};
