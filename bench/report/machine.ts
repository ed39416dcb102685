// The machine and the versions behind the figures, without any name of the machine.
import { cpus, release, totalmem, type } from "node:os";
import type { Contender } from "../contenders/contender";
import type { Runtime } from "../runtime";

export const describeMachine = (runtime: Runtime, contenders: readonly Contender[]): string => {
  const processors = cpus();
  const model = processors[0]?.model.trim() ?? "unknown";
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  const pinned = runtime.onServerCore.length > 0 ? "each on core 0 alone" : "not pinned to a core";
  const versions = contenders.map(
    (contender) => `${contender.title.split(",")[0]} ${contender.version(runtime)}`,
  );
  return [
    `${processors.length} cores of ${model}, ${gibibytes} GiB, ${type()} ${release().split("-")[0]}.`,
    `All servers on Node ${runtime.nodeVersion.slice(1)}, one process, ${pinned}; the load side on Node ${process.versions.node}.`,
    `${[...new Set(versions)].join("; ")}.`,
  ].join("\n");
};
