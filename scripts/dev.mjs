// `npm run dev`: pages reload by Next, the server by compiling and starting anew.
import { spawn } from "node:child_process";
import { generate, install, migrate, requireNode, root } from "./steps.mjs";

requireNode();
await install();
generate();

const { watchServer } = await import("./build-server.mjs");

let server = null;
let stopping = false;

const ended = (child) =>
  child === null || child.exitCode !== null
    ? Promise.resolve()
    : new Promise((resolve) => child.once("exit", resolve));

const restart = async () => {
  server?.kill("SIGTERM");
  await ended(server);
  if (stopping) return;
  migrate();
  server = spawn(process.execPath, ["--enable-source-maps", "dist/main.js", "--dev"], {
    cwd: root,
    stdio: "inherit",
    env: { ...process.env, NODE_ENV: "development", NEXT_TELEMETRY_DISABLED: "1" },
  });
};

let restarts = Promise.resolve();
const watching = await watchServer(() => {
  restarts = restarts.then(restart);
});

const stop = async () => {
  if (stopping) return;
  stopping = true;
  await watching.dispose();
  server?.kill("SIGTERM");
  await ended(server);
  process.exit(0);
};
process.on("SIGINT", stop);
process.on("SIGTERM", stop);
