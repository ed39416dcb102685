// A message as the bytes of one WebSocket frame (RFC 6455, section 5.2): final, not masked. Built once for all readers
// of a message; ws would build it for each.
//
//   |1 000 00xx|0 length   | 16 or 64 bits more, for lengths above 125 | payload |

const finalText = 0x81;
const finalBinary = 0x82;

const build = (payload: Uint8Array, firstByte: number): Buffer => {
  const { byteLength } = payload;
  const headerBytes = byteLength < 126 ? 2 : byteLength < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(headerBytes + byteLength);
  frame[0] = firstByte;
  if (headerBytes === 2) frame[1] = byteLength;
  else if (headerBytes === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(byteLength, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(byteLength), 2);
  }
  frame.set(payload, headerBytes);
  return frame;
};

export const frameOf = (payload: Uint8Array): Buffer => build(payload, finalBinary);

export const textFrameOf = (text: string): Buffer => build(Buffer.from(text), finalText);

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
