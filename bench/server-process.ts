// A server under measurement: its own process on its own core, started, read from outside through /proc, ended by
// its process id. Knows nothing of what the server speaks.
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export interface ServerCommand {
  readonly program: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What it prints when it can be used. */
  readonly readyLine: string;
}

/** The kernel counts CPU time in hundredths of a second. */
const secondsPerTick = 0.01;

export class ServerProcess {
  readonly #child: ChildProcess;
  #output = "";

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start({ program, cwd, env, readyLine }: ServerCommand): Promise<ServerProcess> {
    const [command = "", ...args] = program;
    const path = process.env.PATH ?? "";
    const child = spawn(command, args, {
      cwd,
      env: { PATH: path, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const server = new ServerProcess(child);
    await server.#ready(readyLine);
    return server;
  }

  /** User and system time so far, of all threads. */
  get cpuSeconds(): number {
    // The second field is the program's name in brackets and may hold spaces; the others follow it.
    const [, fields = ""] = readFileSync(`/proc/${this.#child.pid}/stat`, "utf8").split(") ");
    const [userTicks, systemTicks] = fields.split(" ").slice(11, 13).map(Number);
    return ((userTicks ?? 0) + (systemTicks ?? 0)) * secondsPerTick;
  }

  get residentBytes(): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
  }

  get output(): string {
    return this.#output;
  }

  /** Ends it as a deploy does, and by force when it does not go. */
  async stop(): Promise<void> {
    const force = setTimeout(() => this.#child.kill("SIGKILL"), 20_000);
    await this.#end("SIGTERM");
    clearTimeout(force);
  }

  kill(): Promise<void> {
    return this.#end("SIGKILL");
  }

  #end(signal: NodeJS.Signals): Promise<void> {
    return new Promise((ended) => {
      if (this.#child.exitCode !== null || this.#child.signalCode !== null) return ended();
      this.#child.once("exit", () => ended());
      this.#child.kill(signal);
    });
  }

  #ready(readyLine: string): Promise<void> {
    return new Promise((ready, fail) => {
      const hear = (chunk: Buffer) => {
        this.#output = (this.#output + chunk.toString()).slice(-20_000);
        if (this.#output.includes(readyLine)) ready();
      };
      this.#child.stdout?.on("data", hear);
      this.#child.stderr?.on("data", hear);
      this.#child.once("error", fail);
      this.#child.once("exit", () => fail(new Error(`the server ended too early:\n${this.#output}`)));
    });
  }
}
