import { busContract } from "./bus.contract";
import { MemoryHub } from "./memory-bus";

busContract("memory", async () => {
  const hub = new MemoryHub();
  return [hub.seat(), hub.seat()];
});
