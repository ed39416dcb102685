import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { bodyRoot, suggestionsRoot } from "@/protocol/content";
import { limits } from "@/protocol/limits";
import { decisionField, type Suggestion } from "./suggestion-records";
import { people, settle, sync, type Writer } from "./testing/writer";

describe("a suggestion", () => {
  it("SUGG-1 is beside the text until it is accepted, and rejecting it leaves what was there", () => {
    const [ann, bob] = people("The quick brown fox");
    const before = ann.body.toString();
    const [replaced, deleted, added] = [
      bob.suggests("quick", "slow"),
      bob.suggests("brown "),
      bob.suggestsAfter("fox", " jumps"),
    ];
    sync(ann, bob);
    expect(ann.body.toString()).toBe(before);
    expect(ann.suggestions.open().map(({ text, quote }) => [quote, text])).toEqual([
      ["quick", "slow"],
      ["brown ", ""],
      ["", " jumps"],
    ]);
    ann.rejects(replaced, deleted, added);
    sync(ann, bob);
    expect(bob.body.toString()).toBe(before);
    expect(bob.suggestions.open()).toEqual([]);
    expect(bob.verdictOf(replaced)).toBe("rejected");
  });

  it("SUGG-1 accepted, is the text; by whom is said", () => {
    const [ann, bob, cyd] = people("The quick brown fox", "sleeps");
    const ids = [bob.suggests("quick", "slow"), bob.suggests("brown "), bob.suggestsAfter("fox", " jumps")];
    sync(ann, bob, cyd);
    expect(ann.accepts(...ids)).toEqual(ids);
    sync(ann, bob, cyd);
    for (const { text } of [ann, bob, cyd]) expect(text).toBe("The slow fox jumps\nsleeps");
    expect(cyd.suggestions.get(ids[0] ?? "")?.decision).toMatchObject({ personName: "Ann", text: "slow" });
    expect(cyd.accepts(...ids), "it is decided").toEqual([]);
  });

  it("SUGG-1 puts whole paragraphs in: at the end, at the beginning, in the middle", () => {
    const accepted = (act: (bob: Writer) => string, ...lines: string[]): string[] => {
      const [ann, bob] = people(...lines);
      const id = act(bob);
      sync(ann, bob);
      ann.accepts(id);
      sync(ann, bob);
      expect(bob.lines).toEqual(ann.lines);
      return ann.lines;
    };
    expect(accepted((bob) => bob.suggestsAfter("one", "!\ntwo\nthree"), "one", "four")).toEqual([
      "one!",
      "two",
      "three",
      "four",
    ]);
    expect(accepted((bob) => bob.suggestsAfter("", "zero\n"), "one")).toEqual(["zero", "one"]);
    expect(accepted((bob) => bob.suggestsAfter("one", ",\n"), "one two")).toEqual(["one,", " two"]);
    expect(accepted((bob) => bob.suggestsAfter("", "first"), "", "second")).toEqual(["first", "second"]);
    expect(accepted((bob) => bob.suggests("two"), "one", "two", "three")).toEqual(["one", "", "three"]);
  });

  it("SUGG-1 formats: what is accepted and nothing beside it", () => {
    const [ann, bob] = people("The quick brown fox");
    const id = bob.suggests("quick", "", { bold: true });
    sync(ann, bob);
    ann.accepts(id);
    sync(ann, bob);
    expect(bob.body.toString()).toBe("<paragraph>The <bold>quick</bold> brown fox</paragraph>");
  });

  it("SUGG-2 accepted by two at once is in the text once, and either may have the last word", () => {
    const [ann, bob, cyd] = people("The quick brown fox");
    const id = cyd.suggests("quick", "slow\nand");
    sync(ann, bob, cyd);
    ann.accepts(id);
    bob.accepts(id);
    settle(ann, bob, cyd);
    for (const { lines } of [ann, bob, cyd]) expect(lines).toEqual(["The slow", "and brown fox"]);
  });

  it("SUGG-2 accepted by one and rejected by another at once, is accepted for everybody", () => {
    const [ann, bob, cyd] = people("The quick brown fox");
    const id = cyd.suggests("quick", "slow");
    sync(ann, bob, cyd);
    ann.rejects(id);
    bob.accepts(id);
    settle(ann, bob, cyd);
    for (const writer of [ann, bob, cyd]) {
      expect(writer.text).toBe("The slow brown fox");
      expect(writer.verdictOf(id)).toBe("accepted");
    }
  });

  it("SUGG-2 leaves letters alone that somebody wrote beside its own, under clocks that follow", () => {
    const [ann, bob] = people("ab");
    bob.types(2, "c");
    const id = ann.suggestsAfter("b", "X");
    sync(ann, bob);
    ann.accepts(id);
    bob.accepts(id);
    bob.types(bob.text.length, "d");
    settle(ann, bob);
    expect(ann.text).toBe(bob.text);
    expect([...ann.text].sort().join("")).toBe("Xabcd");
  });

  it("SUGG-3 is decided and undecided by who decided, and can be decided again", () => {
    const [ann, bob] = people("The quick brown fox");
    const id = bob.suggests("quick", "slow");
    sync(ann, bob);
    ann.accepts(id);
    ann.undo.undo();
    sync(ann, bob);
    expect(bob.text).toBe("The quick brown fox");
    expect(bob.verdictOf(id)).toBe("open");
    bob.accepts(id);
    sync(ann, bob);
    expect(ann.text, "an undo makes the letters anew, and everybody knows which").toBe("The slow brown fox");
    bob.undo.undo();
    bob.rejects(id);
    bob.undo.undo();
    sync(ann, bob);
    expect(ann.verdictOf(id)).toBe("open");
    expect(ann.text).toBe("The quick brown fox");
  });

  it("SUGG-3 is taken back by an undo of who made it, and made again by a redo", () => {
    const [ann, bob] = people("The quick brown fox");
    bob.suggests("quick", "slow");
    bob.undo.undo();
    sync(ann, bob);
    expect(ann.suggestions.open()).toEqual([]);
    bob.undo.redo();
    sync(ann, bob);
    expect(ann.suggestions.open()).toMatchObject([{ quote: "quick", text: "slow" }]);
  });

  it("SUGG-3 taken back while somebody accepts it, is accepted", () => {
    const [ann, bob] = people("The quick brown fox");
    const id = bob.suggests("quick", "slow");
    sync(ann, bob);
    bob.undo.undo();
    ann.accepts(id);
    settle(ann, bob);
    for (const writer of [ann, bob]) {
      expect(writer.text).toBe("The slow brown fox");
      expect(writer.verdictOf(id)).toBe("accepted");
    }
  });

  it("SUGG-3 that was accepted under another's name as well has nothing left to undo", () => {
    const [ann, bob, cyd] = people("The quick brown fox");
    const id = cyd.suggests("quick", "slow");
    sync(ann, bob, cyd);
    ann.accepts(id);
    bob.accepts(id);
    settle(ann, bob, cyd);
    bob.undo.undo();
    settle(ann, bob, cyd);
    const once = ann.text;
    ann.undo.undo();
    settle(ann, bob, cyd);
    expect([once, ann.text].filter((text) => text === "The slow brown fox")).toHaveLength(1);
    expect(ann.text).toBe("The quick brown fox");
    expect(ann.verdictOf(id)).toBe("open");
  });

  it("SUGG-4 whose text is gone cannot be accepted, and is rejected like any other", () => {
    const [ann, bob] = people("The quick brown fox", "sleeps");
    const id = bob.suggests("quick");
    sync(ann, bob);
    ann.doc.transact(() => ann.body.delete(0, 1));
    sync(ann, bob);
    const suggestion = bob.suggestions.get(id);
    expect(suggestion !== null && bob.suggestions.isApplicable(suggestion)).toBe(false);
    expect(bob.accepts(id)).toEqual([]);
    expect(bob.rejects(id)).toEqual([id]);
  });

  it("SUGG-4 holds only so many, and only so long ones", () => {
    const [ann] = people("text");
    for (let i = 0; i < limits.suggestionsPerDocument; i += 1) ann.suggestsAfter("text", "!");
    expect(ann.suggestsAfter("text", "!")).toBe("full");
    const [{ id } = { id: "" }] = ann.suggestions.open();
    expect(ann.suggestions.write(id, 1, 0, "!".repeat(limits.suggestionCharacters))).toBe(false);
    expect(ann.suggestions.get(id)?.text).toBe("!");
  });
});

