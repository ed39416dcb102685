// Our server as `npm start` runs it, pages and all: production build, SQLite, every check on. Only the rate
// limits are off, because the whole load comes from one address.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ApiClient } from "@/e2e/api-client";
import { limits } from "@/protocol/limits";
import { subprotocol } from "@/protocol/messages";
import { plainWire } from "../load/wire";
import type { Runtime } from "../runtime";
import type { Contender, Door, Place } from "./contender";

const environment = ({ port, dataDir }: Place): Record<string, string> => ({
  NODE_ENV: "production",
  PORT: String(port),
  DATA_DIR: dataDir,
  PARLEY_LIMITS: "off",
  LOG_LEVEL: "warn",
  MALLOC_MMAP_THRESHOLD_: "131072",
  MALLOC_TRIM_THRESHOLD_: "131072",
});

const connectionsPerGuest = limits.connectionsPerUser - 10;

const signInDoor = ({ port }: Place): Door => {
  const origin = `http://localhost:${port}`;
  const guests: ApiClient[] = [];
  const guestFor = async (person: number): Promise<ApiClient> => {
    const seat = Math.floor(person / connectionsPerGuest);
    while (guests.length <= seat) guests.push(await ApiClient.guest(origin, `Guest ${guests.length + 1}`));
    return guests[seat] as ApiClient;
  };
  return {
    invite: async (people) => {
      await guestFor(people - 1);
    },
    createDocument: async () => {
      const owner = await guestFor(0);
      const { id } = await owner.createDocument();
      const link = { access: "anyone", role: "editor" };
      const answer = await owner.call("PUT", `/api/v1/documents/${id}/link`, link);
      if (!answer.ok) throw new Error(`sharing a document answered ${answer.status}`);
      return id;
    },
    address: (documentId, person) => {
      const guest = guests[Math.floor(person / connectionsPerGuest)];
      if (guest === undefined) throw new Error("nobody was invited for this connection");
      return {
        url: `ws://127.0.0.1:${port}/sync/${documentId}`,
        headers: { cookie: guest.cookie, origin },
        protocols: [subprotocol],
      };
    },
  };
};

const migrate = (runtime: Runtime, place: Place): void => {
  const migrated = spawnSync(runtime.node, [...runtime.ourPreload, "dist/migrate.js"], {
    cwd: runtime.root,
    env: environment(place) as NodeJS.ProcessEnv,
    encoding: "utf8",
  });
  if (migrated.status !== 0) throw new Error(migrated.stderr);
};

export const parley: Contender = {
  name: "parley",
  title: "Parley, SQLite",
  wire: plainWire,
  storesDocuments: true,
  holdsDocuments: true,
  needsPeers: false,
  version: ({ root }) => JSON.parse(readFileSync(join(root, "package.json"), "utf8")).version,
  prepare: migrate,
  command: ({ root, node, ourPreload, onServerCore, profileDir }, place) => {
    const profiling = profileDir === null ? [] : ["--cpu-prof", `--cpu-prof-dir=${profileDir}`];
    return {
      program: [...onServerCore, node, ...profiling, ...ourPreload, "--enable-source-maps", "dist/main.js"],
      cwd: root,
      env: environment(place),
      readyLine: "Parley is ready at",
    };
  },
  door: signInDoor,
};
