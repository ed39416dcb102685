// The entry of the server process. Reads the environment, starts the node, and turns signals into a drain.
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BadEnvironment, type Env, readEnv } from "@/domain/env";
import { startNode } from "./node";
import { createLogger } from "./ops/logger";

const fail = (sentence: string): never => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

const prepareDataDir = (env: Env): void => {
  try {
    mkdirSync(env.dataDir, { recursive: true });
    writeFileSync(join(env.dataDir, ".writable"), "");
  } catch {
    fail(`The data folder ${env.dataDir} cannot be written to. Set DATA_DIR to one that can.`);
  }
};

const sentenceFor = (error: unknown, env: Env): string => {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "EADDRINUSE") return `Port ${env.port} is taken. Stop what uses it or set PORT to another.`;
  if (code === "EACCES") return `Port ${env.port} may not be used by this user. Set PORT to one above 1023.`;
  if (code === "EADDRNOTAVAIL") return `HOST ${env.host} is not an address of this machine.`;
  if (error instanceof BadEnvironment) return error.message;
  return `Parley could not start: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
};

const readEnvOrFail = (): Env => {
  try {
    return readEnv();
  } catch (error) {
    if (error instanceof BadEnvironment) return fail(error.message);
    throw error;
  }
};

const main = async (): Promise<void> => {
  const env = readEnvOrFail();
  prepareDataDir(env);
  const logger = createLogger(env.logLevel);
  const distDir = import.meta.dirname;
  const node = await startNode({
    env,
    logger,
    dev: process.argv.includes("--dev"),
    dir: resolve(distDir, ".."),
    workerPath: join(distDir, "worker.js"),
    sqliteThreadPath: join(distDir, "sqlite-thread.js"),
  }).catch((error: unknown) => fail(sentenceFor(error, env)));

  let draining = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (draining) process.exit(1);
    draining = true;
    logger.info({ signal }, "draining");
    node.drain().then(
      () => process.exit(0),
      (error: unknown) => {
        logger.error({ err: error }, "the drain failed");
        process.exit(1);
      },
    );
  };
  process.on("SIGTERM", stop);
  process.on("SIGINT", stop);

  process.stdout.write(`Parley is ready at ${node.url}\n`);
};

await main();
