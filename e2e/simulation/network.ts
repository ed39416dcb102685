// Sockets between pages and the node. Each is one TCP connection: bytes keep their order, take their time, and may
// stop arriving without anybody being told. Different connections overtake each other freely. On the server's side
// it is a stream as Node has them, with a window that a slow reader fills; on the page's side a WebSocket.
import { Duplex } from "node:stream";
import { between } from "../random";
import { clientFrame, closeFrame, FrameParser, handshake, opcodes, statusOf } from "./frames";
import type { Owner, Scheduler } from "./scheduler";

/** The way between one device and the server. The simulation changes it while packets are on it. */
export interface Path {
  delayMs: readonly [least: number, most: number];
  state: "open" | "refuses" | "swallows";
  /** The page's thread is busy until then, and reads nothing. */
  busyUntil: number;
}

export const goodPath = (): Path => ({ delayMs: [1, 5], state: "open", busyUntil: 0 });

/** What the operating systems and the cables of one connection hold. */
const windowBytes = 1_024;

export interface Knock {
  readonly url: string;
  readonly headers: Record<string, string>;
}

/** The door of whichever process listens now; null when none does. */
export type Door = () => { owner: Owner; enter: (knock: Knock, stream: Duplex) => void } | null;

class ServerEnd extends Duplex {
  readonly #connection: TcpConnection;

  constructor(connection: TcpConnection) {
    super({ writableHighWaterMark: 256 });
    this.#connection = connection;
  }

  override _read(): void {}

  override _write(chunk: Buffer, _: string, taken: () => void): void {
    this.#connection.toPage(Buffer.from(chunk), taken);
  }

  override _final(done: () => void): void {
    this.#connection.endToPage();
    done();
  }

  override _destroy(_: Error | null, done: (error?: Error | null) => void): void {
    this.#connection.endToPage();
    done();
  }

  setTimeout(): void {}

  setNoDelay(): void {}
}

interface PageEnd {
  readonly owner: Owner;
  readonly path: Path;
  hear(bytes: Buffer): void;
  ended(): void;
}

class TcpConnection {
  readonly #scheduler: Scheduler;
  readonly #page: PageEnd;
  #server: { readonly end: ServerEnd; readonly owner: Owner } | null = null;
  #isDead = false;
  #isOver = false;
  #pageHeardUntil = 0;
  #serverHeardUntil = 0;
  #inFlight = 0;
  #waiting: (() => void)[] = [];

  constructor(scheduler: Scheduler, page: PageEnd) {
    this.#scheduler = scheduler;
    this.#page = page;
  }

  /** Knocks; a closed port answers, a swallowed packet does not. */
  open(door: Door, knock: Knock): void {
    // A database that two pages share answers one in an event of the other's, and so wakes it after its crash.
    if (this.#page.owner.isDead) return;
    this.#scheduler.after(this.#delay(), () => {
      if (this.#lost() || this.#isOver) return;
      const server = this.#page.path.state === "refuses" ? null : door();
      if (server === null) {
        this.endToPage();
        return;
      }
      const end = new ServerEnd(this);
      end.on("error", () => undefined);
      this.#server = { end, owner: server.owner };
      this.#scheduler.after(0, () => server.enter(knock, end), server.owner);
    });
  }

  toPage(bytes: Buffer, taken: () => void): void {
    this.#inFlight += bytes.byteLength;
    if (this.#inFlight < windowBytes) taken();
    else this.#waiting.push(taken);
    this.#deliver(() => {
      this.#inFlight -= bytes.byteLength;
      this.#letGo();
      this.#page.hear(bytes);
    });
  }

  endToPage(): void {
    this.#deliver(() => this.#page.ended());
  }

  toServer(bytes: Buffer): void {
    this.#deliverToServer((end) => end.push(bytes));
  }

  endToServer(): void {
    this.#isOver = true;
    this.#deliverToServer((end) => {
      end.push(null);
      end.destroy();
    });
  }

  /** What is under way is lost, and each side hears of the end in its own time. */
  sever(): void {
    const server = this.#server;
    this.#isDead = true;
    this.#isOver = true;
    this.#scheduler.after(this.#delay(), () => this.#page.ended(), this.#page.owner);
    if (server !== null) this.#scheduler.after(this.#delay(), () => server.end.destroy(), server.owner);
  }

  get leadsTo(): Owner | null {
    return this.#server?.owner ?? null;
  }

  /** No packet arrives any more, and nobody says so. */
  die(): void {
    this.#isDead = true;
  }

  #deliver(work: () => void): void {
    if (this.#lost()) return;
    const { now } = this.#scheduler;
    const { path, owner } = this.#page;
    this.#pageHeardUntil = Math.max(this.#pageHeardUntil, now + this.#delay(), path.busyUntil);
    this.#scheduler.after(
      this.#pageHeardUntil - now,
      () => {
        if (!this.#lost()) work();
      },
      owner,
    );
  }

  #deliverToServer(work: (end: ServerEnd) => void): void {
    const server = this.#server;
    if (server === null || this.#lost()) return;
    const { now } = this.#scheduler;
    this.#serverHeardUntil = Math.max(this.#serverHeardUntil, now + this.#delay());
    this.#scheduler.after(
      this.#serverHeardUntil - now,
      () => {
        if (!this.#lost() && !server.end.destroyed) work(server.end);
      },
      server.owner,
    );
  }

  /** What is lost once is lost for this connection: nothing after it can be read. */
  #lost(): boolean {
    if (this.#page.path.state === "swallows") this.#isDead = true;
    return this.#isDead;
  }

  #letGo(): void {
    const owner = this.#server?.owner;
    while (this.#inFlight < windowBytes && owner !== undefined) {
      const taken = this.#waiting.shift();
      if (taken === undefined) return;
      this.#scheduler.after(0, taken, owner);
    }
  }

  #delay(): number {
    const [least, most] = this.#page.path.delayMs;
    return between(this.#scheduler.random, least, most);
  }
}

