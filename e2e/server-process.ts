// A real server process of a test's own: compiled code, a data folder and a port that nobody else has. It can be
// killed at any moment and started again over the same data.
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePort } from "@/domain/testing/free-port";

const root = resolve(import.meta.dirname, "..");

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

export class ServerProcess {
  readonly port: number;
  readonly dataDir: string;
  readonly #variables: Record<string, string>;
  #child: ChildProcess | null = null;
  #output = "";
  #isMigrated = false;

  private constructor(port: number, variables: Record<string, string>) {
    this.port = port;
    this.dataDir = mkdtempSync(join(tmpdir(), "parley-e2e-"));
    this.#variables = variables;
  }

  static async create(variables: Record<string, string> = {}): Promise<ServerProcess> {
    const server = new ServerProcess(await freePort(), variables);
    await server.start();
    return server;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  get webSocketUrl(): string {
    return `ws://localhost:${this.port}`;
  }

  /** Bytes that the process holds in memory; where there is no /proc, nothing. */
  residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child?.pid}/status`, "utf8");
    return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? Number.NaN) * 1_024;
  }

  /** Time for which the main thread has run so far; where there is no /proc, nothing. */
  mainThreadMs(): number {
    const pid = this.#child?.pid;
    const [ranNs] = readFileSync(`/proc/${pid}/task/${pid}/schedstat`, "utf8").split(" ");
    return Number(ranNs) / 1_000_000;
  }

  /** One number of `GET /metrics`. */
  async metric(name: string): Promise<number> {
    const text = await (await fetch(`${this.url}/metrics`)).text();
    return Number(new RegExp(`^${name} (\\S+)$`, "m").exec(text)?.[1] ?? Number.NaN);
  }

  get output(): string {
    return this.#output;
  }

  get #env(): NodeJS.ProcessEnv {
    return {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      PORT: String(this.port),
      DATA_DIR: this.dataDir,
      ...this.#variables,
    };
  }

  async start(): Promise<void> {
    const options = { cwd: root, env: this.#env };
    this.#migrate(options);
    const child = spawn(process.execPath, ["--enable-source-maps", "dist/main.js"], {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
    });
    this.#child = child;
    await new Promise<void>((ready, fail) => {
      const hear = (chunk: Buffer) => {
        this.#output += chunk.toString();
        if (chunk.toString().includes("Parley is ready at")) ready();
      };
      child.stdout.on("data", hear);
      child.stderr.on("data", hear);
      child.once("exit", () => fail(new Error(`the server ended before it was ready:\n${this.#output}`)));
    });
  }

  #migrate(options: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }): void {
    if (this.#isMigrated) return;
    const migrated = spawnSync(process.execPath, ["dist/migrate.js"], { ...options, encoding: "utf8" });
    if (migrated.status !== 0) throw new Error(migrated.stderr);
    this.#isMigrated = true;
  }

  /** kill -9: no handler runs, nothing is flushed. */
  kill(): Promise<Ending> {
    return this.end("SIGKILL");
  }

  /** A deploy's SIGTERM: the server drains. */
  stop(): Promise<Ending> {
    return this.end("SIGTERM");
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  end(signal: NodeJS.Signals): Promise<Ending> {
    const child = this.#child;
    this.#child = null;
    if (child === null) return Promise.resolve({ code: null, signal: null });
    return new Promise((ended) => {
      if (child.exitCode !== null || child.signalCode !== null) {
        ended({ code: child.exitCode, signal: child.signalCode });
        return;
      }
      child.once("exit", (code, endedBy) => ended({ code, signal: endedBy }));
      child.kill(signal);
    });
  }
}
