import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as Y from "yjs";
import { suggestionsRoot } from "@/protocol/content";
import { people, settle, sync, Writer } from "./testing/writer";

const kinds = ({ body }: Writer): string[] =>
  body
    .toArray()
    .map((block) =>
      block instanceof Y.XmlElement ? `${block.nodeName}${block.getAttribute("level") ?? ""}` : "?",
    );

/** Somebody writes there, and has no undo of it. */
const writesIn = ({ doc, body }: Writer, block: number, at: number, letters: string): void => {
  const element = body.get(block % Math.max(1, body.length));
  if (!(element instanceof Y.XmlElement)) return;
  const first = element.toArray().find((child) => child instanceof Y.XmlText);
  const text = first instanceof Y.XmlText ? first : new Y.XmlText();
  doc.transact(() => {
    if (text !== first) element.insert(0, [text]);
    text.insert(Math.min(at, text.length), letters);
  });
};

describe("a suggested join", () => {
  it("SUGG-1 SUGG-10 changes nothing before it is accepted; accepted, two paragraphs are one, with their looks", () => {
    const [ann, bob] = people("one ", "two", "three");
    ann.doc.transact(() => {
      const text = ann.block(1).get(0);
      if (text instanceof Y.XmlText) text.format(0, 1, { bold: {} });
    });
    sync(ann, bob);
    const before = ann.body.toString();
    const id = bob.suggestsJoin(1);
    sync(ann, bob);
    expect(ann.body.toString()).toBe(before);
    ann.accepts(id);
    sync(ann, bob);
    expect(bob.body.toString()).toBe(
      "<paragraph>one <bold>t</bold>wo</paragraph><paragraph>three</paragraph>",
    );
    ann.undo.undo();
    sync(ann, bob);
    expect(bob.body.toString()).toBe(before);
    expect(bob.verdictOf(id)).toBe("open");
    bob.accepts(id);
    sync(ann, bob);
    expect(ann.lines, "an undo makes the blocks anew, and everybody knows which").toEqual([
      "one two",
      "three",
    ]);
  });

  it("SUGG-10 deletes what lies between, over as many blocks as it is", () => {
    const joined = (act: (bob: Writer) => string, ...lines: string[]): string[] => {
      const [ann, bob] = people(...lines);
      const id = act(bob);
      sync(ann, bob);
      expect(ann.accepts(id)).toEqual([id]);
      sync(ann, bob);
      expect(bob.lines).toEqual(ann.lines);
      return ann.lines;
    };
    const three = ["one two", "xx", "three four"];
    expect(joined((bob) => bob.suggestsJoin(2, { from: 5, to: 19, first: 0 }), ...three)).toEqual([
      "one  four",
    ]);
    expect(
      joined((bob) => bob.suggestsJoin(2, { from: 5, to: 19, first: 0, text: "and" }), ...three),
    ).toEqual(["one and four"]);
    expect(
      joined((bob) => bob.suggestsJoin(2, { from: 5, to: 19, first: 0, text: "a\nb\nc" }), ...three),
    ).toEqual(["one a", "b", "c four"]);
    expect(joined((bob) => bob.suggestsJoin(1, { from: 1, to: 8 }), "one two", "three")).toEqual(["three"]);
    expect(joined((bob) => bob.suggestsJoin(1, { from: 10, to: 15 }), "one two", "three")).toEqual([
      "one two",
    ]);
    expect(joined((bob) => bob.suggestsJoin(2, { from: 6, to: 8, first: 0 }), "one", "ab", "c")).toEqual([
      "onec",
    ]);
    expect(joined((bob) => bob.suggestsJoin(1), "", "two")).toEqual(["two"]);
    expect(joined((bob) => bob.suggestsJoin(1), "one", "")).toEqual(["one"]);
    expect(joined((bob) => bob.suggestsJoin(1, { text: "!" }), "one", "two")).toEqual(["one!two"]);
  });

  it("SUGG-11 keeps what others write into either paragraph while it is accepted, where they wrote it", () => {
    const [ann, bob, cyd] = people("one ", "two four", "end");
    const id = bob.suggestsJoin(1);
    sync(ann, bob, cyd);
    ann.accepts(id);
    writesIn(cyd, 1, 4, "three ");
    writesIn(bob, 0, 0, "zero ");
    settle(ann, bob, cyd);
    for (const { lines } of [ann, bob, cyd]) expect(lines).toEqual(["zero one two three four", "end"]);
  });

  it("SUGG-11 keeps it in the order in which it stood, not in which it was written", () => {
    const [ann, bob, cyd] = people("one ", "two", "end");
    const id = bob.suggestsJoin(1);
    sync(ann, bob, cyd);
    ann.accepts(id);
    for (const letters of ["5", "4", "3"]) writesIn(cyd, 1, 3, letters);
    writesIn(cyd, 1, 1_000, "6");
    settle(ann, bob, cyd);
    expect(ann.lines).toEqual(["one two3456", "end"]);
  });

  it("SUGG-11 keeps what was written without a connection, in a page that was opened anew since", () => {
    const [ann, bob, cyd] = people("one ", "", "end");
    const id = bob.suggestsJoin(1);
    sync(ann, bob, cyd);
    writesIn(cyd, 1, 0, "lost?");
    const again = new Writer("Cyd", 40);
    Y.applyUpdate(again.doc, Y.encodeStateAsUpdate(cyd.doc));
    ann.accepts(id);
    sync(ann, bob);
    settle(ann, again);
    expect(again.lines).toEqual(["one lost?", "end"]);
    expect(ann.lines).toEqual(again.lines);
  });

  it("SUGG-11 keeps it also when that was undone meanwhile, and accepted once more", () => {
    for (const again of [false, true]) {
      const [ann, bob, cyd] = people("one ", "two four", "end");
      const id = bob.suggestsJoin(1);
      sync(ann, bob, cyd);
      writesIn(cyd, 1, 4, "three ");
      ann.accepts(id);
      ann.undo.undo();
      sync(ann, bob);
      if (again) bob.accepts(id);
      sync(bob, cyd);
      settle(ann, bob, cyd);
      const joined = again ? ["one two three four", "end"] : ["one ", "two three four", "end"];
      for (const { lines } of [ann, bob, cyd]) expect(lines, `accepted again: ${again}`).toEqual(joined);
    }
  });

  it("SUGG-3 undone and narrowed, and accepted once more, deletes no more than it says by then", () => {
    const [ann, bob, cyd] = people("one two", "three four", "end");
    const id = bob.suggestsJoin(1, { from: 5, to: 15 });
    sync(ann, bob, cyd);
    ann.accepts(id);
    ann.undo.undo();
    sync(ann, bob, cyd);
    bob.suggestions.change(id, { range: null });
    sync(ann, bob, cyd);
    cyd.accepts(id);
    settle(ann, bob, cyd);
    expect(ann.lines).toEqual(["one twothree four", "end"]);
  });

  it("SUGG-11 does not bring back what was deleted with it", () => {
    const [ann, bob, cyd] = people("one two", "three four", "end");
    const id = bob.suggestsJoin(1, { from: 5, to: 15 });
    sync(ann, bob, cyd);
    ann.accepts(id);
    settle(ann, bob, cyd);
    expect(cyd.lines).toEqual(["one  four", "end"]);
  });

  it("SUGG-2 accepted by two at once is one paragraph with every letter once", () => {
    const [ann, bob, cyd] = people("one ", "two ", "three");
    const [first, second] = [cyd.suggestsJoin(1), cyd.suggestsJoin(2)];
    sync(ann, bob, cyd);
    ann.accepts(first, second);
    bob.accepts(second, first);
    writesIn(cyd, 2, 0, "& ");
    settle(ann, bob, cyd);
    for (const { lines } of [ann, bob, cyd]) expect(lines).toEqual(["one two & three"]);
  });

  it("SUGG-2 takes what else is suggested on its letters along", () => {
    const [ann, bob] = people("one ", "two three");
    const [join, other, words] = [
      bob.suggestsJoin(1),
      bob.suggests("two", "2"),
      bob.suggestsAfter("three", "!"),
    ];
    sync(ann, bob);
    ann.accepts(join);
    sync(ann, bob);
    bob.accepts(other, words);
    sync(ann, bob);
    expect(ann.lines).toEqual(["one 2 three!"]);
  });

  it("SUGG-2 is accepted together with all that, and all of it once more after an undo", () => {
    const [ann, bob] = people("one ", "two three", " four");
    bob.suggestsKind(0, "heading-1");
    bob.suggestsJoin(1);
    bob.suggests("two", "2");
    bob.suggestsJoin(2);
    bob.suggests("three", "", { bold: true });
    bob.suggests("one", "1");
    bob.suggestsAfter("four", "!");
    bob.suggestsAt(7, "[");
    bob.suggestsAt(1, "(");
    const ids = bob.suggestions.open().map(({ id }) => id);
    sync(ann, bob);
    for (let round = 0; round < 3; round += 1) {
      expect(ann.accepts(...ids)).toEqual(ids);
      sync(ann, bob);
      expect(bob.body.toString()).toBe('<heading level="1">(1 [2 <bold>three</bold> four!</heading>');
      ann.undo.undo();
      sync(ann, bob);
      expect(bob.lines).toEqual(["one ", "two three", " four"]);
    }
  });

  it("SUGG-2 leaves what is suggested about the blocks beside it what it was", () => {
    const [ann, bob] = people("one ", "two ", "three");
    const [join, next, kind, later] = [
      bob.suggestsJoin(1),
      bob.suggestsJoin(2),
      bob.suggestsKind(1, "heading-1"),
      bob.suggestsKind(2, "heading-2"),
    ];
    sync(ann, bob);
    ann.accepts(join, later);
    expect(ann.accepts(kind), "its paragraph is no paragraph any more").toEqual([]);
    ann.accepts(next);
    expect(ann.lines).toEqual(["one two three"]);
    expect(kinds(ann)).toEqual(["paragraph"]);
  });

  it("SUGG-4 cannot be accepted where there are no two blocks any more", () => {
    const [ann, bob] = people("one", "two");
    const id = bob.suggestsJoin(1);
    ann.doc.transact(() => ann.body.insert(1, [new Y.XmlElement("horizontalRule")]));
    sync(ann, bob);
    const suggestion = bob.suggestions.get(id);
    expect(suggestion !== null && bob.suggestions.isApplicable(suggestion)).toBe(false);
    expect(bob.accepts(id)).toEqual([]);
    expect(bob.rejects(id)).toEqual([id]);
  });
});

