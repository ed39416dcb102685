import { afterEach, describe, expect, it, vi } from "vitest";
import type { DocumentId } from "@/protocol/ids";
import { decodeAwareness, decodeClientMessage, encodeAwareness, encodeWelcome } from "@/protocol/messages";
import type { Presence } from "@/protocol/presence";
import { type DocumentSession, type DocumentSessionOptions, openDocumentSession } from "./document-session";
import { peersOf, tellable } from "./presence";
import { FakeServer } from "./testing/fake-server";
import { TestBrowser } from "./testing/tabs";
import { neverSleeps } from "./wake";

const position = { type: null, tname: "default", item: null, assoc: 0 };
const cursor = { anchor: position, head: position };
const ben = { userId: "ben", name: "Ben", color: "#a85424", pattern: 0, role: "editor" } as const;

const open: DocumentSession[] = [];

const enter = async (options: Partial<DocumentSessionOptions> = {}) => {
  const server = new FakeServer();
  const session = openDocumentSession({
    documentId: "plans" as DocumentId,
    userId: "ann",
    origin: "ws://server",
    network: { isOnline: () => true, onChange: () => () => undefined },
    wake: neverSleeps,
    tabs: new TestBrowser().openTab(),
    idb: null,
    WebSocketClass: server.WebSocketClass,
    isSignedIn: async () => true,
    ...options,
  });
  open.push(session);
  await vi.waitFor(() => expect(session.getState().synced).toBe(true));
  return { server, session };
};

const told = (server: FakeServer): Presence[] =>
  server.socket.received.map(decodeClientMessage).flatMap((message) => {
    const entries = message?.type === "awareness" ? decodeAwareness(message.payload, 10) : null;
    return (entries ?? []).map(({ state }) => state as Presence);
  });

describe("presence on the wire", () => {
  afterEach(async () => {
    await Promise.all(open.splice(0).map((session) => session.destroy()));
  });

  it("PRES-4 is sent when something changed, and neither again nor for others", async () => {
    const { server, session } = await enter();
    session.awareness.setLocalStateField("cursor", cursor);
    session.awareness.setLocalStateField("cursor", cursor);
    session.awareness.setLocalStateField("note", "stays here");
    server.socket.tell(encodeAwareness([{ clientId: 5, clock: 1, state: { user: ben } }]));
    session.awareness.setLocalStateField("activity", "typing");
    expect(told(server).map(({ activity, cursor: sent }) => [activity, sent !== null])).toEqual([
      ["viewing", false],
      ["viewing", true],
      ["typing", true],
    ]);
    expect(Object.keys(told(server)[0] ?? {})).not.toContain("note");
  });

  it("PRES-4 is told anew to a new connection", async () => {
    const { server, session } = await enter({ random: () => 0 });
    session.awareness.setLocalStateField("cursor", cursor);
    server.socket.closeFromServer(1012);
    await vi.waitFor(() => expect(server.sockets).toHaveLength(2), { timeout: 5_000 });
    await vi.waitFor(() => expect(told(server)).toMatchObject([{ cursor }]));
  });

  it("PRES-9 says nothing of where somebody is who hides their cursor, and all of it when they stop", async () => {
    const { server, session } = await enter({ cursorHidden: true });
    session.awareness.setLocalState({ cursor, view: position, activity: "typing", follows: "ben" });
    const hidden = { activity: "viewing", cursor: null, view: null, follows: "ben", hidden: true };
    expect(told(server).at(-1)).toEqual(hidden);
    session.hideCursor(false);
    expect(told(server).at(-1)).toEqual({ activity: "typing", cursor, view: position, follows: "ben" });
    session.hideCursor(true);
    expect(told(server).at(-1)).toEqual(hidden);
    expect(tellable({ activity: "away" }, true)?.activity).toBe("away");
  });

  it("PRES-3 P5: shows of others only what can be read, and nobody without a person", async () => {
    const { server, session } = await enter();
    const state = {
      cursor: { anchor: 1 },
      activity: "typing",
      user: { ...ben, name: "\u202eBen" },
      note: "<img>",
    };
    server.socket.tell(
      encodeAwareness([
        { clientId: 5, clock: 1, state },
        { clientId: 6, clock: 1, state: { activity: "typing" } },
      ]),
    );
    expect([...peersOf(session.awareness)]).toEqual([
      [5, { activity: "typing", cursor: null, view: null, follows: null, user: ben }],
    ]);
  });

  it("PRES-8 learns its own new name and colour from a second welcome", async () => {
    const { server, session } = await enter();
    const you = { ...ben, userId: "ann", name: "Ann the Brave", role: "editor" } as const;
    server.socket.tell(encodeWelcome(you));
    expect(session.getState().you).toEqual(you);
    expect(server.sockets).toHaveLength(1);
  });
});
