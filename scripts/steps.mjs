// What a fresh clone lacks, done once and skipped while nothing changed. Plain JavaScript without dependencies:
// this runs before anything is installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const stampDir = join(root, ".cache/steps");

export const say = (line) => process.stdout.write(`${line}\n`);

export const fail = (sentence) => {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
};

export const requireNode = () => {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  fail(`Parley needs Node 20.19 or newer; this is Node ${process.versions.node}.`);
};

const filesBelow = (path) => {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => !["node_modules", "generated"].includes(entry.name))
    .flatMap((entry) => filesBelow(join(path, entry.name)));
};

const digest = (inputs) => {
  const hash = createHash("sha256").update(process.version);
  for (const path of inputs.flatMap((input) => filesBelow(join(root, input))).sort()) {
    hash.update(path.slice(root.length)).update("\0").update(readFileSync(path)).update("\0");
  }
  return hash.digest("hex");
};

/** Runs a program; its output is shown only when it fails. */
export const run = (command, args, env = {}) => {
  const done = spawnSync(command, args, {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, ...env },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (done.status === 0) return;
  process.stderr.write(`${done.stdout ?? ""}${done.stderr ?? ""}`);
  fail(`Failed: ${[command, ...args].join(" ")}${done.error ? ` (${done.error.message})` : ""}`);
};

/** The same while we go on. */
const runBeside = (command, args, env = {}) =>
  new Promise((done) => {
    const child = spawn(command, args, { cwd: root, env: { ...process.env, ...env } });
    const output = [];
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (bytes) => output.push(bytes));
    // Whatever else fails meanwhile leaves nothing running.
    process.once("exit", () => child.kill());
    child.once("error", (error) => fail(`Failed: ${command} (${error.message})`));
    child.once("close", (code) => {
      if (code === 0) return done();
      process.stderr.write(Buffer.concat(output));
      fail(`Failed: ${[command, ...args].join(" ")}`);
    });
  });

/**
 * One step: does `work` unless its inputs are those of the last time and its output is still there. Work that goes on
 * beside us is a promise, and so is its step.
 */
const step = (name, { inputs, output, title, work }) => {
  const stamp = join(stampDir, name);
  const now = digest(inputs);
  const before = existsSync(stamp) ? readFileSync(stamp, "utf8") : "";
  if (before === now && existsSync(join(root, output))) return;
  const started = Date.now();
  const finish = () => {
    mkdirSync(stampDir, { recursive: true });
    writeFileSync(stamp, now);
    say(`${title}: done in ${Math.round((Date.now() - started) / 1000)} s`);
  };
  say(`${title}…`);
  const beside = work();
  return beside === undefined ? finish() : beside.then(finish);
};

const nodeHeaders = () => {
  const prefix = resolve(process.execPath, "../..");
  return existsSync(join(prefix, "include/node/node_api.h")) ? { npm_config_nodedir: prefix } : {};
};

const isRoot = () => process.getuid?.() === 0;

const has = (program) => spawnSync("sh", ["-c", `command -v ${program}`]).status === 0;

/** Debian's packages, where we may install them. */
export const installDebianPackages = (packages) => {
  if (!isRoot() || !has("apt-get")) return false;
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  const apt = (...args) => spawnSync("apt-get", ["-qq", ...args], { env, encoding: "utf8" }).status === 0;
  return apt("update") && apt("install", "-y", "--no-install-recommends", ...packages);
};

const requireCompiler = () => {
  if (["make", "g++", "python3"].every(has)) return;
  say("Installing a compiler for the SQLite driver…");
  if (installDebianPackages(["make", "g++", "python3"])) return;
  fail("The SQLite driver needs make, g++ and python3. On Debian: apt-get install make g++ python3");
};

// Development packages too, whatever NODE_ENV says: the build needs them.
const npmEnv = () => ({ ...nodeHeaders(), NODE_ENV: "development" });

/**
 * For the driver: its two sources at once, and SQLite at -O2, as Debian compiles it. The driver's own -O3 takes half as
 * long again, for code that waits for the disk.
 */
const compilerEnv = () => ({ npm_config_jobs: "max", CFLAGS: process.env.CFLAGS ?? "-O2" });

/**
 * The packages, and the SQLite driver, which is compiled for about a minute. That goes on while the caller does what
 * needs no database; whoever needs one waits for the promise.
 */
export const install = async () => {
  step("packages", {
    inputs: ["package-lock.json"],
    output: "node_modules/.package-lock.json",
    title: "Installing packages (about a minute the first time)",
    work: () =>
      run(
        "npm",
        ["ci", "--include=dev", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        npmEnv(),
      ),
  });
  await step("driver", {
    inputs: ["package-lock.json"],
    output: "node_modules/better-sqlite3/build/Release/better_sqlite3.node",
    title: "Compiling the SQLite driver (one or two minutes the first time)",
    work: () => {
      requireCompiler();
      return runBeside("npm", ["rebuild", "better-sqlite3", "--loglevel=error"], {
        ...npmEnv(),
        ...compilerEnv(),
      });
    },
  });
};

export const generate = () =>
  step("generate", {
    inputs: ["prisma/schema.prisma", "scripts/prisma-generate.mjs", "package-lock.json"],
    output: "prisma/generated/postgresql/client.ts",
    title: "Generating the database clients",
    work: () => run(process.execPath, ["scripts/prisma-generate.mjs"]),
  });

/** Next knows the types of our routes; the type check needs them. */
export const generateRouteTypes = () =>
  step("route-types", {
    inputs: ["app", "next.config.mjs", "package-lock.json"],
    output: "next-env.d.ts",
    title: "Generating route types",
    work: () =>
      run(process.execPath, ["node_modules/next/dist/bin/next", "typegen"], { NEXT_TELEMETRY_DISABLED: "1" }),
  });

export const buildServer = () =>
  step("server", {
    inputs: ["server", "domain", "protocol", "scripts", "prisma", "package-lock.json", "tsconfig.json"],
    output: "dist/main.js",
    title: "Compiling the server",
    work: () => run(process.execPath, ["scripts/build-server.mjs"]),
  });

export const buildWeb = () =>
  step("web", {
    inputs: [
      ...["app", "components", "client", "domain", "protocol", "prisma/schema.prisma"],
      ...["package-lock.json", "next.config.mjs", "postcss.config.mjs", "tsconfig.json"],
    ],
    output: ".next/BUILD_ID",
    title: "Building the pages (about half a minute)",
    work: () =>
      run(process.execPath, ["node_modules/next/dist/bin/next", "build"], {
        NODE_ENV: "production",
        NEXT_TELEMETRY_DISABLED: "1",
      }),
  });

export const migrate = () => {
  const done = spawnSync(process.execPath, ["--enable-source-maps", "dist/migrate.js"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (done.status !== 0) process.exit(1);
};

export const requireWritableProject = () => {
  try {
    accessSync(root, constants.W_OK);
  } catch {
    fail(`The project folder ${root} cannot be written to, and packages have to be installed in it.`);
  }
};