describe("a suggested kind", () => {
  it("SUGG-1 SUGG-10 makes a heading of a paragraph, another of a heading, and a paragraph again", () => {
    const [ann, bob] = people("one", "two");
    const accepted = (kind: Parameters<Writer["suggestsKind"]>[1]): string[] => {
      const id = bob.suggestsKind(0, kind);
      sync(ann, bob);
      expect(kinds(ann)[0]).not.toBe(kind.replace("-", ""));
      ann.accepts(id);
      sync(ann, bob);
      expect(bob.lines).toEqual(["one", "two"]);
      return kinds(bob);
    };
    expect(accepted("heading-2")).toEqual(["heading2", "paragraph"]);
    expect(accepted("heading-1")).toEqual(["heading1", "paragraph"]);
    expect(accepted("paragraph")).toEqual(["paragraph", "paragraph"]);
    ann.undo.undo();
    sync(ann, bob);
    expect(kinds(bob)).toEqual(["heading1", "paragraph"]);
  });

  it("SUGG-11 keeps what others write into it meanwhile, and who accepts too makes no second one", () => {
    const [ann, bob, cyd] = people("one three", "end");
    const id = bob.suggestsKind(0, "heading-1");
    sync(ann, bob, cyd);
    ann.accepts(id);
    bob.accepts(id);
    writesIn(cyd, 0, 4, "two ");
    settle(ann, bob, cyd);
    for (const writer of [ann, bob, cyd]) {
      expect(writer.lines).toEqual(["one two three", "end"]);
      expect(kinds(writer)).toEqual(["heading1", "paragraph"]);
    }
  });

  it("SUGG-2 accepted by two, of whom one has joined something to it before, loses none of that", () => {
    for (const clientId of [5, 50]) {
      const [ann, bob, cyd] = people("one ", "two ", "three");
      const writer = new Writer("Cyd", clientId);
      sync(ann, writer);
      const [kind, join] = [bob.suggestsKind(0, "heading-1"), bob.suggestsJoin(1)];
      sync(ann, bob, cyd, writer);
      const [first, second] = clientId === 5 ? [ann, writer] : [writer, ann];
      first.accepts(join);
      first.accepts(kind);
      second.accepts(kind);
      settle(ann, bob, cyd, writer);
      const words = ann.text.split(/\s+/).toSorted();
      expect(words).toEqual(["one", "three", "two"]);
    }
  });

  it("SUGG-2 accepted while its paragraph is joined has every letter once", () => {
    const [ann, bob, cyd] = people("one ", "two");
    const [kind, join] = [cyd.suggestsKind(1, "heading-1"), cyd.suggestsJoin(1)];
    sync(ann, bob, cyd);
    ann.accepts(kind);
    bob.accepts(join);
    settle(ann, bob, cyd);
    expect(ann.text.replaceAll("\n", "")).toBe("one two");
    bob.undo.undo();
    ann.undo.undo();
    settle(ann, bob, cyd);
    expect([...ann.text.replaceAll(/\s/g, "")].sort().join("")).toBe("enoowt".split("").sort().join(""));
  });
});

