// One socket at a time to /sync, through y-websocket's provider. Owns what the provider leaves open: frames that
// break the grammar, a server that accepts and says nothing, sockets that died in the machine's sleep. Never comes
// back by itself; says that the connection has ended, and is told when to try. Implements SESS-8 to SESS-10.
import * as decoding from "lib0/decoding";
import * as encoding from "lib0/encoding";
import type { Awareness } from "y-protocols/awareness";
import { applyAwarenessUpdate, modifyAwarenessUpdate } from "y-protocols/awareness";
import { writeSyncStep2 } from "y-protocols/sync";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { limits } from "@/protocol/limits";
import {
  countsTowardsSaved,
  decodeAwareness,
  decodeClientMessage,
  encodeAwareness,
  encodeHashToServer,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  messageTypes,
  subprotocol,
  syncTypes,
} from "@/protocol/messages";
import { type Person, type Presence, readPeer, readPerson } from "@/protocol/presence";
import { splitUpdate } from "@/protocol/split-update";
import type { HeardHash } from "./divergence";
import type { Closed } from "./reconnect-policy";

export interface WireEvents {
  readonly onOpened: () => void;
  /** A message that Saved counts has been handed to the socket. */
  readonly onSent: (isStep2: boolean) => void;
  readonly onWelcome: (you: Person) => void;
  readonly onSaved: (count: number) => void;
  readonly onTrouble: (commitsFail: boolean) => void;
  readonly onHeldBack: (isHeld: boolean) => void;
  /** What the document comes to on the server. */
  readonly onHash: (heard: HeardHash) => void;
  /** Content from the server, whether it was news or not. */
  readonly onHeardUpdate: (update: Uint8Array) => void;
  readonly onSynced: () => void;
  readonly onClosed: (closed: Closed) => void;
}

export interface WireOptions extends WireEvents {
  /** ws://host or wss://host */
  readonly origin: string;
  readonly documentId: string;
  readonly doc: Y.Doc;
  readonly awareness: Awareness;
  /** What the others learn of this page's own presence state. */
  readonly tellable: (state: unknown) => Presence | null;
  readonly WebSocketClass: typeof WebSocket;
}

/** How long a handshake, and the first word after it, may take. */
const greetingMs = 10_000;
/** How long a living server may take to answer. */
const probeMs = 3_000;
/** The last type that is one byte on the wire. */
const lastType = 127;

/** The state vector of an empty document. */
const nothingYet = Uint8Array.of(0);

type Frame = Parameters<WebSocket["send"]>[0];
type Handler = WebsocketProvider["messageHandlers"][number];

/**
 * What is too large for one frame as several: each can be integrated after those before it. A step 2 says that it
 * is all we have, so that comes last.
 */
const inParts = (frame: Frame): Frame[] => {
  if (!(frame instanceof Uint8Array) || !countsTowardsSaved(frame)) return [frame];
  if (frame.byteLength <= limits.fastUpdateBytes) return [frame];
  const message = decodeClientMessage(frame);
  if (message?.type !== "update" && message?.type !== "sync-step-2") return [frame];
  const parts = splitUpdate(message.update, { bytes: limits.partBytes, structs: limits.partStructs });
  if (parts.length === 1) return [frame];
  const last = parts.pop() ?? message.update;
  const encodeLast = message.type === "update" ? encodeUpdate : encodeSyncStep2;
  return [...parts.map(encodeUpdate), encodeLast(last)].map((part) => part.slice());
};

