import type { IncomingMessage } from "node:http";
import { afterEach, expect, it } from "vitest";
import { WebSocket } from "ws";
import type { Access } from "@/domain/access";
import type { LiveDocuments } from "@/domain/live-documents";
import type { DocumentId } from "@/protocol/ids";
import { subprotocol } from "@/protocol/messages";
import { MemoryLog } from "../log/memory-log";
import { testDocumentId } from "../testing/edits";
import { loginOf } from "../testing/logins";
import { type OpenGateway, openGateway } from "../testing/open-gateway";
import { Entrant, Entrants, type SignedIn } from "./entrants";
import { Lookups } from "./lookups";
import { type DoorRules, decideAtDoor } from "./upgrade";

const person = (userId: string, name = userId) => ({ userId, name, color: "#0b6bcb" });
const signedIn = (userId: string): SignedIn => ({ identity: person(userId), ...loginOf(userId) });
const editor: Access = { outcome: "granted", role: "editor" };

/** Questions to a database that are answered when the test says so. */
class Questions<Answer> {
  asked = 0;
  readonly #open: ((answer: Answer) => void)[] = [];
  readonly #heard: (() => void)[] = [];

  readonly ask = (): Promise<Answer> => {
    this.asked += 1;
    const answer = new Promise<Answer>((resolve) => this.#open.push(resolve));
    this.#heard.shift()?.();
    return answer;
  };

  /** Resolves when one is waiting for its answer. */
  async isAsked(): Promise<void> {
    if (this.#open.length === 0) await new Promise<void>((heard) => this.#heard.push(heard));
  }

  async answer(answer: Answer): Promise<void> {
    await this.isAsked();
    this.#open.shift()?.(answer);
  }
}

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

const setUp = async (log?: MemoryLog, documentId: DocumentId | null = null) => {
  const who = new Questions<SignedIn | null>();
  const what = new Questions<Access>();
  const rules = { identify: who.ask, decideAccess: what.ask };
  const gateway = await openGateway({ lookupsAtOnce: 1, rules }, log, documentId);
  closing.push(gateway.close);
  return { gateway, who, what };
};

/** What becomes of somebody who knocks: a status, a close code, or the first message. */
const knock = ({ port, origin, documentId }: OpenGateway, path = `/sync/${documentId}`) => {
  const headers = { origin, cookie: "session" };
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, path === "/live" ? [] : subprotocol, {
    headers,
  });
  closing.unshift(async () => socket.terminate());
  return new Promise<string>((became) => {
    socket.once("unexpected-response", (_, response) => became(`${response.statusCode}`));
    socket.once("close", (code) => became(`${code}`));
    socket.once("message", (data) => became(String(data)));
    socket.on("error", () => undefined);
    if (path === "/live") socket.once("open", () => became("open"));
  });
};

it("GATE-6, GATE-10 what ends for somebody else decides nobody anew who is about to come in", async () => {
  const { gateway, who, what } = await setUp();
  const { liveDocuments, documentId } = gateway;
  const became = knock(gateway);
  await who.answer(signedIn("alice"));
  await what.isAsked();
  liveDocuments.personChanged(person("bob", "Bobby"));
  liveDocuments.sessionEnded("another session of alice");
  liveDocuments.otherSessionsEnded("bob", null);
  liveDocuments.accessChanged(documentId, "bob");
  liveDocuments.accessChanged(testDocumentId(), "alice");
  liveDocuments.documentClosed(testDocumentId(), null);
  await liveDocuments.linkChanged(testDocumentId());
  await what.answer(editor);
  expect(await became).toContain("alice");
  expect([who.asked, what.asked]).toEqual([1, 1]);
});

it("GATE-10 whoever waits to be looked up is not decided anew: nothing was decided yet", async () => {
  const who = new Questions<SignedIn | null>();
  const lookups = new Lookups(1);
  const entrants = new Entrants();
  const rules: DoorRules = {
    ...{ isDraining: () => false, isFull: () => false, userIsFull: () => false, withinBudget: () => true },
    ...{ allowedOrigins: new Set(["origin"]), turn: async () => undefined, identify: who.ask, lookups },
  };
  const entrant = new Entrant(null, () => true);
  entrants.add(entrant);
  const request = { headers: { origin: "origin" } } as IncomingMessage;
  const before = new Questions<void>();
  const place = lookups.run(before.ask);
  const decision = decideAtDoor({ request, entrant }, rules, true, async () => async () => "in");
  await new Promise((resolve) => setImmediate(resolve));
  entrants.doubt({ sessionId: "session of bob" });
  await before.answer();
  await place;
  await who.answer(signedIn("alice"));
  expect(await decision).toBe("in");
  expect(who.asked).toBe(1);
});

it("PRES-8 whoever is renamed while they come in comes in under the new name, and is asked nothing twice", async () => {
  const { gateway, who, what } = await setUp();
  const became = knock(gateway);
  await who.answer(signedIn("alice"));
  await what.isAsked();
  gateway.liveDocuments.personChanged(person("alice", "Alice the second"));
  await what.answer(editor);
  expect(await became).toContain("Alice the second");
  expect([who.asked, what.asked]).toEqual([1, 1]);
});

type Ending = readonly [what: string, end: (live: LiveDocuments, documentId: DocumentId) => unknown];

const endings: readonly Ending[] = [
  ["their login", (live) => live.sessionEnded("session of alice")],
  ["their other logins", (live) => live.otherSessionsEnded("alice", "another")],
  ["their access", (live, documentId) => live.accessChanged(documentId, "alice")],
  ["the link", (live, documentId) => live.linkChanged(documentId)],
  ["the document", (live, documentId) => live.documentClosed(documentId, null)],
];

it.each(endings)("GATE-6 A7: %s ends while somebody comes in: they are decided anew", async (_, end) => {
  const { gateway, who, what } = await setUp();
  const became = knock(gateway);
  await who.answer(signedIn("alice"));
  await what.isAsked();
  void end(gateway.liveDocuments, gateway.documentId);
  await what.answer(editor);
  await who.answer(signedIn("alice"));
  await what.answer({ outcome: "unknown" });
  expect(await became).toBe("4404");
});

it.each(endings)(
  "GATE-6 A7: %s ends while the room of somebody loads: they are decided anew",
  async (_, end) => {
    const log = new MemoryLog();
    const documentId = testDocumentId();
    log.addDocument(documentId);
    const { gateway, who, what } = await setUp(log, documentId);
    const loads = new Questions<void>();
    const load = log.load.bind(log);
    log.load = async (id) => {
      await loads.ask();
      return load(id);
    };
    const became = knock(gateway);
    await who.answer(signedIn("alice"));
    await what.answer(editor);
    await loads.isAsked();
    void end(gateway.liveDocuments, documentId);
    await loads.answer();
    await who.answer(null);
    expect(await became).toBe("401");
  },
);

it.each(["/sync", "/live"])(
  "GATE-6 A7: any login ends while it is looked up who knocks at %s: it may be theirs, and they are decided anew",
  async (door) => {
    const { gateway, who, what } = await setUp();
    const became = knock(gateway, door === "/live" ? door : undefined);
    await who.isAsked();
    gateway.liveDocuments.sessionEnded("session of whoever");
    await who.answer(signedIn("alice"));
    if (door === "/sync") await what.answer(editor);
    await who.answer(null);
    expect(await became).toBe("401");
  },
);

it("GATE-6 whose access changes again and again is asked to come back", async () => {
  const { gateway, who, what } = await setUp();
  const became = knock(gateway);
  for (let tries = 0; tries < 3; tries++) {
    await who.answer(signedIn("alice"));
    await what.isAsked();
    gateway.liveDocuments.accessChanged(gateway.documentId, "alice");
    await what.answer(editor);
  }
  expect(await became).toBe("503");
});
