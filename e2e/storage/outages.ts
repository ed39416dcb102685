// Databases that are away for a while: another process holds them, or their disk is full.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Database } from "@/domain/database";
import { GroupCommit } from "@/server/log/group-commit";
import { PrismaLog } from "@/server/log/prisma-log";

export interface Lock {
  release(): Promise<void>;
}

/** Resolves when the other process has the write lock. */
export const lockedByAnother = async (path: string): Promise<Lock> => {
  const child: ChildProcess = spawn(
    process.execPath,
    ["--import", "tsx", join(import.meta.dirname, "locking-writer.ts"), path],
    { stdio: ["pipe", "pipe", "inherit"] },
  );
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  await new Promise((locked) => child.stdout?.once("data", locked));
  return {
    release: () => {
      child.stdin?.write("\n");
      return ended;
    },
  };
};

export const groupCommitOn = (db: Database) => {
  const trouble: boolean[] = [];
  const commits = new GroupCommit({
    log: new PrismaLog(db),
    randomBytes,
    now: Date.now,
    pause: (ms) => new Promise((again) => setTimeout(again, ms)),
    spacingMs: 1,
    retryMs: 10,
    retryLongestMs: 50,
    uncommittedBytes: 1_048_576,
    onCommitted: () => undefined,
    onTrouble: (failing) => trouble.push(failing),
  });
  return { commits, trouble };
};

export interface SmallDisk {
  readonly folder: string;
  /** Leaves no byte; a full disk has been met before it is needed. */
  fill(): void;
  free(): void;
  remove(): void;
}

/** A disk of so many bytes, where this machine lets us make one; else the reason. */
export const smallDisk = (megabytes: number): SmallDisk | { readonly missing: string } => {
  const folder = mkdtempSync(join(tmpdir(), "parley-disk-"));
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], { stdio: "pipe" });
  } catch {
    rmSync(folder, { recursive: true });
    return { missing: "only root may mount a small disk here" };
  }
  const ballast = join(folder, "ballast");
  return {
    folder,
    fill: () => {
      // Until nothing fits any more: the last pieces are small.
      for (const bytes of [65_536, 4_096]) {
        try {
          for (let i = 0; ; i++) writeFileSync(`${ballast}-${bytes}-${i}`, Buffer.alloc(bytes));
        } catch {
          // Full.
        }
      }
    },
    free: () => execFileSync("sh", ["-c", `rm -f ${ballast}-*`]),
    remove: () => {
      execFileSync("umount", [folder]);
      rmSync(folder, { recursive: true });
    },
  };
};
