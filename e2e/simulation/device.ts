// A person at a device: a browser with its own database and its own way to the server, in which one page after the
// other holds the document. Pages write unique tokens, and remember which of them they were told are Saved.
import { IDBFactory as MemoryFactory } from "fake-indexeddb";
import { WebsocketProvider } from "y-websocket";
import * as Y from "yjs";
import { type DocumentSession, openDocumentSession } from "@/client/document-session";
import type { Network } from "@/client/network";
import { TestBrowser, type TestTab } from "@/client/testing/tabs";
import { type Wake, watchClock } from "@/client/wake";
import { bodyRoot } from "@/protocol/content";
import type { DocumentId } from "@/protocol/ids";
import { activities } from "@/protocol/presence";
import { between } from "../random";
import { type Door, goodPath, PageSockets, type Path } from "./network";
import { Owner, type Scheduler } from "./scheduler";

export interface DeviceWorld {
  readonly scheduler: Scheduler;
  readonly documentId: DocumentId;
  readonly origin: string;
  readonly door: Door;
  /** Whether the disk has it now. */
  readonly isWritten: (token: string) => boolean;
}

const tokenPattern = /⟨[^⟩]*⟩/g;

export const tokensIn = (doc: Y.Doc): string[] =>
  doc.getXmlFragment(bodyRoot).toString().match(tokenPattern) ?? [];

const mostSkewMs = 60_000;

const someSkew = ({ random }: Scheduler): number => between(random, -mostSkewMs, mostSkewMs);

/** What is deleted again is made of these, so that no token ever is. */
const scratch = "~";

const isScratch = (node: unknown): boolean =>
  node instanceof Y.XmlElement && node.toArray().join("").startsWith(scratch);

class DeviceNetwork {
  #online = true;
  readonly #listeners = new Map<() => void, Owner>();

  asSeenBy(page: Owner): Network {
    return {
      isOnline: () => this.#online,
      onChange: (listener) => {
        this.#listeners.set(listener, page);
        return () => this.#listeners.delete(listener);
      },
    };
  }

