// A client below WebSocket: writes bytes to a TCP socket, whatever they are, and reads what comes back.
import { connect, type Socket } from "node:net";
import type { DocumentId } from "@/protocol/ids";

/** Where to knock, and for what. */
export interface Door {
  readonly port: number;
  readonly origin: string;
  readonly documentId: DocumentId;
}

export interface RawFrame {
  readonly opcode: number;
  readonly payload?: Uint8Array;
  readonly final?: boolean;
  readonly masked?: boolean;
  /** RSV1 is 4, RSV2 is 2, RSV3 is 1. */
  readonly reserved?: number;
  /** What the header says, when it is not the payload's length. */
  readonly saysLength?: bigint;
}

const lengthField = (length: bigint): Buffer => {
  if (length < 126n) return Buffer.of(Number(length));
  const field = Buffer.alloc(length < 65_536n ? 3 : 9);
  field[0] = length < 65_536n ? 126 : 127;
  if (length < 65_536n) field.writeUInt16BE(Number(length), 1);
  else field.writeBigUInt64BE(length, 1);
  return field;
};

export const rawFrame = ({
  opcode,
  payload = new Uint8Array(),
  final = true,
  masked = true,
  reserved = 0,
  saysLength = BigInt(payload.byteLength),
}: RawFrame): Buffer => {
  const length = lengthField(saysLength);
  length[0] = (length[0] ?? 0) | (masked ? 0x80 : 0);
  const first = (final ? 0x80 : 0) | (reserved << 4) | opcode;
  // A mask of zeros changes nothing.
  return Buffer.concat([Uint8Array.of(first), length, Buffer.alloc(masked ? 4 : 0), payload]);
};

export interface Ended {
  /** Of the close frame; null when the socket ended without one. */
  readonly code: number | null;
  readonly heard: Buffer;
}

const closeCodeIn = (frames: Buffer): number | null => {
  for (let at = 0; at + 2 <= frames.byteLength; ) {
    const [first = 0, short = 0] = frames.subarray(at);
    const header = short === 127 ? 10 : short === 126 ? 4 : 2;
    const length =
      short === 127
        ? Number(frames.readBigUInt64BE(at + 2))
        : short === 126
          ? frames.readUInt16BE(at + 2)
          : short;
    if ((first & 0x0f) === 8) return length < 2 ? 1005 : frames.readUInt16BE(at + header);
    at += header + length;
  }
  return null;
};

export class RawClient {
  readonly socket: Socket;
  readonly ended: Promise<Ended>;
  #heard: Buffer = Buffer.alloc(0);

  constructor(gateway: Door) {
    this.socket = connect(gateway.port, "127.0.0.1");
    this.socket.on("data", (bytes) => {
      this.#heard = Buffer.concat([this.#heard, bytes]);
      if (this.#closeCode() !== null) this.socket.end(rawFrame({ opcode: 8 }));
    });
    this.socket.on("error", () => undefined);
    this.ended = new Promise((resolve) => {
      this.socket.once("close", () => resolve({ code: this.#closeCode(), heard: this.#heard }));
    });
    // The gateway closes; this side answers with its own end.
    this.socket.on("end", () => this.socket.end());
  }

  /** One that has been let in. */
  static async admitted(gateway: Door, headers: Record<string, string> = {}): Promise<RawClient> {
    const client = new RawClient(gateway);
    client.write(upgradeRequest(gateway, { headers }));
    await client.hears("\r\n\r\n");
    return client;
  }

  write(bytes: Uint8Array | string): void {
    if (!this.socket.destroyed) this.socket.write(bytes);
  }

  /** Resolves with all that came, once this has come or the socket has ended. */
  hears(text: string): Promise<string> {
    return new Promise((resolve) => {
      const look = () => {
        const all = this.#heard.toString("latin1");
        if (all.includes(text) || this.socket.destroyed) resolve(all);
      };
      this.socket.on("data", look);
      this.socket.on("close", look);
      look();
    });
  }

  reset(): void {
    // One that is closing already cannot be reset.
    if (this.socket.writableEnded) this.socket.destroy();
    else this.socket.resetAndDestroy();
  }

  #closeCode(): number | null {
    const head = this.#heard.indexOf("\r\n\r\n");
    return head === -1 ? null : closeCodeIn(this.#heard.subarray(head + 4));
  }
}

export const upgradeRequest = (
  gateway: Door,
  { line = "", headers = {} }: { line?: string; headers?: Record<string, string> } = {},
): string => {
  const all: Record<string, string> = {
    Host: "127.0.0.1",
    Connection: "Upgrade",
    Upgrade: "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
    Origin: gateway.origin,
    Cookie: "alice",
    ...headers,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return `${line === "" ? `GET /sync/${gateway.documentId} HTTP/1.1` : line}\r\n${lines.join("")}\r\n`;
};
