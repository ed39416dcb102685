import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { LinkedText, piecesOf } from "./linked-text";

const linksIn = (text: string): string[] => piecesOf(text).flatMap(({ href }) => href ?? []);

describe("text with links", () => {
  it("finds web addresses, without the end of the sentence", () => {
    expect(linksIn("See https://example.org/a?b=c#d, or (http://example.org/x).")).toEqual([
      "https://example.org/a?b=c#d",
      "http://example.org/x",
    ]);
    const text = "no links, just text. https:// is none";
    expect(piecesOf(text)).toEqual([{ text, href: null }]);
  });

  it.each([
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "\tjavascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    "vbscript:msgbox(1)",
    "file:///etc/passwd",
    "//example.org",
  ])("X2: makes no link of %s", (text) => {
    expect(linksIn(text)).toEqual([]);
  });

  it("X1: shows markup as the text that it is, and gives no window of ours away", () => {
    const markup = renderToStaticMarkup(
      <LinkedText text={'<img src=x onerror=alert(1)> https://example.org/"onmouseover="alert(1)'} />,
    );
    expect(markup).not.toContain("<img");
    expect(markup).not.toMatch(/<a[^>]*onmouseover/);
    expect(markup).toContain('rel="noopener noreferrer nofollow"');
  });

  it("loses no letter", () => {
    const text = "a https://example.org/é. b https://x.example c";
    expect(
      piecesOf(text)
        .map((piece) => piece.text)
        .join(""),
    ).toBe(text);
  });
});
