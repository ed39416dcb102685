import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { firstPaintOf, readFirstPaint } from "@/protocol/first-paint";
import { FirstPaint } from "./first-paint";

const drawn = (...nodes: unknown[]): string =>
  renderToStaticMarkup(<FirstPaint paint={firstPaintOf(nodes)} />).replace(
    /^<div data-testid="first-paint" class="prose font-prose">(.*)<\/div>$/s,
    "$1",
  );

const text = (words: string, ...marks: unknown[]) => ({ type: "text", text: words, marks });
const paragraph = (...content: unknown[]) => ({ type: "paragraph", content });

describe("the first paint of a page", () => {
  it("PAINT-5 is drawn as the editor draws", () => {
    expect(drawn({ type: "heading", attrs: { level: 3 }, content: [text("Plan")] })).toBe("<h3>Plan</h3>");
    expect(drawn({ type: "horizontalRule" })).toBe("<hr/>");
    const link = { type: "link", attrs: { href: "https://example.org" } };
    expect(drawn(paragraph(text("a", { type: "italic" }, { type: "bold" }, link)))).toBe(
      '<p><a href="https://example.org" target="_blank" rel="noopener noreferrer nofollow">' +
        "<strong><em>a</em></strong></a></p>",
    );
    const item = { type: "listItem", content: [paragraph(text("one"))] };
    expect(drawn({ type: "orderedList", attrs: { start: 4 }, content: [item] })).toBe(
      '<ol start="4"><li><p>one</p></li></ol>',
    );
    expect(drawn({ type: "codeBlock", attrs: { language: "ts" }, content: [text("\na < b")] })).toBe(
      '<div class="code-block"><span aria-hidden="true" class="code-language">TypeScript</span>' +
        "<pre><code>\na &lt; b</code></pre></div>",
    );
    const task = { type: "taskItem", attrs: { checked: true }, content: [paragraph(text("done"))] };
    expect(drawn({ type: "taskList", content: [task] })).toMatch(
      /^<ul data-type="taskList"><li data-checked="true"><label><input .*aria-label="Done: done".*checked=""\/><\/label><div><p>done<\/p>/,
    );
  });

  it("PAINT-5 gives lines without letters their height", () => {
    expect(drawn(paragraph())).toBe("<p><br/></p>");
    expect(drawn(paragraph(text("a"), { type: "hardBreak" }))).toBe("<p>a<br/><br/></p>");
    expect(drawn({ type: "codeBlock", content: [text("a\n")] })).toContain("<code>a\n<br/></code>");
  });

  it("PAINT-2 says where it ends before the document does", () => {
    const markup = renderToStaticMarkup(
      <FirstPaint paint={firstPaintOf([paragraph(text("word ".repeat(10_000)))])} />,
    );
    expect(markup).toMatch(/The document goes on\./);
    expect(drawn(paragraph(text("word")))).toBe("<p>word</p>");
  });

  const markup = [
    '<img src=x onerror="alert(1)">',
    "</p></div><script>alert(1)</script>",
    '"><svg onload=alert(1)>',
    "<!--",
    "]]>",
    "&lt;script&gt;",
    "\u2028</script\u2029>",
    "javascript:alert(1)",
  ];

  it.each(markup)("X1, PAINT-1 %j is text wherever it stands", (hostile) => {
    const everywhere = [
      paragraph(text(hostile), text(hostile, { type: hostile }), text(hostile, { type: "code" })),
      { type: "codeBlock", attrs: { language: hostile }, content: [text(hostile)] },
      { type: "heading", attrs: { level: hostile }, content: [text(hostile)] },
      { type: "orderedList", attrs: { start: hostile }, content: [text(hostile)] },
      { type: hostile, attrs: { [hostile]: hostile }, content: [text(hostile)] },
      paragraph(text("a", { type: "link", attrs: { href: hostile } })),
      paragraph(text("a", { type: "link", attrs: { href: `https://example.org/${hostile}` } })),
    ];
    for (const found of [drawn(...everywhere), fromRow(everywhere)]) {
      const tags = Array.from(found.matchAll(/<\/?([a-z0-9]+)/gi), ([, tag = ""]) => tag);
      const known = ["div", "span", "p", "br", "h1", "ol", "li", "pre", "code", "a"];
      expect(tags.filter((tag) => !known.includes(tag))).toEqual([]);
      const attributes = Array.from(
        found.matchAll(/<\w+((?:\s[\w-]+="[^"]*")*)\/?>/g),
        ([, all = ""]) => all,
      );
      const names = attributes.flatMap((all) =>
        Array.from(all.matchAll(/\s([\w-]+)="[^"]*"/g), ([, name]) => name),
      );
      const allowed = ["data-testid", "class", "aria-hidden", "start", "href", "target", "rel"];
      expect(names.filter((name) => !allowed.includes(name ?? ""))).toEqual([]);
      // Nothing else looks like a tag.
      expect(found.match(/</g)?.length).toBe(attributes.length + (found.match(/<\//g)?.length ?? 0));
      expect(found).not.toMatch(/href="(?!https:)/);
    }
  });
});

/** As if somebody had written it into the database. */
const fromRow = (blocks: unknown): string => {
  const paint = readFirstPaint(JSON.stringify({ blocks, isWhole: true }));
  return paint === null ? "" : renderToStaticMarkup(<FirstPaint paint={paint} />);
};