describe("SUGG-10 a block with something in it that this page does not know", () => {
  it("is neither joined nor changed, and keeps it", () => {
    for (const unknown of ["element", "embed", "attribute"]) {
      const [ann, bob] = people("one", "two");
      ann.doc.transact(() => {
        const text = ann.block(1).get(0);
        if (unknown === "element") ann.block(1).insert(1, [new Y.XmlElement("sparkline")]);
        else if (unknown === "embed" && text instanceof Y.XmlText) text.insertEmbed(1, { formula: "x" });
        else ann.block(1).setAttribute("data", new Y.Map() as unknown as string);
      });
      const before = ann.body.toString();
      const ids = [bob.suggestsJoin(1), bob.suggestsKind(1, "heading-1")];
      sync(ann, bob);
      expect(ann.accepts(...ids), unknown).toEqual([]);
      expect(ann.body.toString()).toBe(before);
    }
  });

  it("keeps what is said of the block, and the line breaks in it", () => {
    const [ann, bob] = people("one", "two");
    ann.doc.transact(() => {
      ann.block(0).setAttribute("textAlign", "right");
      ann.block(1).insert(1, [new Y.XmlElement("hardBreak"), new Y.XmlText("three")]);
    });
    const ids = [bob.suggestsKind(0, "heading-3"), bob.suggestsJoin(1)];
    sync(ann, bob);
    expect(ann.accepts(...ids)).toEqual(ids);
    expect(ann.body.toString()).toBe(
      '<heading level="3" textAlign="right">onetwo<hardbreak></hardbreak>three</heading>',
    );
  });
});

