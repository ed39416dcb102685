import { join } from "node:path";
import { hocuspocusWire } from "../load/wire";
import { type Contender, openDoor, type Place } from "./contender";
import { peerVersion } from "./peer-version";

const hocuspocus = (
  own: Pick<Contender, "name" | "title" | "storesDocuments">,
  settings: (place: Place) => Record<string, string>,
): Contender => ({
  ...own,
  wire: hocuspocusWire,
  holdsDocuments: true,
  needsPeers: true,
  version: (runtime) => peerVersion(runtime, "@hocuspocus/server"),
  command: ({ root, node, onServerCore }, place) => ({
    program: [...onServerCore, node, "bench/peers/hocuspocus-server.mjs"],
    cwd: root,
    env: { PORT: String(place.port), ...settings(place) },
    readyLine: "ready",
  }),
  door: ({ port }) => openDoor(() => `ws://127.0.0.1:${port}/`),
});

export const hocuspocusMemory = hocuspocus(
  { name: "hocuspocus-memory", title: "Hocuspocus, memory", storesDocuments: false },
  () => ({}),
);

export const hocuspocusSqlite = hocuspocus(
  { name: "hocuspocus-sqlite", title: "Hocuspocus, SQLite", storesDocuments: true },
  ({ dataDir }) => ({ SQLITE_FILE: join(dataDir, "documents.db") }),
);
