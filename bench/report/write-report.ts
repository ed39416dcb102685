// Writes docs/BENCHMARKS.md. Only what stands between its markers is generated; the prose around them stays, and
// so do the tables of workloads that were not part of this run: each says on what machine it was measured.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import type { Workload } from "../workloads/workload";

const beginning = `# Measured

Our server beside others that speak Yjs, measured by \`npm run bench\`, over loopback. A cell is the
median of the rounds with the least and the most in brackets. The servers run one after the other within each
round, each as a fresh process; the load comes from one process on another core, over plain sockets without
documents. Figures are about the server only where "load side busy" stays well below 100 %.
`;

const markers = (name: string): [string, string] => [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];

const place = (page: string, name: string, heading: string, content: string): string => {
  const [open, close] = markers(name);
  const block = `${open}\n${content}\n${close}`;
  const [start, end] = [page.indexOf(open), page.indexOf(close)];
  if (start === -1 || end === -1) return `${page.trimEnd()}\n\n${heading}${block}\n`;
  return page.slice(0, start) + block + page.slice(end + close.length);
};

export const writeReport = (path: string, workload: Workload, measured: string): void => {
  const page = existsSync(path) ? readFileSync(path, "utf8") : beginning;
  const content = `${workload.method}\n\n${measured}`;
  writeFileSync(path, place(page, workload.name, `## ${workload.title}\n\n`, content));
};
