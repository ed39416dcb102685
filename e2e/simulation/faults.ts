// What may happen in a simulation, besides writing. Each seed takes some of these, with a weight of its own.
import type { Role } from "@/protocol/roles";
import { between, type Random } from "../random";
import type { Device } from "./device";
import { forgesPresence, repeats, writesAsViewer } from "./intruder";
import type { Simulation } from "./simulation";

type Fault = (simulation: Simulation) => void;

const passing = (simulation: Simulation, leastMs: number, mostMs: number, then: () => void): void => {
  const { scheduler, weather } = simulation;
  scheduler.after(between(scheduler.random, leastMs, mostMs), then, weather);
};

const goOffline = (simulation: Simulation, device: Device, isTold: boolean): void => {
  device.path.state = "refuses";
  device.page?.sockets.sever();
  if (isTold) device.does(() => device.network.set(false));
  passing(simulation, 100, 20_000, () => {
    device.path.state = "open";
    if (isTold) device.does(() => device.network.set(true));
  });
};

export const faults: Record<string, Fault> = {
  "a slow way": (simulation) => {
    simulation.someDevice().path.delayMs = [1, between(simulation.scheduler.random, 1, 5_000)];
  },
  "a good way": (simulation) => {
    simulation.someDevice().path.delayMs = [1, 5];
  },
  "a connection breaks": (simulation) => simulation.someDevice().page?.sockets.sever(),
  "a device goes offline and knows": (simulation) => goOffline(simulation, simulation.someDevice(), true),
  "a device goes offline and is not told": (simulation) =>
    goOffline(simulation, simulation.someDevice(), false),
  "packets vanish": (simulation) => {
    const { path } = simulation.someDevice();
    path.state = "swallows";
    passing(simulation, 100, 20_000, () => {
      path.state = "open";
    });
  },
  "a page reads nothing for a while": (simulation) => {
    const { path } = simulation.someDevice();
    path.busyUntil = simulation.scheduler.now + between(simulation.scheduler.random, 1_000, 20_000);
  },
  "a machine sleeps": (simulation) => {
    const { random } = simulation.scheduler;
    const device = simulation.someDevice();
    device.sleep(between(random, 0, 3) === 0);
    passing(simulation, 1_000, 90_000, () => device.wake());
  },
  "a device's clock is set forward": (simulation) => simulation.someDevice().setClockForward(),
  "a page shows something else": (simulation) => simulation.corruptPage(),
  "a page is reloaded": (simulation) => simulation.someDevice().reload("closed"),
  "a page crashes": (simulation) => simulation.someDevice().reload("crashed"),
  "a page is closed for a while": (simulation) => {
    const device = simulation.someDevice();
    device.leave("closed");
    passing(simulation, 1_000, 30_000, () => device.enter());
  },
  "everybody leaves for a while": (simulation) => {
    for (const device of simulation.devices) device.leave("closed");
    passing(simulation, 1_000, 60_000, () => {
      for (const device of simulation.devices) device.enter();
    });
  },
  "a role changes": (simulation) => {
    const roles: (Role | null)[] = ["editor", "editor", "owner", "viewer", "commenter", null];
    const device = simulation.someDevice();
    simulation.setRole(
      device.userId,
      roles[between(simulation.scheduler.random, 0, roles.length - 1)] ?? null,
    );
  },
  "the node crashes": (simulation) => simulation.crashNode("its machine says so"),
  "the node's machine vanishes": (simulation) => simulation.crashNode("nobody says so"),
  "the node is replaced": (simulation) => simulation.replaceNode(),
  "the disk is away": (simulation) => {
    const { disk } = simulation;
    disk.faults = { ...disk.faults, away: true };
    passing(simulation, 100, 20_000, () => {
      disk.faults = { ...disk.faults, away: false };
    });
  },
  "the disk fails now and then": ({ disk, scheduler }) => {
    disk.faults = { ...disk.faults, failing: between(scheduler.random, 0, 300) };
  },
  "answers of the disk are lost": ({ disk, scheduler }) => {
    disk.faults = { ...disk.faults, answerLost: between(scheduler.random, 0, 300) };
  },
  "the disk is slow": ({ disk, scheduler }) => {
    disk.faults = { ...disk.faults, delayMs: [0, between(scheduler.random, 0, 800)] };
  },
  "a title is given": (simulation) => simulation.setTitle(),
  "a viewer writes": (simulation) => writesAsViewer(simulation.someDevice(), simulation.viewer),
  "a name is forged": (simulation) => {
    const victim = simulation.someDevice();
    const { page } = victim;
    if (page !== null) forgesPresence(victim, simulation.viewer, page.session.doc.clientID);
  },
  "frames are repeated": (simulation) => repeats(simulation.someDevice()),
};

export type Weights = ReadonlyMap<string, number>;

/** One seed in ten has a single fault, all others a mixture: rare pairs meet that an even mixture would drown. */
export const weightsOf = (random: Random): Weights => {
  const names = Object.keys(faults);
  if (between(random, 0, 9) === 0) return new Map([[names[between(random, 0, names.length - 1)] ?? "", 4]]);
  return new Map(
    names.filter(() => between(random, 0, 1) === 0).map((name) => [name, between(random, 1, 4)]),
  );
};

export const pick = (weights: Weights, random: Random): string | null => {
  const total = [...weights.values()].reduce((sum, weight) => sum + weight, 0);
  let at = between(random, 0, Math.max(0, total - 1));
  for (const [name, weight] of weights) {
    at -= weight;
    if (at < 0) return name;
  }
  return null;
};
