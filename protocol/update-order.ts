// The order in which the structs of an update can be integrated: each after what it points at.
import * as Y from "yjs";

export type DecodedUpdate = ReturnType<typeof Y.decodeUpdate>;
export type Struct = DecodedUpdate["structs"][number];

/** The structs that an item points at: Yjs sets an update aside until it has them. */
export const dependenciesOf = (struct: Struct): Y.ID[] => {
  if (!(struct instanceof Y.Item)) return [];
  const { origin, rightOrigin, parent } = struct;
  const needed: Y.ID[] = [];
  if (origin !== null) needed.push(origin);
  if (rightOrigin !== null) needed.push(rightOrigin);
  if (parent instanceof Y.ID) needed.push(parent);
  return needed;
};

/**
 * Structs of several clients may wait for each other in a circle, and then wait for ever. Follows each to what it
 * needs, as Yjs does when it integrates.
 */
export const dependencyOrder = ({ structs }: DecodedUpdate): Struct[] | null => {
  if (structs[0]?.id.client === structs.at(-1)?.id.client) return structs;
  const queues = new Map<number, { structs: Struct[]; next: number }>();
  for (const struct of structs) {
    const queue = queues.get(struct.id.client);
    if (queue === undefined) queues.set(struct.id.client, { structs: [struct], next: 0 });
    else queue.structs.push(struct);
  }
  const ordered: Struct[] = [];
  /** A client of this update that has to go first; null when the struct can be placed now. */
  const missing = (struct: Struct): number | null => {
    for (const { client, clock } of dependenciesOf(struct)) {
      const queue = queues.get(client);
      const head = queue?.structs[queue.next];
      const last = queue?.structs.at(-1);
      if (client === struct.id.client || head === undefined || last === undefined) continue;
      if (clock >= head.id.clock && clock < last.id.clock + last.length) return client;
    }
    return null;
  };
  for (const start of queues.keys()) {
    const path = [start];
    while (path.length > 0) {
      const queue = queues.get(path.at(-1) ?? start);
      const struct = queue?.structs[queue.next];
      if (queue === undefined || struct === undefined) {
        path.pop();
        continue;
      }
      const first = missing(struct);
      if (first === null) {
        ordered.push(struct);
        queue.next += 1;
        if (path.length > 1) path.pop();
      } else if (path.includes(first)) return null;
      else path.push(first);
    }
  }
  return ordered;
};
