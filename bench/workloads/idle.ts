import { pause } from "../load/pace";
import type { Workload } from "./workload";

const rooms = 10;
/** Until what a server does once with those who come is over, and its memory given back. */
const restMs = 20_000;

export const idle: Workload = {
  name: "idle",
  title: "Connections that do nothing",
  method: `1,000 connections, in ${rooms} documents, that say nothing. Resident memory of a process that has 100 such connections already, and what the others add to it, ${restMs / 1_000} seconds after each.`,
  figures: {
    before: { name: "process without them", unit: "MiB", digits: 0 },
    each: { name: "per connection", unit: "KiB", digits: 1 },
  },
  suits: () => true,
  measure: async (running, { quick }) => {
    const perRoom = quick ? 10 : 100;
    const rest = () => pause(quick ? 500 : restMs);
    await running.invite((rooms + 1) * perRoom);
    const first = await running.createDocument();
    const documents: string[] = [];
    for (let i = 0; i < rooms; i++) documents.push(await running.createDocument());
    await running.openMany(first, perRoom, rooms * perRoom);
    await rest();
    const before = running.residentBytes;
    for (const [i, documentId] of documents.entries())
      await running.openMany(documentId, perRoom, i * perRoom);
    await rest();
    return {
      before: before / 1024 ** 2,
      each: (running.residentBytes - before) / 1024 / (rooms * perRoom),
    };
  },
};
