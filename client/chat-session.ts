// The chat of one document in this tab: listens, sends, and keeps what could not be sent. Messages go out one after
// the other under a key each, so that what is sent again after a lost answer is there once; those without an answer
// wait for the connection, those that were refused wait for a person. Implements CHAT-7, CHAT-8,
// HEAR-6, SESS-11 and COPY-5.
import type { ChatMessageView, ChatReadUpTo } from "@/protocol/chat-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { documentTopic, type LiveEvent, personTopic } from "@/protocol/live";
import {
  type ChatLog,
  emptyChatLog,
  latestIn,
  type PendingMessage,
  withMessage,
  withNewest,
  withOlder,
  withoutPending,
  withPending,
  withReadUpTo,
} from "./chat-log";
import { Following } from "./following";
import {
  type Answer,
  deleteMessage,
  editMessage,
  isOfAnother,
  markChatRead,
  mayPass,
  newKey,
  readChatPage,
  sendMessage,
} from "./json-api";
import type { LiveSession } from "./live-session";
import { browserTabs, type Tabs } from "./tabs";

export interface ChatState extends ChatLog {
  /** Others who are writing just now. */
  readonly typing: readonly Identity[];
  readonly loadingOlder: boolean;
}

export interface ChatApi {
  readonly readChatPage: typeof readChatPage;
  readonly sendMessage: typeof sendMessage;
  readonly editMessage: typeof editMessage;
  readonly deleteMessage: typeof deleteMessage;
  readonly markChatRead: typeof markChatRead;
}

const serverApi: ChatApi = { readChatPage, sendMessage, editMessage, deleteMessage, markChatRead };

/** What a reload must not lose. */
export interface PendingStore {
  read(): readonly PendingMessage[];
  keep(message: PendingMessage): void;
  forget(key: string): void;
}

export interface ChatSessionOptions {
  readonly documentId: DocumentId;
  readonly userId: string;
  readonly live: Pick<LiveSession, "listen" | "typing" | "watch" | "getConnection">;
  readonly store: PendingStore;
  readonly tabs?: Pick<Tabs, "onForgotten">;
  readonly api?: ChatApi;
  readonly now?: () => number;
}

const typingMs = 5_000;
const tryAgainMs = 5_000;
/** Where sockets do not get through, or slowly, what was said can be read all the same. */
const readWithoutLiveMs = 2_000;

