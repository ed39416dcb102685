// One connection of the load side: a socket and no document. Frames that many clients receive alike are decoded
// once, so that hundreds of clients fit on one core beside the server they measure.
import WebSocket from "ws";
import { encodeAwareness } from "@/protocol/messages";
import type { Frame, Wire } from "./wire";

export interface Address {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly protocols: readonly string[];
}

type Listener = (frame: Frame) => void;

const openDeadlineMs = 60_000;
/** As often as y-protocols repeats a client's presence; Hocuspocus closes what says nothing for a minute. */
const presenceRepeatMs = 15_000;
const rememberedFrames = 2_048;
const rememberedFrameBytes = 16_384;

export class FrameReader {
  readonly #wire: Wire;
  readonly #known = new Map<string, Frame>();

  constructor(wire: Wire) {
    this.#wire = wire;
  }

  read(bytes: Buffer): Frame {
    if (bytes.byteLength > rememberedFrameBytes) return this.#wire.read(bytes);
    const key = bytes.toString("latin1");
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    // The frame is a view into the socket's buffer, which the next read overwrites.
    const frame = this.#wire.read(Uint8Array.prototype.slice.call(bytes));
    if (this.#known.size >= rememberedFrames) this.#known.clear();
    this.#known.set(key, frame);
    return frame;
  }
}

export class LightClient {
  readonly documentId: string;
  readonly #socket: WebSocket;
  readonly #wire: Wire;
  readonly #repeat: NodeJS.Timeout;
  receivedFrames = 0;
  receivedBytes = 0;
  /** Set when the server, or its end, closed the connection. */
  closeCode: number | null = null;
  #listener: Listener = () => undefined;

  private constructor(socket: WebSocket, wire: Wire, reader: FrameReader, documentId: string) {
    this.documentId = documentId;
    this.#socket = socket;
    this.#wire = wire;
    socket.on("message", (bytes: Buffer) => {
      this.receivedFrames += 1;
      this.receivedBytes += bytes.byteLength;
      this.#listener(reader.read(bytes));
    });
    socket.on("close", (code) => {
      this.closeCode = code;
      clearInterval(this.#repeat);
    });
    socket.on("error", () => undefined);
    this.#repeat = setInterval(() => {
      if (wire.answersSync) this.say(encodeAwareness([]));
    }, presenceRepeatMs);
    this.#repeat.unref();
  }

  /** Resolves with the document's state, in its parts, when the server has sent it; with none where it has none. */
  static async open(
    { url, headers, protocols }: Address,
    wire: Wire,
    reader: FrameReader,
    documentId: string,
  ): Promise<{ client: LightClient; state: readonly Uint8Array[] }> {
    const socket = new WebSocket(url, [...protocols], {
      headers,
      perMessageDeflate: false,
      skipUTF8Validation: true,
      maxPayload: 0,
    });
    const client = new LightClient(socket, wire, reader, documentId);
    await settled((done, fail) => {
      socket.once("open", done);
      socket.once("error", fail);
    });
    if (!wire.answersSync) return { client, state: [] };
    const state = await settled<readonly Uint8Array[]>((done, fail) => {
      const parts: Uint8Array[] = [];
      client.listen((frame) => {
        if (frame.kind === "state" || frame.kind === "update") parts.push(frame.update);
        // Whoever reads the step 2 has everything.
        if (frame.kind === "state") done(parts);
      });
      socket.once("close", (code) => fail(new Error(`closed with ${code} before the document came`)));
      for (const frame of wire.opening(documentId)) socket.send(frame);
    });
    client.listen(() => undefined);
    return { client, state };
  }

  get isOpen(): boolean {
    return this.closeCode === null;
  }

  listen(listener: Listener): void {
    this.#listener = listener;
  }

  /** A message as y-protocols has it. */
  say(message: Uint8Array): void {
    this.sendFrame(this.#wire.wrap(this.documentId, message));
  }

  /** A frame that is wrapped already. */
  sendFrame(frame: Uint8Array): void {
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(frame);
  }

  wrap(message: Uint8Array): Uint8Array {
    return this.#wire.wrap(this.documentId, message);
  }

  /** Resolves when all that was sent has left this process. */
  async flushed(): Promise<void> {
    while (this.isOpen && this.#socket.bufferedAmount > 0) {
      await new Promise((again) => setTimeout(again, 5));
    }
  }

  close(): void {
    clearInterval(this.#repeat);
    this.#socket.terminate();
  }
}

/** A promise that fails when nothing has happened for a minute. */
const settled = <T = void>(
  start: (done: (value: T) => void, fail: (error: Error) => void) => void,
): Promise<T> =>
  new Promise<T>((resolve, reject) => {
    const late = setTimeout(() => reject(new Error("no answer for a minute")), openDeadlineMs);
    const ending =
      <Value>(end: (value: Value) => void) =>
      (value: Value) => {
        clearTimeout(late);
        end(value);
      };
    start(ending(resolve), ending(reject));
  });