export class Wire {
  readonly #options: WireOptions;
  readonly #provider: WebsocketProvider;
  #opened = false;
  #step2Sent = false;
  /** The presence that the server has, as JSON. */
  #presenceTold: string | null = null;
  #silenceTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: WireOptions) {
    this.#options = options;
    this.#provider = this.#buildProvider();
  }

  /** The origin of changes that come from the server. */
  get origin(): unknown {
    return this.#provider;
  }

  get isOpen(): boolean {
    return this.#opened;
  }

  /** There is a socket, be it open or on its way. */
  get isBusy(): boolean {
    return this.#provider.ws !== null;
  }

  connect(): void {
    if (this.isBusy) return;
    this.#provider.connect();
    this.#expectWord(greetingMs);
  }

  /** Asks for something that every server answers, and gives the socket up if this one does not. */
  probe(): void {
    const socket = this.#provider.ws;
    if (socket === null) return;
    if (this.isOpen) socket.send(encodeSyncStep1(Y.encodeStateVector(this.#options.doc)).slice());
    this.#expectWord(probeMs);
  }

  /** Asks what the document comes to on the server; or tells it what it comes to here, where that is not the same. */
  compareHash(ours?: string): void {
    if (this.isOpen) this.#provider.ws?.send(encodeHashToServer(ours).slice());
  }

  /** Asks for the document as if nothing of it were here. */
  fetchAll(): void {
    if (this.isOpen) this.#provider.ws?.send(encodeSyncStep1(nothingYet).slice());
  }

  giveUp(): void {
    this.#provider.disconnect();
  }

  destroy(): void {
    clearTimeout(this.#silenceTimer);
    this.#provider.destroy();
  }

  #buildProvider(): WebsocketProvider {
    const { origin, documentId, doc, awareness, onOpened, onSynced } = this.#options;
    const provider = new WebsocketProvider(`${origin}/sync`, documentId, doc, {
      connect: false,
      awareness,
      protocols: [subprotocol],
      // Tabs meet on the server only: a change that reached a second tab behind the server's back would be shown
      // there as saved although nobody has committed it.
      disableBc: true,
      WebSocketPolyfill: this.#watchedSocket(),
      shouldReconnect: () => false,
    });
    this.#setHandlers(provider);
    provider.on("status", ({ status }) => {
      if (status !== "connected") return;
      this.#opened = true;
      onOpened();
    });
    provider.on("sync", (synced) => {
      if (synced) onSynced();
    });
    provider.on("connection-close", (event) => this.#closed(event));
    return provider;
  }

  /** The provider hides what it sends and trusts what it receives; its socket is where both can be seen. */
  #watchedSocket(): typeof WebSocket {
    const onFrame = (event: MessageEvent): void => this.#heard(event.data);
    const toSend = (frame: Frame): Frame | null => this.#toSend(frame);
    const onSent = (frame: Uint8Array): void => this.#options.onSent(frame[1] === syncTypes.step2);
    return class extends this.#options.WebSocketClass {
      constructor(address: string | URL, protocols?: string | string[]) {
        super(address, protocols);
        this.addEventListener("message", onFrame);
      }

      override send(offered: Frame): void {
        // A server that refuses may have closed it before the provider heard that it is open.
        const whole = this.readyState === this.OPEN ? toSend(offered) : null;
        if (whole === null) return;
        for (const frame of inParts(whole)) {
          super.send(frame);
          if (frame instanceof Uint8Array && countsTowardsSaved(frame)) onSent(frame);
        }
      }
    };
  }

  #toSend(frame: Frame): Frame | null {
    if (!(frame instanceof Uint8Array)) return frame;
    if (frame[0] === messageTypes.awareness) return this.#presenceToSend(frame);
    return this.#maySend(frame) ? frame : null;
  }

  /** The provider repeats itself, and what it hears of others. What leaves is news, and about this page only. */
  #presenceToSend(frame: Uint8Array): Frame | null {
    const { awareness, tellable } = this.#options;
    const message = decodeClientMessage(frame);
    const entries =
      message?.type === "awareness" ? decodeAwareness(message.payload, Number.POSITIVE_INFINITY) : null;
    const own = entries?.find(({ clientId }) => clientId === awareness.clientID);
    if (own === undefined) return null;
    const state = own.state === null ? null : tellable(own.state);
    const told = JSON.stringify(state);
    if (told === this.#presenceTold) return null;
    this.#presenceTold = told;
    return encodeAwareness([{ ...own, state }]).slice();
  }

  /**
   * Nothing of the document leaves before the server has asked for it: it has then said who it takes us for, and
   * that this role may write. The answer to its question carries what was held back.
   */
  #maySend(frame: Uint8Array): boolean {
    if (!countsTowardsSaved(frame)) return true;
    if (frame[1] === syncTypes.step2) this.#step2Sent = true;
    return this.#step2Sent;
  }

  #heard(frame: unknown): void {
    clearTimeout(this.#silenceTimer);
    const [type] = frame instanceof ArrayBuffer ? new Uint8Array(frame) : [];
    if (type === undefined || this.#provider.messageHandlers[type] === undefined) this.giveUp();
  }

  #setHandlers(provider: WebsocketProvider): void {
    const { onSaved, onTrouble, onWelcome, onHash, onHeldBack } = this.#options;
    const { messageHandlers: handlers } = provider;
    handlers[messageTypes.sync] = (encoder, decoder) => this.#readSync(encoder, decoder);
    handlers[messageTypes.saved] = (_, decoder) => onSaved(decoding.readVarUint(decoder));
    handlers[messageTypes.trouble] = (_, decoder) => onTrouble(decoding.readVarUint(decoder) === 1);
    handlers[messageTypes.heldBack] = (_, decoder) => onHeldBack(decoding.readVarUint(decoder) === 1);
    handlers[messageTypes.awareness] = (_, decoder) => this.#readPresence(decoder);
    handlers[messageTypes.welcome] = (_, decoder) => {
      const you = readPerson(JSON.parse(decoding.readVarString(decoder)));
      if (you === null) throw new Error("the welcome names nobody");
      onWelcome(you);
    };
    handlers[messageTypes.hash] = (_, decoder) => {
      const hash = decoding.readVarString(decoder);
      onHash({ hash, stateVector: decoding.readVarUint8Array(decoder) });
    };
    // A newer server may have more to say.
    for (let type = messageTypes.saved; type <= lastType; type++) handlers[type] ??= () => undefined;
    for (const [type, handler] of Object.entries(handlers)) handlers[Number(type)] = this.#guarded(handler);
  }

  /** A frame that cannot be read says that this connection is not to be trusted; a new one begins with a sync. */
  #guarded(handler: Handler): Handler {
    return (...frame) => {
      try {
        handler(...frame);
      } catch {
        this.giveUp();
      }
    };
  }

  #readPresence(decoder: decoding.Decoder): void {
    const payload = modifyAwarenessUpdate(decoding.readVarUint8Array(decoder), readPeer);
    applyAwarenessUpdate(this.#options.awareness, payload, this.#provider);
  }

  #readSync(encoder: encoding.Encoder, decoder: decoding.Decoder): void {
    const { doc } = this.#options;
    const step = decoding.readVarUint(decoder);
    const bytes = decoding.readVarUint8Array(decoder);
    if (step === syncTypes.step1) {
      encoding.writeVarUint(encoder, messageTypes.sync);
      writeSyncStep2(encoder, doc, bytes);
      return;
    }
    Y.applyUpdate(doc, bytes, this.#provider);
    this.#options.onHeardUpdate(bytes);
    if (step === syncTypes.step2) this.#provider.synced = true;
  }

  #expectWord(withinMs: number): void {
    clearTimeout(this.#silenceTimer);
    this.#silenceTimer = setTimeout(() => this.giveUp(), withinMs);
  }

  #closed(event: CloseEvent | null): void {
    clearTimeout(this.#silenceTimer);
    // The provider has a reconnect of its own for sockets it gave up itself.
    this.#provider.shouldConnect = false;
    const opened = this.#opened;
    this.#opened = false;
    this.#step2Sent = false;
    this.#presenceTold = null;
    this.#options.onClosed({ code: event?.code ?? null, reason: event?.reason ?? "", opened });
  }
}
