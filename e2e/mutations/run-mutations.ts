// Makes each mistake in a copy of the project and runs the test that must notice it.
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Mistake, mistaken, mistakes } from "./mistakes";

const root = resolve(import.meta.dirname, "../..");
const copied = ["app", "client", "components", "domain", "e2e", "prisma", "protocol", "server"];

export interface Caught {
  readonly mistake: Mistake;
  /** The full name of the test that failed; null when none did. */
  readonly by: string | null;
}

interface Report {
  readonly testResults: readonly {
    readonly assertionResults: readonly {
      readonly fullName: string;
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const copyProject = (): string => {
  const copy = mkdtempSync(join(tmpdir(), "parley-mutations-"));
  for (const folder of copied) cpSync(join(root, folder), join(copy, folder), { recursive: true });
  for (const file of ["package.json", "tsconfig.json"]) cpSync(join(root, file), join(copy, file));
  symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
  return copy;
};

/** The tests of this name that ran, and those of them that failed. */
const runTest = (copy: string, { file, test }: Mistake["caughtBy"]) => {
  const report = join(copy, "report.json");
  rmSync(report, { force: true });
  const { stderr } = spawnSync(
    process.execPath,
    [
      ...[join(root, "node_modules/vitest/vitest.mjs"), "run", file, "-t", test],
      ...["--config", "e2e/mutations/vitest.config.ts", "--reporter=json", `--outputFile=${report}`],
    ],
    { cwd: copy, encoding: "utf8" },
  );
  try {
    const { testResults } = JSON.parse(readFileSync(report, "utf8")) as Report;
    const ran = testResults
      .flatMap(({ assertionResults }) => assertionResults)
      .filter(({ status }) => status === "passed" || status === "failed");
    return { ran, failed: ran.filter(({ status }) => status === "failed") };
  } catch {
    throw new Error(`${file} could not be run:\n${stderr}`);
  }
};

/** Every catching test passes without its mistake: only then does failing with it say something. */
const requireHealthy = (copy: string): void => {
  const all = new Map(mistakes.map(({ caughtBy }) => [`${caughtBy.file} ${caughtBy.test}`, caughtBy]));
  for (const [name, caughtBy] of all) {
    const { ran, failed } = runTest(copy, caughtBy);
    if (ran.length === 0 || failed.length > 0) {
      const why = failed.flatMap(({ failureMessages }) => failureMessages).join("\n");
      throw new Error(`without any mistake ${name} does not pass (${ran.length} ran): ${why}`);
    }
  }
};

const make = (copy: string, mistake: Mistake): Caught => {
  const path = join(copy, mistake.file);
  const source = readFileSync(path, "utf8");
  const changed = mistaken(source, mistake);
  if (changed === null) throw new Error(`the mistake that ${mistake.name} no longer fits ${mistake.file}`);
  writeFileSync(path, changed);
  const { failed } = runTest(copy, mistake.caughtBy);
  writeFileSync(path, source);
  return { mistake, by: failed[0]?.fullName ?? null };
};

export const runMutations = (onCaught: (caught: Caught) => void): boolean => {
  const copy = copyProject();
  try {
    requireHealthy(copy);
    const all = mistakes.map((mistake) => {
      const caught = make(copy, mistake);
      onCaught(caught);
      return caught;
    });
    return all.every(({ by }) => by !== null);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};
