import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const shared = {
  resolve: { alias: { "@": fileURLToPath(new URL(".", import.meta.url)).replace(/\/$/, "") } },
};

const tests = {
  // Long enough for a machine that does much else: how fast it is decides no test.
  testTimeout: 60_000,
  hookTimeout: 60_000,
};

const notOurs = ["**/node_modules/**", ".next", "dist", ".cache"];

/**
 * These change what a process has only one of, its clock, its modules or its errors, or weigh its memory. Longest
 * first: what is long and comes last leaves a core idle.
 */
const alone = [
  "e2e/simulation/simulation.test.ts",
  "e2e/storage/crashes.test.ts",
  "server/room/bombs.test.ts",
  "server/room/poison.test.ts",
  "e2e/large-document.test.ts",
  "server/gateway/wire.test.ts",
  "e2e/storage/outages.test.ts",
  "server/room/loading.test.ts",
  "client/local-copy.test.ts",
];

/** Then those that take longer than their size says, by which the rest is sorted. */
const long = ["app/api/v1/access-matrix.test.ts", "server/log/update-log.test.ts"];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const longest = [...alone, ...long];
    const place = ({ moduleId }: TestSpecification): number => {
      const at = longest.findIndex((path) => moduleId.endsWith(`/${path}`));
      return at < 0 ? longest.length : at;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}

export default defineConfig({
  ...shared,
  test: {
    // The whole list at once: these tests are short, and two cores are better spent on fewer processes.
    maxWorkers: 2,
    globalSetup: ["domain/testing/global-setup.ts"],
    sequence: { sequencer: LongestFirst },
    projects: [
      {
        ...shared,
        test: { ...tests, name: "alone", include: alone, sequence: { groupOrder: 0 } },
      },
      {
        ...shared,
        test: {
          ...tests,
          name: "together",
          include: ["**/*.test.{ts,tsx}"],
          exclude: [...notOurs, ...alone],
          // Importing does nothing here, so a file finds the modules of those before it as they were; and a process of
          // its own for each took 8 of 21 seconds of processor in client/ and protocol/.
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
