import { confirm } from "./confirm";
import { hotRoom } from "./hot-room";
import { idle } from "./idle";
import { typing } from "./typing";
import type { Workload } from "./workload";

export const workloads: readonly Workload[] = [typing, hotRoom, confirm, idle];
