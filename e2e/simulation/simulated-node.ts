// A node of a simulation: the realtime half as it is, over a disk, a bus, workers and a clock that are not real.
import { EventEmitter } from "node:events";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Worker } from "node:worker_threads";
import type { Access } from "@/domain/access";
import type { LiveDocuments } from "@/domain/live-documents";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import { MemoryHub } from "@/server/bus/memory-bus";
import type { SignedIn } from "@/server/gateway/entrants";
import { MemoryEventLog } from "@/server/live/memory-event-log";
import { createRealtime, type Realtime } from "@/server/realtime";
import { runTask } from "@/server/workers/tasks";
import type { TaskAnswer, TaskRequest } from "@/server/workers/worker";
import { between } from "../random";
import type { Disk } from "./disk";
import type { Knock } from "./network";
import { Owner, type Scheduler } from "./scheduler";

export interface NodeWorld {
  readonly scheduler: Scheduler;
  readonly disk: Disk;
  readonly limits: Limits;
  readonly origin: string;
  readonly signedIn: (cookie: string) => SignedIn | null;
  readonly access: (userId: string, documentId: DocumentId) => Access;
  /** Of a thousand tasks, those whose thread ends. */
  readonly workerDeaths: number;
}

const answerTo = ({ name, input }: TaskRequest): TaskAnswer => {
  try {
    return { ok: true, output: runTask(name, input) };
  } catch (error) {
    return { ok: false, message: String(error) };
  }
};

/** Does its tasks on this thread, some time later. */
class InlineWorker extends EventEmitter {
  readonly #scheduler: Scheduler;
  readonly #deaths: number;

  constructor(scheduler: Scheduler, deaths: number) {
    super();
    this.#scheduler = scheduler;
    this.#deaths = deaths;
  }

  postMessage(request: TaskRequest): void {
    const { random } = this.#scheduler;
    const dies = random() * 1_000 < this.#deaths;
    this.#scheduler.after(between(random, 1, 40), () => {
      if (dies) this.emit("exit");
      else this.emit("message", answerTo(request));
    });
  }

  unref(): void {}

  async terminate(): Promise<void> {}
}

export class SimulatedNode {
  readonly owner: Owner;
  readonly #world: NodeWorld;
  readonly #realtime: Realtime;
  #listens = true;

  constructor(world: NodeWorld, name: string) {
    const { scheduler, disk, limits } = world;
    this.#world = world;
    this.owner = new Owner(name);
    const { owner } = this;
    const { random } = scheduler;
    const soon = <T>(value: () => T): Promise<T> =>
      new Promise((resolve) => scheduler.after(between(random, 0, 10), () => resolve(value()), owner));
    this.#realtime = scheduler.owning(owner, () =>
      createRealtime({
        log: disk.lineOf(owner),
        events: new MemoryEventLog(),
        bus: new MemoryHub().seat(),
        limits,
        // A simulation types faster than people; what is too fast has tests of its own.
        rateLimits: false,
        now: () => scheduler.now,
        timers: {
          set: (work, ms) => scheduler.after(ms, work, owner),
          clear: (event) => scheduler.cancel(event),
        },
        load: random,
        randomBytes: (length) => Uint8Array.from({ length }, () => between(random, 0, 255)),
        spawnWorker: () => new InlineWorker(scheduler, world.workerDeaths) as unknown as Worker,
        storeProjection: () => soon(() => undefined),
        projectedUpTo: () => soon(() => null),
        rules: {
          withinBudget: () => true,
          allowedOrigins: new Set([world.origin]),
          identify: (cookie) => soon(() => world.signedIn(cookie ?? "")),
          decideAccess: (userId, documentId) => soon(() => world.access(userId, documentId)),
          loginStands: async () => true,
        },
        warn: () => undefined,
      }),
    );
  }

  get listens(): boolean {
    return this.#listens && !this.owner.isDead;
  }

  /** What the web half asks of this node. */
  asks(ask: (live: LiveDocuments) => void): void {
    this.does(() => ask(this.#realtime.liveDocuments));
  }

  does(work: () => void): void {
    this.#world.scheduler.after(0, work, this.owner);
  }

  enter({ url, headers }: Knock, stream: Duplex): void {
    const request = { method: "GET", url, headers } as unknown as IncomingMessage;
    void this.#realtime.upgrade(request, stream, Buffer.alloc(0));
  }

  /** Everything that is not on the disk is gone; nothing of it runs any further. */
  crash(): void {
    this.owner.isDead = true;
  }

  /** A deploy: lets nobody in, sends everybody away, brings everything to disk. */
  drain(ended: () => void): void {
    this.#listens = false;
    this.does(() => {
      void this.#realtime.drain().then(() => {
        this.crash();
        ended();
      });
    });
  }

  /** What an idle node holds; all of it should be nothing. */
  async counters(): Promise<Record<string, number>> {
    const names = [
      ...["sync_connections", "sync_rooms_loaded", "sync_store_queue_bytes"],
      ...["sync_outbound_queue_bytes", "sync_clients_behind"],
    ];
    const read = async (name: string) => {
      const found = await this.#realtime.metrics.registry.getSingleMetric(name)?.get();
      return [name, found?.values[0]?.value ?? Number.NaN] as const;
    };
    return Object.fromEntries(await Promise.all(names.map(read)));
  }
}
