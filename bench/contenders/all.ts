import type { Contender } from "./contender";
import { hocuspocusMemory, hocuspocusSqlite } from "./hocuspocus";
import { parley } from "./parley";
import { relay } from "./relay";
import { yWebsocketServer } from "./y-websocket-server";

export const contenders: readonly Contender[] = [
  parley,
  hocuspocusSqlite,
  hocuspocusMemory,
  yWebsocketServer,
  relay,
];
