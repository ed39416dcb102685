import { describe, expect, it } from "vitest";
import { fullWordsOf, sentenceOf } from "./suggestion-words";
import { people, type Writer } from "./testing/writer";

const words = (act: (bob: Writer) => string): readonly string[] => {
  const [, bob] = people("one two", "three");
  const suggestion = bob.suggestions.get(act(bob));
  if (suggestion === null) throw new Error("it is there");
  const described = { ...suggestion, quote: suggestion.quote || "three" };
  return [sentenceOf(described), fullWordsOf(described)];
};

describe("SUGG-8 a suggestion in words", () => {
  it("says what would go, and with what breaks", () => {
    expect(words((bob) => bob.suggestsJoin(1))[0]).toBe("Delete the paragraph break before “three”");
    expect(words((bob) => bob.suggestsJoin(1, { text: " and " }))[0]).toBe(
      "Replace the paragraph break before “three” with “and”",
    );
    const across = (bob: Writer): string => {
      const id = bob.suggestsJoin(1, { from: 5, to: 15 });
      bob.suggestions.change(id, { quote: "two\nthree" });
      return id;
    };
    expect(words(across)).toEqual(["Delete “two ¶ three”", "Delete “two ¶ three”"]);
  });

  it("says what kind a block would be", () => {
    expect(words((bob) => bob.suggestsKind(1, "heading-2"))).toEqual([
      "Format: Heading 2",
      "Format: Heading 2 on “three”",
    ]);
    expect(words((bob) => bob.suggestsKind(1, "paragraph"))[0]).toBe("Format: Text");
  });
});
