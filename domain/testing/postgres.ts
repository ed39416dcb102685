// A PostgreSQL of the tests' own: private folder, free port, gone afterwards. Never the one that may run on this
// machine. Where no PostgreSQL is installed the tests that need it are skipped, with this reason.
import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./free-port";

export type PrivatePostgres =
  | {
      readonly url: string;
      /** Ends the server as an operator would, and keeps its data. */
      readonly halt: () => Promise<void>;
      readonly resume: () => Promise<void>;
      /** Ends it and forgets everything. */
      readonly stop: () => Promise<void>;
    }
  | { readonly missing: string };

const debianVersions = "/usr/lib/postgresql";

const findBinaries = (): string | null => {
  const versions = existsSync(debianVersions) ? readdirSync(debianVersions).sort().reverse() : [];
  const folders = [
    ...versions.map((version) => join(debianVersions, version, "bin")),
    "/usr/local/bin",
    "/usr/bin",
  ];
  return (
    folders.find((folder) => existsSync(join(folder, "initdb")) && existsSync(join(folder, "postgres"))) ??
    null
  );
};

/** PostgreSQL refuses to run as root: then it runs as its own user, or as nobody. */
const unprivileged = (): { uid: number; gid: number } | Record<string, never> => {
  if (process.getuid?.() !== 0) return {};
  for (const user of ["postgres", "nobody"]) {
    try {
      const id = (flag: string) =>
        Number(execFileSync("id", [flag, user], { encoding: "utf8", stdio: "pipe" }));
      return { uid: id("-u"), gid: id("-g") };
    } catch {
      // Try the next.
    }
  }
  return {};
};

const ready = (server: ChildProcess): Promise<void> =>
  new Promise((resolve, reject) => {
    let log = "";
    server.stderr?.on("data", (chunk: Buffer) => {
      log += chunk.toString();
      if (log.includes("ready to accept connections")) resolve();
    });
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${log}`)));
  });

export const startPrivatePostgres = async (): Promise<PrivatePostgres> => {
  const bin = findBinaries();
  if (bin === null) return { missing: "PostgreSQL is not installed" };
  const user = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), "parley-postgres-"));
  if (user.uid !== undefined) chownSync(folder, user.uid, user.gid);
  const env: NodeJS.ProcessEnv = { ...process.env, LC_ALL: "C", TZ: "UTC" };
  execFileSync(join(bin, "initdb"), ["-D", join(folder, "db"), "-U", "parley", "-A", "trust", "-E", "UTF8"], {
    ...user,
    cwd: folder,
    env,
    stdio: "pipe",
  });
  const port = await freePort();
  const options = {
    listen_addresses: "127.0.0.1",
    port,
    unix_socket_directories: folder,
    max_connections: 50,
  };
  const flags = Object.entries(options).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const start = () =>
    spawn(join(bin, "postgres"), ["-D", join(folder, "db"), ...flags], {
      ...user,
      cwd: folder,
      env,
      stdio: ["ignore", "ignore", "pipe"],
    });
  let server = start();
  await ready(server);
  const halt = async (): Promise<void> => {
    const ended = new Promise((resolve) => server.once("exit", resolve));
    server.kill("SIGINT");
    await ended;
  };
  return {
    url: `postgresql://parley@127.0.0.1:${port}/postgres`,
    halt,
    resume: () => {
      server = start();
      return ready(server);
    },
    stop: async () => {
      await halt();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};
