// What a browser does below its WebSocket (RFC 6455): the handshake, frames with a mask, and reading those without.

export const opcodes = { binary: 2, close: 8, ping: 9, pong: 10 } as const;

export const handshake = (
  origin: string,
  cookie: string,
  subprotocols: readonly string[],
): Record<string, string> => ({
  host: new URL(origin).host,
  connection: "Upgrade",
  upgrade: "websocket",
  "sec-websocket-version": "13",
  "sec-websocket-key": Buffer.alloc(16, 1).toString("base64"),
  origin,
  cookie,
  ...(subprotocols.length > 0 && { "sec-websocket-protocol": subprotocols.join(", ") }),
});

export const statusOf = (head: string): number => Number(/^HTTP\/1\.1 (\d{3})/.exec(head)?.[1] ?? 0);

const final = 0x80;
const masked = 0x80;

/** With a mask of zeros, which changes nothing. */
export const clientFrame = (opcode: number, payload: Uint8Array): Buffer => {
  const { byteLength } = payload;
  const length = Buffer.alloc(byteLength < 126 ? 1 : byteLength < 65_536 ? 3 : 9);
  if (length.byteLength === 1) length[0] = byteLength;
  else if (length.byteLength === 3) {
    length[0] = 126;
    length.writeUInt16BE(byteLength, 1);
  } else {
    length[0] = 127;
    length.writeBigUInt64BE(BigInt(byteLength), 1);
  }
  length[0] = (length[0] ?? 0) | masked;
  return Buffer.concat([Uint8Array.of(final | opcode), length, Buffer.alloc(4), payload]);
};

export const closeFrame = clientFrame(opcodes.close, Uint8Array.of(0x03, 0xe8));

export interface Heard {
  readonly head: (head: string) => void;
  readonly frame: (opcode: number, payload: Buffer) => void;
}

const headEnd = "\r\n\r\n";

export class FrameParser {
  readonly #heard: Heard;
  #bytes: Buffer = Buffer.alloc(0);
  #greeted = false;

  constructor(heard: Heard) {
    this.#heard = heard;
  }

  push(bytes: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, bytes]);
    if (!this.#greeted && !this.#takeHead()) return;
    while (this.#takeFrame());
  }

  #takeHead(): boolean {
    const end = this.#bytes.indexOf(headEnd);
    if (end === -1) return false;
    const head = this.#bytes.subarray(0, end).toString("latin1");
    this.#bytes = this.#bytes.subarray(end + headEnd.length);
    this.#greeted = true;
    this.#heard.head(head);
    return true;
  }

  #takeFrame(): boolean {
    const bytes = this.#bytes;
    const short = bytes[1];
    if (bytes[0] === undefined || short === undefined) return false;
    const headerBytes = short === 127 ? 10 : short === 126 ? 4 : 2;
    if (bytes.byteLength < headerBytes) return false;
    const length =
      short === 127 ? Number(bytes.readBigUInt64BE(2)) : short === 126 ? bytes.readUInt16BE(2) : short;
    if (bytes.byteLength < headerBytes + length) return false;
    const opcode = bytes[0] & 0x0f;
    this.#bytes = bytes.subarray(headerBytes + length);
    this.#heard.frame(opcode, bytes.subarray(headerBytes, headerBytes + length));
    return true;
  }
}
