// One seed's world: a node, its disk, people at devices, and what happens to them. First everything may break
// (safety: whatever was shown as Saved is remembered); then everything works again, and within two simulated minutes
// all must agree (liveness). `judge` says what was not as promised.
import { newDocumentId } from "@/protocol/ids";
import { type Limits, limits } from "@/protocol/limits";
import type { Role } from "@/protocol/roles";
import { loginOf } from "@/server/testing/logins";
import { between } from "../random";
import { Device } from "./device";
import { Disk, soundDisk } from "./disk";
import { faults, pick, type Weights, weightsOf } from "./faults";
import { Judge } from "./judge";
import { Owner, Scheduler } from "./scheduler";
import { SimulatedNode } from "./simulated-node";
import { timeBelongsTo } from "./virtual-globals";

export interface Outcome {
  readonly seed: number;
  readonly written: number;
  readonly saved: number;
  readonly events: number;
  readonly simulatedMs: number;
  /** Pages that showed something else than the server, and took its text. */
  readonly replaced: number;
  /** What was not as promised; nothing when all was. */
  readonly broken: readonly string[];
  /** What happened, for whoever looks into a seed. */
  readonly story: readonly string[];
}

const origin = "http://parley.test";
const healMs = 120_000;
const lookEveryMs = 500;

/** Small bounds, so that little text reaches them. */
const someLimits = (scheduler: Scheduler): Limits => {
  const { random } = scheduler;
  const one = (...values: number[]) => values[between(random, 0, values.length - 1)] ?? 0;
  return {
    ...limits,
    smallDocumentBytes: one(64, 2_048, 65_536),
    compactAfterRows: one(2, 5, 500),
    roomIdleMs: one(200, 5_000),
    outboxBytes: one(256, 512, 1_048_576),
    behindDeadlineMs: one(2_000, 15_000),
    uncommittedBytes: one(512, 67_108_864),
    goodbyeLongestMs: 2_000,
    projectionDelayMs: 300,
  };
};

export class Simulation {
  readonly scheduler: Scheduler;
  readonly disk: Disk;
  readonly devices: readonly Device[];
  /** Never more than a viewer. */
  readonly viewer = "viewer";
  readonly documentId;
  /** Owns what ends some time after it began: an outage, an absence. */
  readonly weather = new Owner("the weather");
  readonly #limits: Limits;
  readonly #weights: Weights;
  readonly #faultShare: number;
  readonly #longestGapMs: number;
  readonly #roles = new Map<string, Role | null>();
  readonly #story: string[] = [];
  readonly #seed: number;
  #node: SimulatedNode | null = null;
  #boots = 0;
  #titles = 0;
  #corruptions = 0;
  #healing = false;

  constructor(seed: number) {
    this.#seed = seed;
    this.scheduler = new Scheduler(seed);
    timeBelongsTo(this.scheduler);
    const { random } = this.scheduler;
    this.disk = new Disk(this.scheduler);
    this.documentId = newDocumentId((length) => Uint8Array.from({ length }, () => between(random, 0, 255)));
    this.disk.committed.addDocument(this.documentId);
    this.#limits = someLimits(this.scheduler);
    this.#weights = weightsOf(random);
    this.#faultShare = between(random, 5, 40);
    this.#longestGapMs = [5, 50, 400][between(random, 0, 2)] ?? 0;
    const world = {
      scheduler: this.scheduler,
      documentId: this.documentId,
      origin,
      isWritten: (token: string) => this.disk.hasWritten(token),
      door: () =>
        this.#node?.listens ? { owner: this.#node.owner, enter: this.#node.enter.bind(this.#node) } : null,
    };
    this.#roles.set(this.viewer, "viewer");
    this.devices = Array.from({ length: between(random, 2, 5) }, (_, i) => {
      const userId = `p${i}`;
      this.#roles.set(userId, "editor");
      return new Device(world, userId, between(random, 0, 1) === 0);
    });
  }

