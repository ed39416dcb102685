import { describe, expect, it } from "vitest";
import { decodeClientMessage } from "@/protocol/messages";
import { Deliveries } from "./deliveries";
import { editsIn, hocuspocusWire } from "./wire";
import { Writer } from "./writer";

const updateOf = (message: Uint8Array): Uint8Array => {
  const decoded = decodeClientMessage(message);
  return decoded?.type === "update" ? decoded.update : new Uint8Array();
};

describe("deliveries", () => {
  it("count each edit once at everybody but its writer, alone or joined with others", () => {
    const deliveries = new Deliveries(3);
    deliveries.addWriter(0, 1_001, 2);
    for (let i = 0; i < 4; i++) deliveries.sent(1_001);
    expect(deliveries.expected).toBe(8);
    deliveries.hear(0, [{ client: 1_001, clock: 2, length: 4 }]);
    deliveries.hear(1, [{ client: 1_001, clock: 2, length: 1 }]);
    deliveries.hear(1, [{ client: 1_001, clock: 2, length: 2 }]);
    deliveries.hear(1, [{ client: 1_001, clock: 4, length: 2 }]);
    expect(deliveries.delivered).toBe(4);
    deliveries.hear(2, [{ client: 1_001, clock: 2, length: 4 }]);
    expect(deliveries.isComplete).toBe(true);
  });

  it("leave out what was sent before the measurement began", () => {
    const deliveries = new Deliveries(2);
    deliveries.addWriter(0, 1_001, 0);
    deliveries.sent(1_001);
    deliveries.begin();
    deliveries.sent(1_001);
    deliveries.hear(1, [{ client: 1_001, clock: 0, length: 2 }]);
    expect(deliveries.delivered).toBe(1);
    expect(deliveries.isComplete).toBe(true);
  });
});

describe("a writer", () => {
  it("types one clock per keystroke, from its first clock on", () => {
    const writer = new Writer(1_001);
    const keystrokes = [writer.next(), writer.next()].map((message) => editsIn(updateOf(message)));
    expect(keystrokes).toEqual([
      [{ client: 1_001, clock: writer.firstClock, length: 1 }],
      [{ client: 1_001, clock: writer.firstClock + 1, length: 1 }],
    ]);
  });

  it("is read back through the framing of Hocuspocus", () => {
    const message = new Writer(1_001).next();
    const frame = hocuspocusWire.read(hocuspocusWire.wrap("document-1", message));
    expect(frame.kind === "update" && frame.update).toEqual(updateOf(message));
  });
});