  set(online: boolean): void {
    this.#online = online;
    for (const [listener, page] of [...this.#listeners]) if (!page.isDead) listener();
  }
}

/** A page notices that its machine has slept as browsers let it: by a clock that has gone further than it should. */
const wakeOf = (scheduler: Scheduler, page: Owner): Wake => ({
  onWake: (listener) =>
    watchClock(
      {
        now: () => scheduler.now + page.clockSkewMs,
        every: (ms, tick) => {
          let next: unknown;
          const again = (): void => {
            next = scheduler.after(ms, again, page);
            tick();
          };
          next = scheduler.after(ms, again, page);
          return () => scheduler.cancel(next);
        },
      },
      listener,
    ),
});

export class Page {
  readonly owner: Owner;
  readonly sockets: PageSockets;
  session: DocumentSession;
  readonly #device: Device;
  readonly #tab: TestTab;
  /** Written by this person and in this page, and not known to be saved. */
  #waiting = new Set<string>();

  constructor(device: Device, owner: Owner) {
    const { scheduler, documentId, origin, door } = device.world;
    this.owner = owner;
    this.#device = device;
    this.#tab = device.browser.openTab();
    this.sockets = new PageSockets(scheduler, {
      owner,
      path: device.path,
      cookie: device.userId,
      origin,
      door,
    });
    const session = openDocumentSession({
      documentId,
      userId: device.userId,
      origin: origin.replace("http", "ws"),
      network: device.network.asSeenBy(owner),
      wake: wakeOf(scheduler, owner),
      tabs: this.#tab,
      idb: device.idb === null ? null : databaseOf(device.idb, owner),
      WebSocketClass: this.sockets.WebSocketClass,
      random: scheduler.random,
      isSignedIn: async () => true,
      onReplaced: (successor) => {
        device.replaced += 1;
        this.session = successor;
        this.#follow(successor);
      },
    });
    this.session = session;
    this.#follow(session);
    this.moveCursor();
  }

  get isSaved(): boolean {
    const { connection, caughtUp, pendingChanges } = this.session.getState();
    return connection === "connected" && caughtUp && pendingChanges === 0;
  }

  get isRefused(): boolean {
    return this.session.getState().connection === "refused";
  }

  write(): void {
    const { random } = this.#device.world.scheduler;
    const token = this.#device.newToken();
    const body = this.session.doc.getXmlFragment(bodyRoot);
    const text = between(random, 0, 3) === 0 ? this.#someText() : null;
    this.#waiting.add(token);
    if (text === null) insertParagraph(body, between(random, 0, body.length), token);
    else text.insert(between(random, 0, 1) * text.length, token);
  }

  /** Adds text without meaning, or deletes some. */
  scribble(): void {
    const { random } = this.#device.world.scheduler;
    const body = this.session.doc.getXmlFragment(bodyRoot);
    const found = body.toArray().findIndex(isScratch);
    if (found === -1 || between(random, 0, 2) === 0) {
      const characters = [1, 50, 2_000][between(random, 0, 2)] ?? 1;
      insertParagraph(body, between(random, 0, body.length), scratch.repeat(characters));
    } else body.delete(found, 1);
  }

  moveCursor(): void {
    const activity = activities[between(this.#device.world.scheduler.random, 0, activities.length - 1)];
    this.session.awareness.setLocalStateField("activity", activity);
  }

  /** Some text without meaning becomes another under the same clocks, which neither Yjs nor Saved can notice. */
  corrupt(): void {
    const structs = [...this.session.doc.store.clients.values()].flat();
    for (const struct of structs) {
      if (!(struct instanceof Y.Item && struct.content instanceof Y.ContentString)) continue;
      if (struct.deleted || !struct.content.str.startsWith(scratch + scratch)) continue;
      // It still begins as what may be deleted, so that nobody writes a token into it.
      struct.content.str = scratch + struct.content.str.slice(1).replaceAll(scratch, "!");
      return;
    }
  }

  /** The page is left; what is under way to the device is still written. */
  close(): void {
    void this.session.destroy().then(() => {
      this.#tab.crash();
    });
  }

  crash(): void {
    this.owner.isDead = true;
    this.#tab.crash();
    this.sockets.sever();
  }

  /** Libraries remember what was never closed; without this a process of many seeds would remember all pages. */
  forget(): void {
    void this.session.destroy();
  }

  #follow(session: DocumentSession): void {
    session.subscribe(() => this.#look());
    session.doc.on("update", (_: Uint8Array, origin: unknown) => this.#readCopy(origin));
  }

  #someText(): Y.XmlText | null {
    const first = this.session.doc.getXmlFragment(bodyRoot).get(0);
    if (!(first instanceof Y.XmlElement) || isScratch(first)) return null;
    const text = first.get(0);
    return text instanceof Y.XmlText ? text : null;
  }

  /** What an earlier page of this device wrote has come back from its database. */
  #readCopy(origin: unknown): void {
    if (origin === null || origin instanceof WebsocketProvider) return;
    for (const token of tokensIn(this.session.doc)) if (this.#device.wrote(token)) this.#waiting.add(token);
  }

  #look(): void {
    if (!this.isSaved) return;
    for (const token of this.#waiting) this.#device.toldSaved(token);
    this.#waiting = new Set();
  }
}

const insertParagraph = (body: Y.XmlFragment, at: number, text: string): void => {
  const paragraph = new Y.XmlElement("paragraph");
  paragraph.insert(0, [new Y.XmlText(text)]);
  body.insert(at, [paragraph]);
};

/** A page that has crashed asks its database for nothing more. */
const databaseOf = (idb: IDBFactory, owner: Owner): IDBFactory =>
  ({
    open: (name: string, version?: number) => {
      const request = idb.open(name, version);
      request.addEventListener("success", () => {
        const db = request.result;
        const transaction = db.transaction.bind(db);
        db.transaction = (...asked: Parameters<IDBDatabase["transaction"]>) => {
          if (owner.isDead) throw new DOMException("the page is gone", "InvalidStateError");
          return transaction(...asked);
        };
      });
      return request;
    },
  }) as IDBFactory;

export class Device {
  readonly userId: string;
  readonly world: DeviceWorld;
  readonly browser = new TestBrowser();
  readonly idb: IDBFactory | null;
  readonly network = new DeviceNetwork();
  readonly path: Path = goodPath();
  /** Tokens that this person was told are saved. */
  readonly saved = new Set<string>();
  /** And those of them that were not, at that moment. */
  readonly saidTooEarly: string[] = [];
  readonly crashed: Page[] = [];
  /** How often a page has taken the server's text instead of its own. */
  replaced = 0;
  /** What this device's clock shows beside the true time. */
  #clockSkewMs: number;
  page: Page | null = null;
  #coming: Owner | null = null;
  #written = 0;
  #pages = 0;

  constructor(world: DeviceWorld, userId: string, keepsCopies: boolean) {
    this.world = world;
    this.userId = userId;
    this.#clockSkewMs = someSkew(world.scheduler);
    this.idb = keepsCopies ? new MemoryFactory() : null;
  }

  get written(): number {
    return this.#written;
  }

  newToken(): string {
    this.#written += 1;
    return `⟨${this.userId}:${this.#written}⟩`;
  }

  toldSaved(token: string): void {
    this.saved.add(token);
    if (!this.world.isWritten(token)) this.saidTooEarly.push(token);
  }

  wrote(token: string): boolean {
    return token.startsWith(`⟨${this.userId}:`);
  }

  enter(): void {
    if (this.page !== null || this.#coming !== null) return;
    this.#pages += 1;
    const owner = new Owner(`${this.userId}'s page ${this.#pages}`, { hasDisk: true });
    owner.clockSkewMs = this.#clockSkewMs;
    this.#coming = owner;
    const { scheduler } = this.world;
    scheduler.after(
      0,
      () => {
        this.#coming = null;
        this.page = new Page(this, owner);
      },
      owner,
    );
  }

  /** Forward: after a step back y-websocket takes that much longer to notice a socket that died without a word. */
  setClockForward(): void {
    this.#clockSkewMs += between(this.world.scheduler.random, 1_000, mostSkewMs);
    if (this.page !== null) this.page.owner.clockSkewMs = this.#clockSkewMs;
  }

  /** The lid is closed: no timer runs. What comes is lost with the connection, or waits. */
  sleep(keepsConnection: boolean): void {
    if (this.page === null) return;
    this.world.scheduler.sleep(this.page.owner);
    if (!keepsConnection) this.page.sockets.die();
  }

  wake(): void {
    if (this.page !== null) this.world.scheduler.wake(this.page.owner);
  }

  leave(how: "closed" | "crashed"): void {
    this.wake();
    if (this.#coming !== null) this.#coming.isDead = true;
    this.#coming = null;
    const { page } = this;
    this.page = null;
    if (page === null) return;
    if (how === "crashed") {
      page.crash();
      this.crashed.push(page);
    } else this.world.scheduler.after(0, () => page.close(), page.owner);
  }

  reload(how: "closed" | "crashed"): void {
    this.leave(how);
    this.enter();
  }

  /** Does something in the page, as its events would. */
  does(work: (page: Page) => void): void {
    const { page } = this;
    if (page !== null) this.world.scheduler.after(0, () => work(page), page.owner);
  }
}
