import { describe, expect, it } from "vitest";
import { mentionedIn, partsOf, plainBody, writeMention } from "./mentions";

const ada = { userId: "a".repeat(24), name: "Ada Lovelace" };
const bob = { userId: "b".repeat(24), name: "Bob" };

describe("a body", () => {
  it("is text and the people it names, in order", () => {
    const body = `Hello ${writeMention(ada)}, and ${writeMention(bob)}!`;
    expect(partsOf(body)).toEqual(["Hello ", ada, ", and ", bob, "!"]);
    expect(plainBody(body)).toBe("Hello @Ada Lovelace, and @Bob!");
  });

  it("names each person once", () => {
    const body = `${writeMention(bob)} ${writeMention(ada)} ${writeMention(bob)}`;
    expect(mentionedIn(body)).toEqual([bob.userId, ada.userId]);
  });

  it.each(["@[Ada](nobody)", `@[](${"a".repeat(24)})`, "@Ada", "[Ada](https://example.org)", ""])(
    "that only looks like a mention stays text: %j",
    (body) => {
      expect(mentionedIn(body)).toEqual([]);
      expect(plainBody(body)).toBe(body);
    },
  );

  it("takes a name with brackets in it", () => {
    const tricky = { userId: ada.userId, name: "Ada](evil) [x" };
    expect(mentionedIn(writeMention(tricky))).toEqual([ada.userId]);
  });
});
