// The secret that signs sessions: given by the environment, or made once and kept where only we can read it.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RandomBytes } from "@/protocol/ids";
import { isPostgres } from "./database-url";
import { BadEnvironment, type Env } from "./env";

export const authSecret = (env: Env, randomBytes: RandomBytes): string => {
  if (env.authSecret !== null) return env.authSecret;
  if (env.role !== "all" && isPostgres(env.databaseUrl)) {
    throw new BadEnvironment("AUTH_SECRET must be set, and the same, on every node that shares a database.");
  }
  const path = join(env.dataDir, "auth-secret");
  if (!existsSync(path)) {
    const secret = Buffer.from(randomBytes(32)).toString("base64url");
    // "wx" fails when another process was quicker; then its secret is the one.
    try {
      writeFileSync(path, `${secret}\n`, { mode: 0o600, flag: "wx" });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  return readFileSync(path, "utf8").trim();
};
