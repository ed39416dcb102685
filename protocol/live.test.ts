import { describe, expect, it } from "vitest";
import type { DocumentId } from "./ids";
import {
  documentTopic,
  type LiveServerMessage,
  parseTopic,
  personTopic,
  readLiveClientMessage,
  readLiveServerMessage,
  writeLive,
} from "./live";

const id = "0123456789abcdefghjkmnpq" as DocumentId;
const topic = documentTopic(id);

describe("the grammar of /live", () => {
  it.each([
    { type: "subscribe", topic },
    { type: "subscribe", topic, after: 0 },
    { type: "unsubscribe", topic },
    { type: "typing", topic },
    { type: "ping" },
  ] as const)("reads what a client writes: $type", (message) => {
    expect(readLiveClientMessage(writeLive(message))).toEqual(message);
  });

  it.each([
    "",
    "ping",
    "null",
    "7",
    "[]",
    '["ping"]',
    "{}",
    '{"type":"ping"',
    '{"type":"ping","extra":1}',
    '{"type":"PING"}',
    '{"type":["ping"]}',
    '{"type":"event","topic":"person/x","number":1}',
    '{"type":"subscribe"}',
    '{"type":"subscribe","topic":7}',
    '{"type":"subscribe","topic":{"toString":"x"}}',
    `{"type":"subscribe","topic":"${topic}","after":-1}`,
    `{"type":"subscribe","topic":"${topic}","after":1.5}`,
    `{"type":"subscribe","topic":"${topic}","after":"1"}`,
    `{"type":"subscribe","topic":"${topic}","after":1e400}`,
    `{"type":"subscribe","topic":"${topic}","after":9007199254740993}`,
    `{"type":"subscribe","topic":"${topic}","after":null}`,
    `{"type":"subscribe","topic":"${topic}","__proto__":{"after":1}}`,
    `{"type":"typing","topic":"${topic}","person":{"name":"Mallory"}}`,
    `\u0000{"type":"ping"}`,
    `${"[".repeat(2_000)}${"]".repeat(2_000)}`,
  ])("TELL-6 a frame that breaks it is malformed: %s", (text) => {
    expect(readLiveClientMessage(text)).toBeNull();
  });

  it("TELL-2 A9: a topic has one spelling", () => {
    expect(parseTopic(topic)?.subject).toEqual({ kind: "document", documentId: id });
    expect(parseTopic(personTopic(id))?.subject).toEqual({ kind: "person", userId: id });
    const others = ["", "document", "document/", `document/${id}/`, `document//${id}`, `Document/${id}`];
    const more = [
      `document/${id.toUpperCase()}`,
      `room/${id}`,
      `person/${id}/x`,
      `document/../${id}`,
      ` ${topic}`,
    ];
    for (const text of [...others, ...more]) expect(parseTopic(text), text).toBeNull();
  });

  it.each<LiveServerMessage>([
    { type: "subscribed", topic, latest: 3 },
    { type: "reset", topic, latest: 3 },
    { type: "unsubscribed", topic, reason: "unknown" },
    { type: "event", topic, number: 4, kind: "comment", payload: { body: "…" } },
    { type: "typing", topic, person: { userId: id, name: "Ada", color: "#0b6bcb" } },
    { type: "pong" },
  ])("reads what a server writes: $type", (message) => {
    expect(readLiveServerMessage(writeLive(message))).toEqual(message);
  });

  it("HEAR-4 lets types of a newer server through, and calls what is broken broken", () => {
    expect(readLiveServerMessage('{"type":"weather","topic":3}')).toEqual({ type: "other" });
    for (const text of [
      "",
      "7",
      "{}",
      '{"type":7}',
      '{"type":"event","topic":"t"}',
      '{"type":"subscribed"}',
    ]) {
      expect(readLiveServerMessage(text), text).toBeNull();
    }
  });
});