type Heard = (event: { data?: unknown; code?: number; reason?: string }) => void;

export interface PageNetwork {
  readonly owner: Owner;
  readonly path: Path;
  readonly cookie: string;
  readonly origin: string;
  readonly door: Door;
}

/** The sockets of one page, as its browser would make them. */
export class PageSockets {
  readonly WebSocketClass: typeof WebSocket;
  readonly #open = new Set<SimulatedSocket>();

  constructor(scheduler: Scheduler, network: PageNetwork) {
    const sockets = this.#open;
    this.WebSocketClass = class extends SimulatedSocket {
      constructor(address: string, subprotocols: string | string[] = []) {
        super(scheduler, network, address, [subprotocols].flat());
        sockets.add(this);
      }
    } as unknown as typeof WebSocket;
  }

  /** Every frame that this page has sent. */
  get sent(): readonly Buffer[] {
    return [...this.#open].flatMap((socket) => socket.sent);
  }

  sever(): void {
    for (const socket of this.#open) socket.tcp.sever();
  }

  /** The machine was away, and nobody has told either side. */
  die(): void {
    for (const socket of this.#open) socket.tcp.die();
  }

  dieFrom(process: Owner): void {
    for (const socket of this.#open) if (socket.tcp.leadsTo === process) socket.tcp.die();
  }

  /** When a process ends its machine closes what it held. */
  severFrom(process: Owner): void {
    for (const socket of this.#open) if (socket.tcp.leadsTo === process) socket.tcp.sever();
  }
}

class SimulatedSocket {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readonly tcp: TcpConnection;
  readonly sent: Buffer[] = [];
  readyState = 0;
  binaryType = "blob";
  onopen: Heard | null = null;
  onclose: Heard | null = null;
  onerror: Heard | null = null;
  onmessage: Heard | null = null;
  readonly #listeners: Heard[] = [];
  readonly #parser: FrameParser;

  constructor(scheduler: Scheduler, network: PageNetwork, address: string, subprotocols: readonly string[]) {
    this.#parser = new FrameParser({
      head: (head) => this.#greeted(head),
      frame: (opcode, payload) => this.#heard(opcode, payload),
    });
    this.tcp = new TcpConnection(scheduler, {
      owner: network.owner,
      path: network.path,
      hear: (bytes) => this.#parser.push(bytes),
      ended: () => this.#ended(1006, ""),
    });
    const { pathname } = new URL(address);
    this.tcp.open(network.door, {
      url: pathname,
      headers: handshake(network.origin, network.cookie, subprotocols),
    });
  }

  addEventListener(type: string, listener: Heard): void {
    if (type === "message") this.#listeners.push(listener);
  }

  send(frame: Uint8Array): void {
    if (this.readyState !== 1) return;
    const bytes = Buffer.from(frame);
    this.sent.push(bytes);
    this.tcp.toServer(clientFrame(opcodes.binary, bytes));
  }

  close(): void {
    if (this.readyState === 1) this.tcp.toServer(closeFrame);
    if (this.readyState < 2) this.tcp.endToServer();
    this.readyState = 3;
  }

  #greeted(head: string): void {
    if (this.readyState !== 0) return;
    if (statusOf(head) !== 101) {
      this.#ended(1006, "");
      return;
    }
    this.readyState = 1;
    this.onopen?.({});
  }

  #heard(opcode: number, payload: Buffer): void {
    if (this.readyState !== 1) return;
    switch (opcode) {
      case opcodes.binary: {
        const data = new Uint8Array(payload).buffer;
        for (const listener of this.#listeners) listener({ data });
        this.onmessage?.({ data });
        return;
      }
      case opcodes.ping:
        this.tcp.toServer(clientFrame(opcodes.pong, payload));
        return;
      case opcodes.close:
        this.tcp.toServer(closeFrame);
        this.tcp.endToServer();
        this.#ended(payload.readUInt16BE(0), payload.subarray(2).toString());
        return;
    }
  }

  #ended(code: number, reason: string): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    if (code === 1006) this.onerror?.({});
    this.onclose?.({ code, reason });
  }
}
