import { awareness } from "./awareness";
import { confirm } from "./confirm";
import { hotRoom } from "./hot-room";
import { idle } from "./idle";
import { kill } from "./kill";
import { open } from "./open";
import { typing } from "./typing";
import type { Workload } from "./workload";

export const workloads: readonly Workload[] = [typing, hotRoom, confirm, awareness, open, idle, kill];
