import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { confirm } from "../workloads/confirm";
import { typing } from "../workloads/typing";
import { writeReport } from "./write-report";

describe("docs/BENCHMARKS.md", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "parley-report-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("keeps the prose and the tables of workloads that were not measured again", () => {
    const path = join(folder, "BENCHMARKS.md");
    writeReport(path, typing, "first typing");
    writeReport(path, confirm, "first confirm");
    const prose = `${readFileSync(path, "utf8")}\nWhat follows from this.\n`;
    writeFileSync(path, prose);
    writeReport(path, typing, "second typing");
    expect(readFileSync(path, "utf8")).toBe(prose.replace("first typing", "second typing"));
  });
});