describe("SUGG-5 records that no editor of ours writes", () => {
  const root = ({ doc }: Writer): Y.Map<unknown> => doc.getMap(suggestionsRoot);

  it("are as if they were not there", () => {
    const [ann] = people("The quick brown fox");
    const values: unknown[] = [
      null,
      7,
      "x",
      { author: { id: "a" } },
      [1],
      new Y.Text("x"),
      new Y.XmlElement("p"),
      new Y.Map(),
    ];
    values.forEach((value, at) => {
      root(ann).set(`bad${at}`, value);
    });
    const fields: [string, unknown][] = [
      ["author", "me"],
      ["author", { id: 7 }],
      ["range", { from: 1, to: 2 }],
      ["range", { from: { tname: "evil" }, to: { tname: "evil" } }],
      ["place", { type: { client: -1, clock: 0 } }],
      ["text", "plain"],
      ["format", { blink: true }],
      [decisionField("x"), "accepted"],
      [decisionField("y"), { verdict: "burnt", written: [] }],
    ];
    fields.forEach(([field, value], at) => {
      const record = new Y.Map<unknown>();
      record.set("author", { id: "mallory", name: "Mallory", color: "red;}" });
      record.set(field, value);
      root(ann).set(`odd${at}`, record);
    });
    root(ann).set("k".repeat(200), new Y.Map());
    expect(ann.suggestions.list()).toEqual([]);
    ann.suggestions.tidy();
    expect(ann.text).toBe("The quick brown fox");
    expect([...ann.doc.share.keys()].sort()).toEqual([bodyRoot, suggestionsRoot].sort());
  });

  it("do not have anybody's letters deleted in the name of an accepted suggestion", () => {
    const [ann, bob] = people("The quick brown fox");
    const id = bob.suggests("fox", "cat");
    const record = root(bob).get(id) as Y.Map<unknown>;
    for (const key of ["a", "b"])
      record.set(decisionField(key), { verdict: "accepted", written: { client: 30, from: 0, to: 1_000 } });
    settle(ann, bob);
    expect(ann.text).toContain("The quick brown ");
  });

  it("are cut at their limits", () => {
    const [ann, bob] = people("The quick brown fox");
    const id = bob.suggests("fox", "cat");
    const record = root(bob).get(id) as Y.Map<unknown>;
    (record.get("text") as Y.Text).insert(0, "x".repeat(limits.suggestionCharacters * 2));
    record.set("quote", "q".repeat(10_000));
    record.set("author", { id: "bob", name: "B\u202eob".repeat(100), color: "url(evil)" });
    sync(ann, bob);
    const read = ann.suggestions.get(id);
    expect(read?.text).toHaveLength(limits.suggestionCharacters);
    expect(read?.quote).toHaveLength(limits.quoteCharacters);
    expect(read?.author.color).toMatch(/^#[0-9a-f]{6}$/);
    expect((read?.author.name ?? "").length).toBeLessThanOrEqual(limits.nameCharacters);
  });
});

describe("SUGG-2 people who do all this at once", () => {
  const words = ["alpha", "bravo", "chaos", "delta", "extra", "fancy"];
  const step = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom(
      "insert",
      "split",
      "delete",
      "replace",
      "format",
      "accept",
      "accept",
      "reject",
      "undo",
      "undo",
      "redo",
      "type",
      "meet",
      "meet",
      "tidy",
    ),
    at: fc.nat(1_000),
  });
  const hasBreak = ({ text, decision }: Suggestion): boolean => `${text}${decision?.text}`.includes("\n");
  type Step = { who: number; what: string; at: number };

  const act = (writers: readonly Writer[], { who, what, at }: Step, n: number): void => {
    const writer = writers[who];
    const other = writers[(who + 1 + (at % 2)) % 3];
    if (writer === undefined || other === undefined) return;
    const standing = words.filter((word) => writer.lines.some((line) => line.includes(word)));
    const word = standing[at % Math.max(1, standing.length)];
    const open = writer.suggestions.open();
    const one = open[at % Math.max(1, open.length)]?.id ?? "";
    if (what === "insert" && word) writer.suggestsAfter(word, `<${n}>`);
    // Two that part one paragraph at once both carry its rest away, as two people do who press Enter in it.
    else if (what === "split" && word && who === 0 && !writer.suggestions.list().some(hasBreak))
      writer.suggestsAfter(word, `<${n}>\n`);
    else if (what === "delete" && word) writer.suggests(word);
    else if (what === "replace" && word) writer.suggests(word, `<${n}>`);
    else if (what === "format" && word) writer.suggests(word, "", { bold: true });
    else if (what === "accept") writer.accepts(one);
    else if (what === "reject") writer.rejects(one);
    else if (what === "undo") writer.undo.undo();
    else if (what === "redo") writer.undo.redo();
    else if (what === "type") writer.types(0, `(${n})`);
    else if (what === "meet") sync(writer, other);
    else writer.suggestions.tidy();
  };

  const play = (steps: readonly Step[], allowed: (what: string) => boolean): [Writer, Writer, Writer] => {
    const writers = people("head alpha bravo chaos", "tail delta extra fancy end");
    steps.forEach((one, n) => {
      if (allowed(one.what)) act(writers, one, n);
    });
    settle(...writers);
    return writers;
  };

  const count = (text: string, part: string): number => text.split(part).length - 1;

  it("end with the same text and the same suggestions", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [ann, bob, cyd] = play(steps, () => true);
        for (const writer of [bob, cyd]) {
          expect(writer.body.toString()).toBe(ann.body.toString());
          expect(writer.suggestions.list()).toEqual(ann.suggestions.list());
        }
        steps.forEach((_, n) => {
          expect(count(ann.text, `<${n}>`)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 400 },
    );
  });

  it("have what is accepted in the text exactly once, nothing else, and no letter of the others less", () => {
    const harmless = (what: string): boolean => !["delete", "replace"].includes(what);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [ann] = play(steps, harmless);
        const inText = ann.text;
        for (const word of [...words, "head", "tail", "end"]) expect(count(inText, word), word).toBe(1);
        for (const { text, decision, format } of ann.suggestions.list()) {
          const [token = ""] = text.split("\n");
          if (format === null && token !== "")
            expect(count(inText, token)).toBe(decision?.verdict === "accepted" ? 1 : 0);
        }
      }),
      { numRuns: 400 },
    );
  });

  it("have every word back whose deletion was not accepted", () => {
    const plain = (what: string): boolean =>
      ["delete", "accept", "reject", "meet", "tidy", "undo", "redo"].includes(what);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [ann] = play(steps, plain);
        for (const word of words) {
          const about = ann.suggestions.list().filter(({ quote }) => quote === word);
          const accepted = about.some(({ decision }) => decision?.verdict === "accepted");
          if (!accepted) expect(count(ann.text, word), word).toBe(1);
          expect(count(ann.text, word)).toBeLessThanOrEqual(1);
        }
      }),
      { numRuns: 400 },
    );
  });
});
