// A message as the bytes of WebSocket frames (RFC 6455, section 5.2), not masked. Built once for all readers of
// a message; ws would build it for each.
//
//   |fin 000 opcode|0 length   | 16 or 64 bits more, for lengths above 125 | payload |
//
// A large message goes in fragments, so that many readers take turns and none of its bytes are copied. Between two
// fragments ws may put a ping or a close, and nobody may put another message.

import type { HeadAndUpdate } from "@/protocol/messages";

const final = 0x80;
const opcodes = { continuation: 0, text: 1, binary: 2 } as const;
const fragmentBytes = 131_072;

const header = (firstByte: number, payloadBytes: number, before: Uint8Array = new Uint8Array()): Buffer => {
  const headerBytes = payloadBytes < 126 ? 2 : payloadBytes < 65_536 ? 4 : 10;
  const bytes = Buffer.allocUnsafe(headerBytes + before.byteLength);
  bytes[0] = firstByte;
  if (headerBytes === 2) bytes[1] = payloadBytes;
  else if (headerBytes === 4) {
    bytes[1] = 126;
    bytes.writeUInt16BE(payloadBytes, 2);
  } else {
    bytes[1] = 127;
    bytes.writeBigUInt64BE(BigInt(payloadBytes), 2);
  }
  bytes.set(before, headerBytes);
  return bytes;
};

export const frameOf = (payload: Uint8Array): Buffer =>
  header(final | opcodes.binary, payload.byteLength, payload);

/** The same of a message in parts, which are not copied. */
export const framePartsOf = (parts: readonly Uint8Array[]): Uint8Array[] => {
  const payloadBytes = parts.reduce((sum, { byteLength }) => sum + byteLength, 0);
  return [header(final | opcodes.binary, payloadBytes), ...parts];
};

export const textFrameOf = (text: string): Buffer => {
  const payload = Buffer.from(text);
  return header(final | opcodes.text, payload.byteLength, payload);
};

/** Whether a message is so large that it goes in fragments. */
export const isLarge = (bytes: number): boolean => bytes > fragmentBytes;

/** The fragments of messages, one after the other: each a frame's header and a view of the update. */
export function* fragmentsOf(messages: readonly HeadAndUpdate[]): Generator<[Buffer, Uint8Array]> {
  for (const [head, update] of messages) yield* fragmentsOfOne(head, update);
}

function* fragmentsOfOne(head: Uint8Array, body: Uint8Array): Generator<[Buffer, Uint8Array]> {
  for (let at = 0; at === 0 || at < body.byteLength; at += fragmentBytes) {
    const part = body.subarray(at, at + fragmentBytes);
    const fin = at + fragmentBytes >= body.byteLength ? final : 0;
    const before: Uint8Array = at === 0 ? head : new Uint8Array();
    const opcode = at === 0 ? opcodes.binary : opcodes.continuation;
    yield [header(fin | opcode, before.byteLength + part.byteLength, before), part];
  }
}

/** Remembers the frame of the message that is being fanned out just now. */
export class FrameCache {
  #payload: Uint8Array | null = null;
  #frame: Buffer = Buffer.alloc(0);

  frameOf(payload: Uint8Array): Buffer {
    if (payload !== this.#payload) {
      this.#frame = frameOf(payload);
      this.#payload = payload;
    }
    return this.#frame;
  }
}
