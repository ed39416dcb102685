import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Runtime } from "../runtime";

export const peerVersion = ({ root }: Runtime, name: string): string => {
  const path = join(root, "bench/peers/node_modules", name, "package.json");
  return JSON.parse(readFileSync(path, "utf8")).version;
};
