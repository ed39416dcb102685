import { pause } from "../load/pace";
import type { Workload } from "./workload";

const rooms = 10;
const settleMs = 4_000;

export const idle: Workload = {
  name: "idle",
  title: "Connections that do nothing",
  method: `1,000 connections, in ${rooms} documents, that say nothing. Resident memory before they come and ${settleMs / 1_000} seconds after.`,
  figures: {
    before: { name: "process without them", unit: "MiB", digits: 0 },
    each: { name: "per connection", unit: "KiB", digits: 1 },
  },
  suits: () => true,
  measure: async (running, { quick }) => {
    const perRoom = quick ? 10 : 100;
    await running.invite(rooms * perRoom);
    const documents: string[] = [];
    for (let i = 0; i < rooms; i++) documents.push(await running.createDocument());
    await pause(quick ? 500 : settleMs);
    const before = running.residentBytes;
    for (const [i, documentId] of documents.entries())
      await running.openMany(documentId, perRoom, i * perRoom);
    await pause(quick ? 500 : settleMs);
    return {
      before: before / 1024 ** 2,
      each: (running.residentBytes - before) / 1024 / (rooms * perRoom),
    };
  },
};
