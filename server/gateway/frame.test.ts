import { PassThrough, type Writable } from "node:stream";
import { expect, it } from "vitest";
import * as ws from "ws";
import { fragmentsOf, frameOf } from "./frame";

// The types of ws leave its parser out.
const { Receiver } = ws as unknown as { Receiver: new (options: { isServer: boolean }) => Writable };

const heardBy = async (frames: Iterable<Uint8Array>): Promise<Buffer> => {
  const receiver = new Receiver({ isServer: false });
  const heard = new Promise<Buffer>((resolve) => receiver.once("message", (data: Buffer) => resolve(data)));
  const wire = new PassThrough();
  wire.pipe(receiver);
  for (const frame of frames) wire.write(frame);
  return heard;
};

const payloadOf = (size: number) => Uint8Array.from({ length: size }, (_, i) => i % 251);

it.each([0, 1, 125, 126, 127, 65_535, 65_536, 1_000_000])(
  "GATE-5 a frame of %i bytes is read back whole by ws",
  async (size) => {
    const payload = payloadOf(size);
    expect(Buffer.compare(await heardBy([frameOf(payload)]), payload)).toBe(0);
  },
);

it.each([0, 1, 131_072, 131_073, 262_144, 1_000_000])(
  "OUT-5 a message of %i bytes in fragments is read back whole by ws, a ping between them or not",
  async (size) => {
    const [head, body] = [payloadOf(5), payloadOf(size)];
    const ping = Buffer.from([0x89, 0]);
    const frames = [...fragmentsOf([[head, body]])].flatMap(([header, part]) => [header, part, ping]);
    expect(Buffer.compare(await heardBy(frames), Buffer.concat([head, body]))).toBe(0);
  },
);

it("OUT-5 fragments are views of the message, not copies", () => {
  const body = payloadOf(1_000_000);
  for (const [header, part] of fragmentsOf([[payloadOf(5), body]])) {
    expect(part.buffer).toBe(body.buffer);
    expect(header.byteLength).toBeLessThan(20);
  }
});
