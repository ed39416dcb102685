import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ChatMessageView, ChatPage } from "@/protocol/chat-shapes";
import type { DocumentId } from "@/protocol/ids";
import { documentTopic, personTopic, type Topic } from "@/protocol/live";
import type { PendingMessage } from "./chat-log";
import { type ChatApi, ChatSession } from "./chat-session";
import type { Answer } from "./json-api";
import type { LiveListener } from "./live-session";
import { TestBrowser } from "./testing/tabs";

const documentId = "plans" as DocumentId;

/** A server that remembers keys, as ours does, and can be out of reach before or after it has acted. */
class ChatServer {
  readonly messages: ChatMessageView[] = [];
  readonly readMarks: number[] = [];
  readonly #byKey = new Map<string, ChatMessageView>();
  mood: "answers" | "is away" | "loses the answer" | "refuses" | "knows another" = "answers";
  /** What the next reads are answered with instead of the page. */
  readonly readProblems: number[] = [];

  readonly api: { -readonly [Method in keyof ChatApi]: ChatApi[Method] } = {
    readChatPage: async () => {
      const status = this.readProblems.shift();
      if (status !== undefined) return { ok: false, problem: { status, title: "Not now" } };
      return { ok: true, value: this.page() };
    },
    sendMessage: async (_, body, key) => this.#send(body, key),
    editMessage: async () => ({ ok: false, problem: { status: 404, title: "No such message" } }),
    deleteMessage: async () => ({ ok: true, value: null }),
    markChatRead: async (_, upTo) => {
      this.readMarks.push(upTo);
      return { ok: true, value: { documentId, upTo } };
    },
  };

  page(): ChatPage {
    const latest = this.messages.length;
    return { messages: [...this.messages], hasMore: false, latest, readUpTo: 0, unread: latest };
  }

  say(body: string, by = "bob"): ChatMessageView {
    const number = this.messages.length + 1;
    const said: ChatMessageView = {
      id: `m${number}`,
      number,
      author: { id: by, name: by, color: "#0b6bcb" },
      body,
      createdAt: new Date(Date.now() + 1).toISOString(),
      editedAt: null,
      deletedAt: null,
    };
    this.messages.push(said);
    return said;
  }

  async #send(body: string, key: string): Promise<Answer<ChatMessageView>> {
    if (this.mood === "refuses") return { ok: false, problem: { status: 429, title: "Wait a little" } };
    if (this.mood === "knows another")
      return { ok: false, problem: { status: 409, title: "Somebody else", refused: "other-person" } };
    const noAnswer = { ok: false, problem: { status: 0, title: "The server did not answer" } } as const;
    if (this.mood === "is away") return noAnswer;
    const said = this.#byKey.get(key) ?? this.say(body, "ann");
    this.#byKey.set(key, said);
    return this.mood === "loses the answer" ? noAnswer : { ok: true, value: said };
  }
}

const stage = (kept: readonly PendingMessage[] = []) => {
  const server = new ChatServer();
  const listeners = new Map<Topic, LiveListener>();
  let connectionChanged: () => void = () => undefined;
  const stored = new Map(kept.map((message) => [message.key, message]));
  const tab = new TestBrowser().openTab();
  const typing = vi.fn();
  const session = new ChatSession({
    documentId,
    userId: "ann",
    api: server.api,
    tabs: tab,
    store: {
      read: () => [...stored.values()],
      keep: (message) => stored.set(message.key, message),
      forget: (key) => stored.delete(key),
    },
    live: {
      listen: (topic, listener) => {
        listeners.set(topic, listener);
        return () => listeners.delete(topic);
      },
      typing,
      watch: (watcher) => {
        connectionChanged = watcher;
        return () => true;
      },
      getConnection: () => "connected",
    },
  });
  const tell = (topic: Topic, kind: "chat-message" | "chat-read", payload: unknown) =>
    listeners.get(topic)?.onEvent({ topic, number: 1, kind, payload });
  return {
    server,
    session,
    tab,
    stored,
    kept: () => [...stored.values()],
    typing,
    connected: () => connectionChanged(),
    begin: () => listeners.get(documentTopic(documentId))?.onRead(),
    types: (name: string) =>
      listeners.get(documentTopic(documentId))?.onTyping?.({ userId: name, name, color: "#0b6bcb" }),
    tellMessage: (message: ChatMessageView) => tell(documentTopic(documentId), "chat-message", message),
    tellRead: (upTo: number) => tell(personTopic("ann"), "chat-read", { documentId, upTo }),
  };
};

const pass = (ms = 0) => vi.advanceTimersByTimeAsync(ms);
const words = (session: ChatSession): string[] => session.getState().messages.map(({ body }) => body);
const states = (session: ChatSession): string[] => session.getState().pending.map(({ state }) => state);