describe("SUGG-5 moves that no editor of ours says of", () => {
  it("do not have anybody's letters deleted", () => {
    const [ann, bob] = people("one ", "two", "abc");
    const id = bob.suggestsJoin(1);
    sync(ann, bob);
    ann.accepts(id);
    sync(ann, bob);
    const record = bob.doc.getMap(suggestionsRoot).get(id) as Y.Map<unknown>;
    const moved = (record.toJSON() as Record<string, { moved?: { origins: number[][] } }>)[
      [...record.keys()].find((field) => field.startsWith("decision/")) ?? ""
    ]?.moved;
    const [client = 0, clock = 0, length = 0] = moved?.origins[0] ?? [];
    expect(length, "the letters of two").toBe(3);
    const to = Y.getState(bob.doc.store, 10);
    writesIn(bob, 1, 0, "xyz");
    const runs = [[client, clock, length, to]];
    const said = { blocks: [[30, 1]], runs, origins: runs, dropped: [["x"]], into: "here" };
    record.set("rescued/000", said);
    for (const [at, odd] of [
      null,
      7,
      [],
      { blocks: 1 },
      { ...said, runs: [[1, 2]] },
      { ...said, runs: "x" },
    ].entries())
      record.set(`rescued/${at}`, odd);
    settle(ann, bob);
    expect(ann.lines).toEqual(bob.lines);
    expect(ann.text).toContain("one two");
  });
});

