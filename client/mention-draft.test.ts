import { describe, expect, it } from "vitest";
import { bodyOf, completeMention, draftOf, emptyDraft, mentionQuery } from "./mention-draft";

const ann = { userId: "a".repeat(24), name: "Ann" };
const annLee = { userId: "b".repeat(24), name: "Ann Lee" };

describe("a comment while it is written", () => {
  it("shows names, and remembers who is meant", () => {
    const body = `Ask @[Ann Lee](${annLee.userId}), not @[Ann](${ann.userId}).`;
    expect(draftOf(body)).toEqual({ text: "Ask @Ann Lee, not @Ann.", mentions: [annLee, ann] });
    expect(bodyOf(draftOf(body))).toBe(body);
  });

  it("leaves addresses and half a name as they were written", () => {
    expect(bodyOf({ text: "write to x@example.org @An ", mentions: [ann] })).toBe(
      "write to x@example.org @An",
    );
  });

  it("knows when somebody is being named", () => {
    expect(mentionQuery("Hello @An", 9)).toBe("An");
    expect(mentionQuery("@", 1)).toBe("");
    expect(mentionQuery("x@example", 9)).toBeNull();
    expect(mentionQuery("@An\nnext", 8)).toBeNull();
  });

  it("completes the name before the caret", () => {
    const { draft, caret } = completeMention({ ...emptyDraft, text: "Ask @an now" }, 7, ann);
    expect(draft).toEqual({ text: "Ask @Ann  now", mentions: [ann] });
    expect(caret).toBe(9);
    expect(bodyOf(draft)).toBe(`Ask @[Ann](${ann.userId})  now`);
  });
});
