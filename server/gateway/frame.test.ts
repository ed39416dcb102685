import { PassThrough, type Writable } from "node:stream";
import { expect, it } from "vitest";
import * as ws from "ws";
import { frameOf } from "./frame";

// The types of ws leave its parser out.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])(
  "GATE-5 a frame of %i bytes is read back whole by ws",
  async (size) => {
    const payload = Uint8Array.from({ length: size }, (_, i) => i % 251);
    const receiver = new Receiver({ isServer: false });
    const heard = new Promise<Buffer>((resolve) => receiver.once("message", (data: Buffer) => resolve(data)));
    const wire = new PassThrough();
    wire.pipe(receiver);
    wire.end(frameOf(payload));
    expect(Buffer.compare(await heard, payload)).toBe(0);
  },
);