export class ChatSession {
  readonly #options: ChatSessionOptions;
  readonly #api: ChatApi;
  readonly #now: () => number;
  readonly #watchers = new Set<() => void>();
  readonly #following = new Following<ChatLog>();
  readonly #stops: readonly (() => void)[];
  readonly #typing = new Map<
    string,
    { readonly person: Identity; readonly timer: ReturnType<typeof setTimeout> }
  >();
  #state: ChatState;
  #isOpen = true;
  #sending = false;
  #nextReading: ReturnType<typeof setTimeout>;
  #tryAgain: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ChatSessionOptions) {
    this.#options = options;
    const { documentId, userId, live, store, tabs = browserTabs() } = options;
    const { api = serverApi, now = Date.now } = options;
    this.#api = api;
    this.#now = now;
    const kept = store.read().map((message) => ({ ...message, state: "waiting" as const }));
    this.#state = { ...emptyChatLog(kept), typing: [], loadingOlder: false };
    this.#nextReading = setTimeout(() => {
      if (!this.#state.loaded) void this.#readNewest();
    }, readWithoutLiveMs);
    this.#stops = [
      live.listen(documentTopic(documentId), {
        onRead: () => void this.#readNewest(),
        onEvent: (event) => this.#heard(event),
        onTyping: (person) => this.#heardTyping(person),
      }),
      live.listen(personTopic(userId), {
        // How far was read comes with the page.
        onRead: () => undefined,
        onEvent: (event) => this.#heard(event),
      }),
      live.watch(() => {
        if (live.getConnection() === "connected") this.#sendWaiting();
      }),
      tabs.onForgotten((forgotten) => {
        if (forgotten === userId) this.destroy();
      }),
    ];
  }

  getState = (): ChatState => this.#state;

  subscribe = (watcher: () => void): (() => void) => {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  };

  destroy(): void {
    this.#isOpen = false;
    for (const stop of this.#stops) stop();
    for (const { timer } of this.#typing.values()) clearTimeout(timer);
    clearTimeout(this.#tryAgain);
    clearTimeout(this.#nextReading);
    this.#watchers.clear();
  }

  send(body: string): void {
    if (!this.#isOpen) return;
    const at = new Date(this.#now()).toISOString();
    const message: PendingMessage = { key: newKey(), body, at, state: "sending", problem: "" };
    this.#options.store.keep(message);
    this.#setLog(withPending(this.#state, message));
    void this.#sendAll();
  }

  retry(key: string): void {
    const message = this.#state.pending.find((pending) => pending.key === key);
    if (message === undefined) return;
    this.#setLog(withPending(this.#state, { ...message, state: "sending", problem: "" }));
    void this.#sendAll();
  }

  discard(key: string): void {
    this.#setLog(withoutPending(this.#state, key));
  }

  async edit(messageId: string, body: string): Promise<Answer<ChatMessageView>> {
    const { documentId, userId } = this.#options;
    const answer = await this.#api.editMessage(documentId, messageId, body);
    if (answer.ok) this.#change((log) => withMessage(log, answer.value, userId));
    return answer;
  }

  remove(messageId: string): Promise<Answer<unknown>> {
    return this.#api.deleteMessage(this.#options.documentId, messageId);
  }

  async loadOlder(): Promise<void> {
    const oldest = this.#state.messages[0];
    if (this.#state.loadingOlder || !this.#state.hasMore || oldest === undefined) return;
    this.#set({ loadingOlder: true });
    const asked = this.#api.readChatPage(this.#options.documentId, oldest.number);
    const answer = await this.#following.read(asked, (page) => withOlder(this.#state, page, oldest.number));
    if (answer.ok) this.#setLog(answer.value);
    this.#set({ loadingOlder: false });
  }

  /** What is loaded has been seen. */
  read(): void {
    const { documentId, userId } = this.#options;
    const upTo = latestIn(this.#state);
    if (!this.#state.loaded || upTo <= this.#state.readUpTo) return;
    this.#change((log) => withReadUpTo(log, upTo, userId));
    void this.#api.markChatRead(documentId, upTo);
  }

  /** This person is writing. */
  typing(): void {
    this.#options.live.typing(documentTopic(this.#options.documentId));
  }

  async #readNewest(): Promise<void> {
    const { documentId, userId } = this.#options;
    const asked = this.#api.readChatPage(documentId, null);
    const answer = await this.#following.read(asked, (page) => withNewest(this.#state, page, userId));
    if (answer.ok) {
      clearTimeout(this.#nextReading);
      this.#setLog(answer.value);
      this.#sendWaiting();
    } else if (mayPass(answer.problem) && this.#isOpen) {
      clearTimeout(this.#nextReading);
      this.#nextReading = setTimeout(() => void this.#readNewest(), tryAgainMs);
    }
  }

  #heard({ kind, payload }: LiveEvent): void {
    const { documentId, userId } = this.#options;
    if (kind === "chat-message") {
      const message = payload as ChatMessageView;
      this.#stopTyping(message.author.id);
      this.#change((log) => withMessage(log, message, userId));
    } else if (kind === "chat-read") {
      const read = payload as ChatReadUpTo;
      if (read.documentId === documentId) this.#change((log) => withReadUpTo(log, read.upTo, userId));
    }
  }

  #heardTyping(person: Identity): void {
    clearTimeout(this.#typing.get(person.userId)?.timer);
    const timer = setTimeout(() => this.#stopTyping(person.userId), typingMs);
    this.#typing.set(person.userId, { person, timer });
    this.#set({ typing: [...this.#typing.values()].map((other) => other.person) });
  }

  #stopTyping(userId: string): void {
    clearTimeout(this.#typing.get(userId)?.timer);
    if (this.#typing.delete(userId))
      this.#set({ typing: [...this.#typing.values()].map(({ person }) => person) });
  }

  #sendWaiting(): void {
    clearTimeout(this.#tryAgain);
    for (const message of this.#state.pending) {
      if (message.state === "waiting")
        this.#setLog(withPending(this.#state, { ...message, state: "sending" }));
    }
    void this.#sendAll();
  }

  /** In the order in which they were written. */
  async #sendAll(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    for (let next = this.#next(); next !== undefined; next = this.#next()) await this.#sendOne(next);
    this.#sending = false;
  }

  #next(): PendingMessage | undefined {
    if (!this.#isOpen) return undefined;
    return this.#state.pending.find(({ state }) => state === "sending");
  }

  async #sendOne(message: PendingMessage): Promise<void> {
    const { documentId, userId } = this.#options;
    const answer = await this.#api.sendMessage(documentId, message.body, message.key);
    if (answer.ok) {
      this.#setLog(withoutPending(withMessage(this.#state, answer.value, userId), message.key));
      return;
    }
    if (isOfAnother(answer.problem)) this.destroy();
    if (!this.#isOpen) return;
    const { status, title } = answer.problem;
    if (status !== 0 && status !== 503) {
      this.#setLog(withPending(this.#state, { ...message, state: "failed", problem: title }));
      return;
    }
    // Nobody answered: this one, and those behind it, wait.
    for (const waiting of this.#state.pending) {
      if (waiting.state === "sending")
        this.#setLog(withPending(this.#state, { ...waiting, state: "waiting" }));
    }
    clearTimeout(this.#tryAgain);
    this.#tryAgain = setTimeout(() => this.#sendWaiting(), tryAgainMs);
  }

  /** Also in what is being read just now. */
  #change(change: (log: ChatLog) => ChatLog): void {
    this.#following.heard(change);
    this.#setLog(change(this.#state));
  }

  #setLog(log: ChatLog): void {
    for (const { key } of this.#state.pending)
      if (!log.pending.some((still) => still.key === key)) this.#options.store.forget(key);
    this.#set(log);
  }

  #set(change: Partial<ChatState>): void {
    this.#state = { ...this.#state, ...change };
    for (const watcher of [...this.#watchers]) watcher();
  }
}
