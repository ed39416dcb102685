// A server in memory that speaks /sync to one document, with the sockets that lead to it. Tests switch its faults
// on, and decide when it commits.
import * as decoding from "lib0/decoding";
import * as Y from "yjs";
import { contentHash } from "@/protocol/content-hash";
import {
  decodeClientMessage,
  encodeHash,
  encodeSaved,
  encodeSyncStep1,
  encodeSyncStep2,
  encodeUpdate,
  encodeWelcome,
  messageTypes,
} from "@/protocol/messages";
import { canEdit, type Role } from "@/protocol/roles";

type Mood = "welcoming" | "refuses the handshake" | "accepts and says nothing" | "unreachable";

export class FakeServer {
  readonly doc = new Y.Doc();
  readonly sockets: FakeSocket[] = [];
  mood: Mood = "welcoming";
  role: Role = "editor";
  userId = "ann";
  commits = true;
  /** Closes every connection as soon as it has synced. */
  closesAfterSync: { code: number; reason: string } | null = null;
  /** Holds back what comes, as what nobody may bring. */
  takesUpdates = true;
  /** What is asked for takes so long to come. */
  syncTakesMs = 0;
  /** Older servers say nothing of their hash. */
  saysHash = true;
  /** What clients said that they had instead. */
  readonly hashesHeard: string[] = [];
  readonly WebSocketClass: typeof WebSocket;

  constructor() {
    const server = this;
    this.WebSocketClass = class extends FakeSocket {
      constructor(address: string) {
        super(address, server);
      }
    } as unknown as typeof WebSocket;
  }

  get socket(): FakeSocket {
    const newest = this.sockets.at(-1);
    if (newest === undefined) throw new Error("nobody has connected");
    return newest;
  }

  get text(): string {
    return this.doc.getText("default").toString();
  }

  /** An edit of somebody else. */
  edit(text: string): void {
    const before = Y.encodeStateVector(this.doc);
    this.doc.getText("default").insert(0, text);
    this.socket.tell(encodeUpdate(Y.encodeStateAsUpdate(this.doc, before)));
  }
}

type Listener = (event: { data?: unknown; code?: number; reason?: string }) => void;

export class FakeSocket {
  static readonly OPEN = 1;
  readonly OPEN = 1;
  readonly address: string;
  readonly received: Uint8Array[] = [];
  readyState = 0;
  binaryType = "blob";
  onopen: Listener | null = null;
  onclose: Listener | null = null;
  onerror: Listener | null = null;
  onmessage: Listener | null = null;
  /** The machine slept and the other side is gone: nothing goes out, nothing comes in, nobody says so. */
  isDead = false;
  readonly #server: FakeServer;
  readonly #listeners: Listener[] = [];
  #counted = 0;

  constructor(address: string, server: FakeServer) {
    this.address = address;
    this.#server = server;
    server.sockets.push(this);
    queueMicrotask(() => this.#begin());
  }

  addEventListener(type: string, listener: Listener): void {
    if (type === "message") this.#listeners.push(listener);
  }

  send(frame: Uint8Array): void {
    if (this.isDead || this.readyState !== 1) return;
    this.received.push(frame);
    this.#answer(frame);
  }

  close(): void {
    this.readyState = 3;
  }

  tell(frame: Uint8Array | string): void {
    if (this.isDead || this.readyState !== 1) return;
    const data = typeof frame === "string" ? frame : frame.slice().buffer;
    for (const listener of this.#listeners) listener({ data });
    this.onmessage?.({ data });
  }

  closeFromServer(code: number, reason = ""): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.onclose?.({ code, reason });
  }

  save(): void {
    this.tell(encodeSaved(this.#counted));
  }

  #begin(): void {
    const { mood, role, userId } = this.#server;
    if (mood === "unreachable" || this.readyState === 3) return;
    if (mood === "refuses the handshake") {
      this.closeFromServer(1006);
      return;
    }
    this.readyState = 1;
    this.onopen?.({});
    if (mood === "accepts and says nothing") return;
    this.tell(encodeWelcome({ userId, name: "Ann", color: "#123456", pattern: 0, role }));
    if (canEdit(role)) this.tell(encodeSyncStep1(Y.encodeStateVector(this.#server.doc)));
  }

  #answer(frame: Uint8Array): void {
    if (this.#server.mood !== "welcoming") return;
    const message = decodeClientMessage(frame);
    if (message === null) return;
    switch (message.type) {
      case "sync-step-1": {
        const missing = Y.encodeStateAsUpdate(this.#server.doc, message.stateVector);
        if (this.#server.syncTakesMs > 0)
          setTimeout(() => this.#answerSync(missing), this.#server.syncTakesMs);
        else queueMicrotask(() => this.#answerSync(missing));
        return;
      }
      case "sync-step-2":
      case "update":
        if (!this.#server.takesUpdates) return;
        Y.applyUpdate(this.#server.doc, message.update);
        this.#counted += 1;
        if (this.#server.commits) queueMicrotask(() => this.save());
        return;
      case "hash":
        this.#compare(message.hash);
        return;
      case "awareness":
      case "query-awareness":
        return;
    }
  }

  #compare(hash: string): void {
    const { doc, saysHash, hashesHeard } = this.#server;
    if (hash !== "") hashesHeard.push(hash);
    else if (saysHash) this.tell(encodeHash(contentHash(doc), Y.encodeStateVector(doc)));
  }

  #answerSync(missing: Uint8Array): void {
    this.tell(encodeSyncStep2(missing));
    const ending = this.#server.closesAfterSync;
    if (ending !== null) this.closeFromServer(ending.code, ending.reason);
  }
}

/** The type of each frame, and the step of those that sync. */
export const kindsOf = (frames: readonly Uint8Array[]): string[] =>
  frames.map((frame) => {
    const decoder = decoding.createDecoder(frame);
    const type = decoding.readVarUint(decoder);
    return type === messageTypes.sync ? `sync ${decoding.readVarUint(decoder)}` : String(type);
  });