  async run(steps: number): Promise<Outcome> {
    const began = this.scheduler.now;
    this.#bootNode();
    for (const device of this.devices) device.enter();
    for (let step = 0; step < steps; step++) {
      this.#step();
      await this.scheduler.pass(between(this.scheduler.random, 0, this.#longestGapMs));
    }
    const judge = new Judge(this.devices, this.disk.committed, this.documentId);
    this.#heal();
    const agreed = await this.#passUntil(async () => (await judge.disagreement()) === null);
    const broken = judge.early();
    if (!agreed) broken.push(`after ${healMs} ms without faults: ${await judge.disagreement()}`);
    broken.push(...(await judge.findings()));
    broken.push(...(await this.#afterwards(judge)));
    const replaced = this.devices.reduce((sum, device) => sum + device.replaced, 0);
    if (this.#corruptions === 0 && replaced > 0)
      broken.push(`${replaced} pages were replaced, and none was wrong`);
    for (const { crashed } of this.devices) for (const page of crashed) page.forget();
    return {
      seed: this.#seed,
      written: this.devices.reduce((sum, device) => sum + device.written, 0),
      saved: this.devices.reduce((sum, device) => sum + device.saved.size, 0),
      events: this.scheduler.eventsRun,
      simulatedMs: this.scheduler.now - began,
      replaced,
      broken,
      story: this.#story,
    };
  }

  someDevice(): Device {
    const device = this.devices[between(this.scheduler.random, 0, this.devices.length - 1)];
    if (device === undefined) throw new Error("nobody is here");
    return device;
  }

  setRole(userId: string, role: Role | null): void {
    if (this.#healing) return;
    this.#roles.set(userId, role);
    this.#node?.asks((live) => live.accessChanged(this.documentId, userId));
  }

  setTitle(): void {
    this.#titles += 1;
    const title = `Title ${this.#titles}`;
    this.#node?.asks((live) => void live.setTitle(this.documentId, title).catch(() => undefined));
  }

  corruptPage(): void {
    this.#corruptions += 1;
    this.someDevice().does((page) => page.corrupt());
  }

  crashNode(how: "its machine says so" | "nobody says so"): void {
    const node = this.#node;
    if (node === null) return;
    this.#node = null;
    node.crash();
    for (const { page } of this.devices) {
      if (how === "nobody says so") page?.sockets.dieFrom(node.owner);
      else page?.sockets.severFrom(node.owner);
    }
    this.#bootLater();
  }

  replaceNode(): void {
    const node = this.#node;
    if (node === null || !node.listens) return;
    node.drain(() => {
      if (this.#node !== node) return;
      this.#node = null;
      this.#bootLater();
    });
  }

  #step(): void {
    const { random } = this.scheduler;
    if (between(random, 1, 100) <= this.#faultShare) {
      const name = pick(this.#weights, random);
      if (name !== null) {
        this.#story.push(`${this.scheduler.now} ${name}`);
        faults[name]?.(this);
        return;
      }
    }
    const what = between(random, 0, 9);
    this.someDevice().does((page) => {
      if (what < 7) page.write();
      else if (what < 9) page.scribble();
      else page.moveCursor();
    });
  }

  #bootNode(): void {
    this.#boots += 1;
    const { scheduler, disk } = this;
    const world = {
      scheduler,
      disk,
      limits: this.#limits,
      origin,
      signedIn: (cookie: string) =>
        this.#roles.has(cookie)
          ? {
              identity: { userId: cookie, name: `Name of ${cookie}`, color: "#0b6bcb" },
              ...loginOf(cookie),
            }
          : null,
      access: (userId: string) => {
        const role = this.#roles.get(userId) ?? null;
        return role === null ? ({ outcome: "unknown" } as const) : ({ outcome: "granted", role } as const);
      },
      workerDeaths: 30,
    };
    this.#node = new SimulatedNode(world, `node ${this.#boots}`);
  }

  #bootLater(): void {
    const { scheduler } = this;
    scheduler.after(
      between(scheduler.random, 50, 4_000),
      () => {
        if (this.#node === null) this.#bootNode();
      },
      scheduler.world,
    );
  }

  /** From here on nothing breaks any more; what is broken already has to be found out and mended. */
  #heal(): void {
    this.weather.isDead = true;
    this.disk.faults = soundDisk();
    for (const device of this.devices) {
      device.wake();
      device.path.delayMs = [1, 5];
      device.path.state = "open";
      device.path.busyUntil = 0;
      device.does(() => device.network.set(true));
      this.setRole(device.userId, "editor");
    }
    this.#healing = true;
  }

  /** Whoever was sent away for good, or had left, comes back. */
  #bringBack(): void {
    for (const device of this.devices) {
      if (device.page?.isRefused) device.reload("closed");
      device.enter();
    }
  }

  async #passUntil(condition: () => Promise<boolean>): Promise<boolean> {
    for (let ms = 0; ms < healMs; ms += lookEveryMs) {
      this.#bringBack();
      await this.scheduler.pass(lookEveryMs);
      if (!(await condition())) continue;
      // What the server itself wrote, such as a title, is nobody's to be told saved: it is written by now.
      await this.scheduler.pass(lookEveryMs);
      return condition();
    }
    return false;
  }

  /** A node that starts cold serves the same; and when all have left, nothing is left of them. */
  async #afterwards(judge: Judge): Promise<string[]> {
    this.crashNode("its machine says so");
    const again = await this.#passUntil(
      async () => this.#node !== null && (await judge.disagreement()) === null,
    );
    const broken = again ? [] : [`after a cold start: ${await judge.disagreement()}`];
    broken.push(...(await judge.findings()).map((finding) => `after a cold start: ${finding}`));
    const pages = this.devices.flatMap(({ page }) => page ?? []);
    for (const device of this.devices) device.leave("closed");
    await this.scheduler.pass(this.#limits.roomIdleMs + 60_000);
    for (const page of pages) {
      const left = this.scheduler.waitingOf(page.owner);
      if (left > 0) broken.push(`${page.owner.name} has left, and ${left} of its timers have not`);
    }
    const node = this.#node;
    if (node === null) return [...broken, "the node did not come back"];
    for (const [name, value] of Object.entries(await node.counters())) {
      if (value !== 0) broken.push(`${name} is ${value} when all have left`);
    }
    const timers = this.scheduler.waitingOf(node.owner);
    // Silence is looked for on, on /sync and on /live, and access is decided anew.
    if (timers > 3) broken.push(`${timers} timers wait in an idle node`);
    return broken;
  }
}

/** Runs one seed, and gives time back. */
export const simulate = async (seed: number, steps: number): Promise<Outcome> => {
  try {
    return await new Simulation(seed).run(steps);
  } finally {
    timeBelongsTo(null);
  }
};
