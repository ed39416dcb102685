// Somebody with a socket and no page: says what pages never would. As a viewer it writes; as anybody it puts other
// names on other people's cursors; and it says again what an editor's page has said before.
import { encodeAwareness, encodeSyncStep2, encodeUpdate } from "@/protocol/messages";
import { writer } from "@/server/testing/edits";
import { between } from "../random";
import type { Device } from "./device";
import { goodPath, PageSockets } from "./network";
import { Owner } from "./scheduler";

const saying = (device: Device, cookie: string, frames: readonly Uint8Array[]): void => {
  const { scheduler, origin, door, documentId } = device.world;
  const owner = new Owner("an intruder");
  const sockets = new PageSockets(scheduler, { owner, path: goodPath(), cookie, origin, door });
  scheduler.after(
    0,
    () => {
      const socket = new sockets.WebSocketClass(`${origin}/sync/${documentId}`);
      socket.onopen = () => {
        for (const frame of frames) socket.send(new Uint8Array(frame));
      };
      scheduler.after(2_000, () => socket.close(), owner);
    },
    owner,
  );
};

export const viewersMark = "⟨viewer:wrote⟩";

export const writesAsViewer = (device: Device, viewer: string): void => {
  const update = writer(between(device.world.scheduler.random, 1, 2 ** 31)).write(viewersMark);
  const frame = between(device.world.scheduler.random, 0, 1) === 0 ? encodeUpdate : encodeSyncStep2;
  saying(device, viewer, [frame(update)]);
};

export const forgedName = "Somebody else";

export const forgesPresence = (device: Device, viewer: string, victim: number): void => {
  const clock = between(device.world.scheduler.random, 1, 2 ** 31);
  const forged = { clientId: victim, clock, state: { user: { id: "forged", name: forgedName } } };
  saying(device, viewer, [encodeAwareness([forged]), encodeAwareness([{ ...forged, state: null }])]);
};

/** Repeats a stretch of what this device's page has sent. */
export const repeats = (device: Device): void => {
  const { random } = device.world.scheduler;
  const sent = device.page?.sockets.sent ?? [];
  const from = between(random, 0, Math.max(0, sent.length - 1));
  saying(device, device.userId, sent.slice(from, from + between(random, 1, 8)));
};