describe("ChatSession", () => {
  beforeEach(() => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
  });
  afterEach(() => vi.useRealTimers());

  it("HEAR-6 what is taken back, said and read while a page is on its way is not lost to it", async () => {
    const { server, session, begin, tellMessage, tellRead } = stage();
    const [first, second] = [server.say("one"), server.say("two")];
    if (first === undefined || second === undefined) throw new Error("nothing was said");
    begin();
    await pass();
    const page = server.page();
    let arrive: () => void = () => undefined;
    server.api.readChatPage = () =>
      new Promise((resolve) => {
        arrive = () => resolve({ ok: true, value: page });
      });
    begin();
    tellRead(1);
    tellMessage({ ...second, body: "", deletedAt: "now" });
    tellMessage({ ...server.say("three"), number: 3 });
    arrive();
    await pass();
    expect(words(session)).toEqual(["one", "", "three"]);
    expect([session.getState().readUpTo, session.getState().unread]).toEqual([1, 1]);
  });

  it("HEAR-6 what is taken back while older ones are read comes without its words", async () => {
    const { server, session, begin, tellMessage } = stage();
    const older = server.say("A hidden thing");
    server.say("newest");
    const whole = server.page();
    server.api.readChatPage = async () => ({
      ok: true,
      value: { ...whole, messages: whole.messages.slice(1), hasMore: true },
    });
    begin();
    await pass();
    let arrive: () => void = () => undefined;
    server.api.readChatPage = () =>
      new Promise((resolve) => {
        arrive = () => resolve({ ok: true, value: { ...whole, messages: [older], hasMore: false } });
      });
    void session.loadOlder();
    tellMessage({ ...older, body: "", deletedAt: "now" });
    arrive();
    await pass();
    expect(words(session)).toEqual(["", "newest"]);
  });

  it("CHAT-1 reads back page after page, and leaves no gap where the newest ones took the place of what was there", async () => {
    const { server, session, begin } = stage();
    for (const at of [1, 2, 3, 4, 5, 6, 7, 8, 9]) server.say(`${at}`);
    const page = (from: number, to: number): ChatPage => ({
      ...server.page(),
      messages: server.messages.slice(from - 1, to),
      latest: to,
      hasMore: from > 1,
    });
    server.api.readChatPage = async (_, before) => ({
      ok: true,
      value: before === null ? page(4, 5) : page(before - 1, before - 1),
    });
    begin();
    await pass();
    await session.loadOlder();
    await session.loadOlder();
    expect([words(session), session.getState().loadingOlder]).toEqual([["2", "3", "4", "5"], false]);
    let arrive: () => void = () => undefined;
    server.api.readChatPage = (_, before) =>
      new Promise((resolve) => {
        if (before === null) resolve({ ok: true, value: page(8, 9) });
        else arrive = () => resolve({ ok: true, value: page(1, 1) });
      });
    const loading = session.loadOlder();
    begin();
    await pass();
    arrive();
    await loading;
    expect(words(session)).toEqual(["8", "9"]);
    expect(session.getState()).toMatchObject({ hasMore: true, loadingOlder: false });
  });

  it("CHAT-3 what is taken back before it was read is not unread any more, and does not come back", async () => {
    const { server, session, begin, tellMessage } = stage();
    const said = server.say("one");
    begin();
    await pass();
    const gone = { ...said, body: "", deletedAt: "now" };
    for (const message of [gone, gone, said]) tellMessage(message);
    expect(words(session)).toEqual([""]);
    expect(session.getState().unread).toBe(0);
  });

  it("CHAT-7 sends again after a lost answer, and the message is there once", async () => {
    const { server, session, begin, connected, tellMessage } = stage();
    begin();
    await pass();
    server.mood = "loses the answer";
    session.send("Hello");
    await pass();
    expect([server.messages.length, states(session)]).toEqual([1, ["waiting"]]);
    server.mood = "answers";
    connected();
    await pass();
    const [said] = server.messages;
    if (said !== undefined) tellMessage(said);
    expect([words(session), states(session), server.messages.length]).toEqual([["Hello"], [], 1]);
  });

  it("CHAT-8 goes on reading after answers that say not now, whatever else is waited for", async () => {
    const { server, session, begin, connected } = stage();
    server.say("Hello");
    server.readProblems.push(503, 502, 429, 0);
    begin();
    await pass();
    connected();
    await pass(15_000);
    expect(session.getState().loaded).toBe(false);
    await pass(5_000);
    expect(words(session)).toEqual(["Hello"]);
  });

  it("CHAT-8 does not go on after an answer that is final, or when it is closed", async () => {
    const { server, session, begin } = stage();
    server.readProblems.push(404);
    begin();
    // In place of the reading without /live.
    server.readProblems.push(404);
    await pass(60_000);
    expect(session.getState().loaded).toBe(false);
    server.readProblems.push(503, 503);
    begin();
    session.destroy();
    await pass(60_000);
    expect(server.readProblems).toEqual([503]);
  });

  it("CHAT-7 keeps the order of what waited, and tries again by itself", async () => {
    const { server, session, begin } = stage();
    begin();
    await pass();
    server.mood = "is away";
    for (const body of ["one", "two", "three"]) session.send(body);
    await pass();
    expect(states(session)).toEqual(["waiting", "waiting", "waiting"]);
    server.mood = "answers";
    await pass(5_000);
    expect([words(session), states(session)]).toEqual([["one", "two", "three"], []]);
  });

  it("CHAT-7 keeps what was refused, says why, and sends it when asked", async () => {
    const { server, session, begin } = stage();
    begin();
    await pass();
    server.mood = "refuses";
    session.send("Hello");
    await pass();
    const [failed] = session.getState().pending;
    expect(failed).toMatchObject({ state: "failed", problem: "Wait a little" });
    await pass(60_000);
    expect(server.messages).toEqual([]);
    server.mood = "answers";
    session.retry(failed?.key ?? "");
    await pass();
    expect([words(session), states(session)]).toEqual([["Hello"], []]);
  });

  it("CHAT-7 gives a reload back what waited, and can let it go", async () => {
    const first = stage();
    first.server.mood = "is away";
    first.session.send("Before the reload");
    await pass();
    first.session.destroy();
    const second = stage(first.kept());
    second.begin();
    await pass();
    expect([words(second.session), second.kept()]).toEqual([["Before the reload"], []]);
    const third = stage(first.kept());
    third.session.discard(third.session.getState().pending[0]?.key ?? "");
    expect([third.session.getState().pending, third.kept()]).toEqual([[], []]);
  });

  it("SESS-11, COPY-5, B6 sends nothing more, and keeps nothing, once its person has signed out in any tab", async () => {
    const { server, session, begin, connected, tab, stored } = stage();
    begin();
    await pass();
    server.mood = "is away";
    session.send("Waits");
    await pass();
    stored.clear();
    tab.tellForgotten("bob");
    server.mood = "answers";
    tab.tellForgotten("ann");
    connected();
    session.send("Said too late");
    await pass(60_000);
    expect([server.messages, stored.size]).toEqual([[], 0]);
  });

  it("SESS-11, COPY-5, B6 ends where the server knows somebody else, and brings nothing back that was forgotten", async () => {
    const { server, session, begin, stored } = stage();
    begin();
    await pass();
    server.mood = "is away";
    for (const body of ["one", "two"]) session.send(body);
    await pass();
    stored.clear();
    server.mood = "knows another";
    await pass(5_000);
    server.mood = "answers";
    await pass(60_000);
    expect([server.messages, stored.size]).toEqual([[], 0]);
  });

  it("SESS-11 sends nothing of what is behind a message whose answer comes after the end", async () => {
    const { server, session, begin, kept } = stage();
    begin();
    await pass();
    const { sendMessage } = server.api;
    let arrive: () => void = () => undefined;
    server.api.sendMessage = async (...sent) => {
      await new Promise<void>((resolve) => {
        arrive = resolve;
      });
      return sendMessage(...sent);
    };
    for (const body of ["one", "two"]) session.send(body);
    session.destroy();
    arrive();
    await pass();
    expect([server.messages.map(({ body }) => body), kept().map(({ body }) => body)]).toEqual([
      ["one"],
      ["two"],
    ]);
  });

  it("reads what was said also where no socket gets through", async () => {
    const { server, session } = stage();
    server.say("Hello");
    await pass(2_000);
    expect(words(session)).toEqual(["Hello"]);
  });

  it("shows who is typing until they have said it, or for a while", async () => {
    const { server, session, begin, types, tellMessage } = stage();
    begin();
    await pass();
    types("bob");
    types("cleo");
    const names = () => session.getState().typing.map(({ name }) => name);
    expect(names()).toEqual(["bob", "cleo"]);
    tellMessage(server.say("There", "bob"));
    expect(names()).toEqual(["cleo"]);
    await pass(4_000);
    types("cleo");
    await pass(4_000);
    expect(names()).toEqual(["cleo"]);
    await pass(1_000);
    expect(names()).toEqual([]);
  });

  it("CHAT-4 says how far it has read, once, and hears it of other tabs", async () => {
    const { server, session, begin, tellMessage, tellRead } = stage();
    server.say("one");
    begin();
    await pass();
    expect(session.getState().unread).toBe(1);
    session.read();
    session.read();
    expect([server.readMarks, session.getState().unread]).toEqual([[1], 0]);
    tellMessage(server.say("two"));
    expect(session.getState().unread).toBe(1);
    tellRead(2);
    session.read();
    expect([server.readMarks, session.getState().unread]).toEqual([[1], 0]);
  });
});
