// What keeps a server from starting is one clear sentence and exit code 1; what stops it loses nothing and leaves
// no process behind.
import { spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { ServerProcess } from "./server-process";
import { expect, story } from "./story";

const root = resolve(import.meta.dirname, "..");

const startWith = (variables: Record<string, string>) => {
  const dataDir = mkdtempSync(join(tmpdir(), "parley-start-"));
  const run = spawnSync(process.execPath, ["dist/main.js"], {
    cwd: root,
    encoding: "utf8",
    timeout: 20_000,
    env: { PATH: process.env.PATH, NODE_ENV: "production", DATA_DIR: dataDir, PORT: "0", ...variables },
  });
  return { status: run.status, says: run.stderr.trim(), stdout: run.stdout };
};

const badVariables: [string, Record<string, string>, string][] = [
  ["a port that is none", { PORT: "http" }, "PORT must be a port number."],
  [
    "a limit that is no number",
    { PARLEY_LIMIT_FRAME_BYTES: "1M" },
    'PARLEY_LIMIT_FRAME_BYTES must be a whole number, not "1M".',
  ],
  ["a short secret", { AUTH_SECRET: "secret" }, "AUTH_SECRET must have at least 32 characters."],
  [
    "another kind of database",
    { DATABASE_URL: "mysql://x" },
    "DATABASE_URL must begin with file: or postgresql://.",
  ],
  ["an unknown role", { PARLEY_ROLE: "leader" }, "PARLEY_ROLE must be all, web or gateway."],
  [
    "no rate limits on an open address",
    { PARLEY_LIMITS: "off", HOST: "0.0.0.0" },
    "PARLEY_LIMITS=off is for load tools and needs HOST to be a loopback address.",
  ],
  [
    "several nodes without one secret",
    { PARLEY_ROLE: "web", DATABASE_URL: "postgresql://127.0.0.1:1/x" },
    "AUTH_SECRET must be set, and the same, on every node that shares a database.",
  ],
];

for (const [name, variables, sentence] of badVariables) {
  story(`Does not start with ${name}, and says so in one sentence`, () => {
    const { status, says, stdout } = startWith(variables);
    expect(says).toBe(sentence);
    expect(status).toBe(1);
    expect(stdout).not.toContain("ready");
  });
}

story("Does not start on a taken port, and says so in one sentence", ({ server }) => {
  const { status, says } = startWith({ PORT: String(server.port) });
  expect(says).toBe(`Port ${server.port} is taken. Stop what uses it or set PORT to another.`);
  expect(status).toBe(1);
});

story("Does not start with a data folder that is a file, and says so in one sentence", () => {
  const file = join(mkdtempSync(join(tmpdir(), "parley-start-")), "data");
  writeFileSync(file, "");
  chmodSync(file, 0o400);
  const { status, says } = startWith({ DATA_DIR: file });
  expect(says).toBe(`The data folder ${file} cannot be written to. Set DATA_DIR to one that can.`);
  expect(status).toBe(1);
});

story("Makes its secret once, readable by nobody else", async ({ server }) => {
  const path = join(server.dataDir, "auth-secret");
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readFileSync(path, "utf8").trim().length).toBeGreaterThanOrEqual(32);
});

story("Tells operators that it is up, that it is ready, and what it counts", async ({ server }) => {
  const get = (path: string, headers = {}) => fetch(server.url + path, { headers });
  expect((await get("/healthz")).status).toBe(200);
  expect((await get("/readyz")).status).toBe(200);
  const metrics = await (await get("/metrics")).text();
  for (const name of [
    "sync_connections",
    "sync_rooms_loaded",
    "sync_updates_total",
    "sync_confirm_seconds",
  ]) {
    expect(metrics).toContain(name);
  }
  expect((await get("/metrics", { "X-Forwarded-For": "127.0.0.1" })).status, "somebody behind a proxy").toBe(
    403,
  );
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  story(`Ends by itself on ${signal}, with exit code 0`, async () => {
    const server = await ServerProcess.create();
    expect(await server.end(signal)).toEqual({ code: 0, signal: null });
    await server.remove();
  });
}

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  story(`npm start becomes the server, and ${signal} to npm leaves no process behind`, async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "parley-start-"));
    const npm = spawn("npm", ["start"], {
      cwd: root,
      env: { ...process.env, NODE_ENV: "production", DATA_DIR: dataDir, PORT: "0" },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const url = await new Promise<string>((found) => {
      npm.stdout.on("data", (chunk: Buffer) => {
        const ready = /Parley is ready at (http:\S+)/.exec(chunk.toString());
        if (ready?.[1] !== undefined) found(ready[1]);
      });
    });
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    npm.kill(signal);
    await expect
      .poll(() =>
        fetch(`${url}/healthz`).then(
          () => "up",
          () => "gone",
        ),
      )
      .toBe("gone");
  });
}
