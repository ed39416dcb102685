import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PendingChanges } from "./pending-changes";

const connected = () => {
  const pending = new PendingChanges();
  pending.connectionOpened();
  pending.messageSent(true);
  return pending;
};

describe("PendingChanges", () => {
  it("SESS-1 clears a change when the message that carried it is Saved, and not before", () => {
    const pending = connected();
    pending.messageSent(false);
    pending.changed(true);
    pending.savedUpTo(1);
    expect(pending.count).toBe(1);
    pending.savedUpTo(2);
    expect(pending.count).toBe(0);
  });

  it("SESS-1 is not caught up before the first step 2 is Saved", () => {
    const pending = connected();
    expect(pending.isCaughtUp).toBe(false);
    pending.savedUpTo(1);
    expect(pending.isCaughtUp).toBe(true);
  });

  it("COPY-4 counts what other tabs have not sent until this page's step 2 is Saved, and never as its own", () => {
    const pending = new PendingChanges();
    pending.restore(2, 3);
    expect([pending.count, pending.own]).toEqual([5, 2]);
    pending.connectionOpened();
    pending.messageSent(true);
    pending.connectionLost();
    expect([pending.count, pending.own]).toEqual([5, 2]);
    pending.connectionOpened();
    pending.messageSent(true);
    pending.restore(1, 1);
    expect([pending.count, pending.own]).toEqual([7, 3]);
    pending.savedUpTo(1);
    expect([pending.count, pending.own]).toEqual([0, 0]);
  });

  it("SESS-2 keeps changes made without a connection, and those on the way when it was lost", () => {
    const pending = connected();
    pending.savedUpTo(1);
    pending.messageSent(false);
    pending.changed(true);
    pending.connectionLost();
    pending.changed(false);
    expect(pending.count).toBe(2);
    pending.connectionOpened();
    pending.savedUpTo(5);
    expect(pending.count, "an answer to nothing clears nothing").toBe(2);
    pending.messageSent(true);
    pending.savedUpTo(1);
    expect(pending.count).toBe(0);
  });

  it("SESS-2 does not take a change that the socket would not send for one that is on its way", () => {
    const pending = connected();
    pending.messageSent(false);
    pending.changed(true);
    pending.changed(false);
    pending.savedUpTo(2);
    expect(pending.count).toBe(1);
  });

  it("SESS-1 never forgets a change that no Saved message covers", () => {
    type Event = { kind: "change" | "save" | "drop" | "offline change"; upTo: number };
    const event: fc.Arbitrary<Event> = fc.record({
      kind: fc.constantFrom("change", "save", "drop", "offline change"),
      upTo: fc.nat(12),
    });
    fc.assert(
      fc.property(fc.array(event, { maxLength: 60 }), (events) => {
        const pending = connected();
        // The model: each change with the message that carries it, or null.
        let model: (number | null)[] = [];
        let sent = 1;
        for (const { kind, upTo } of events) {
          if (kind === "change") {
            sent += 1;
            pending.messageSent(false);
            pending.changed(true);
            model.push(sent);
          }
          if (kind === "offline change") {
            pending.changed(false);
            model.push(null);
          }
          if (kind === "save") {
            const upToSent = Math.min(upTo, sent);
            pending.savedUpTo(upTo);
            model = model.filter((message) => message === null || message > upToSent);
          }
          if (kind === "drop") {
            pending.connectionLost();
            pending.connectionOpened();
            pending.messageSent(true);
            sent = 1;
            model = model.map(() => 1);
          }
          expect(pending.count).toBe(model.length);
        }
      }),
    );
  });
});
