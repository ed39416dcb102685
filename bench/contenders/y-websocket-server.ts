import { plainWire } from "../load/wire";
import { type Contender, openDoor } from "./contender";
import { peerVersion } from "./peer-version";

export const yWebsocketServer: Contender = {
  name: "y-websocket-server",
  title: "@y/websocket-server, memory",
  wire: plainWire,
  storesDocuments: false,
  holdsDocuments: true,
  needsPeers: true,
  version: (runtime) => peerVersion(runtime, "@y/websocket-server"),
  command: ({ root, node, onServerCore }, { port }) => ({
    program: [...onServerCore, node, "bench/peers/node_modules/@y/websocket-server/src/server.js"],
    cwd: root,
    env: { HOST: "127.0.0.1", PORT: String(port) },
    readyLine: "running at",
  }),
  door: ({ port }) => openDoor((documentId) => `ws://127.0.0.1:${port}/${documentId}`),
};