describe("SUGG-5 a page that knows neither", () => {
  it("finds nothing in their records that it could take for the whole of it", () => {
    const [ann] = people("one two", "three four");
    const ids = [
      ann.suggestsJoin(1),
      ann.suggestsJoin(1, { from: 5, to: 15, text: "words" }),
      ann.suggestsKind(0, "heading-1"),
    ];
    for (const id of ids) {
      const record = ann.doc.getMap(suggestionsRoot).get(id) as Y.Map<unknown>;
      const known = ["range", "place", "format"].filter((field) => record.has(field));
      expect(known, "what a suggestion was before there were joins and kinds").toEqual([]);
    }
  });
});

describe("SUGG-2 SUGG-11 people who join, change kinds and write at once", () => {
  const words = ["alpha", "bravo", "chaos", "delta", "extra", "fancy"];
  const begun = ["alpha bravo ", "chaos ", "delta extra ", "fancy "];
  const step = fc.record({
    who: fc.nat(2),
    what: fc.constantFrom(
      "join",
      "join",
      "kind",
      "cut",
      "accept",
      "accept",
      "accept",
      "reject",
      "undo",
      "redo",
      "type",
      "type",
      "meet",
      "meet",
      "tidy",
    ),
    at: fc.nat(1_000),
  });
  type Step = { who: number; what: string; at: number };
  const wanted = ["heading-1", "heading-2", "paragraph"] as const;

  const act = (writers: readonly Writer[], { who, what, at }: Step, n: number): void => {
    const writer = writers[who];
    const other = writers[(who + 1 + (at % 2)) % 3];
    if (writer === undefined || other === undefined) return;
    const { length } = writer.body;
    const open = writer.suggestions.open();
    const one = open[at % Math.max(1, open.length)]?.id ?? "";
    if (what === "join" && length > 1) writer.suggestsJoin(1 + (at % (length - 1)));
    else if (what === "cut" && length > 1) {
      const index = 1 + (at % (length - 1));
      const begin =
        1 + writer.lines.slice(0, index).reduce((sum, { length: letters }) => sum + letters + 2, 0);
      const [before = "", after = ""] = writer.lines.slice(index - 1);
      const from = begin - 2 - (at % (before.length + 1));
      const to = begin + ((at * 7) % (after.length + 1));
      writer.suggestsJoin(index, { from, to, text: ["", `[${n}]`, `[${n}]\n`][at % 3] ?? "" });
    } else if (what === "kind") writer.suggestsKind(at % length, wanted[at % 3] ?? "paragraph");
    else if (what === "accept") writer.accepts(one);
    else if (what === "reject") writer.rejects(one);
    else if (what === "undo") writer.undo.undo();
    else if (what === "redo") writer.undo.redo();
    else if (what === "type") writesIn(writer, at, at % 2 === 0 ? 0 : 1_000, `<${n}>`);
    else if (what === "meet") sync(writer, other);
    else if (what === "tidy") writer.suggestions.tidy();
  };

  const play = (steps: readonly Step[], allowed: (what: string) => boolean): [Writer, Writer, Writer] => {
    const writers = people(...begun);
    steps.forEach((one, n) => {
      if (allowed(one.what)) act(writers, one, n);
    });
    settle(...writers);
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
          expect(count(ann.text, `[${n}]`)).toBeLessThanOrEqual(1);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("have every word and whatever anybody wrote, exactly once", () => {
    const plain = (what: string): boolean => !["cut", "undo", "redo"].includes(what);
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [ann] = play(steps, plain);
        const inText = ann.text.replaceAll("\n", "");
        for (const word of words) expect(count(inText, word), word).toBe(1);
        steps.forEach(({ what }, n) => {
          if (what === "type") expect(count(inText, `<${n}>`), `<${n}>`).toBe(1);
        });
      }),
      { numRuns: 200 },
    );
  });

  it("lose nothing by an undo or a redo either", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const [ann] = play(steps, (what) => what !== "cut");
        const inText = ann.text.replaceAll("\n", "");
        for (const word of words) expect(count(inText, word), word).toBeGreaterThanOrEqual(1);
        steps.forEach(({ what }, n) => {
          if (what === "type") expect(count(inText, `<${n}>`), `<${n}>`).toBeGreaterThanOrEqual(1);
        });
      }),
      { numRuns: 200 },
    );
  });
});
