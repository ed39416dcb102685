// Other people's carets as a reader's eye meets them, measured in the page.
import type { Page } from "@playwright/test";

/** Lines of text that stand elsewhere with carets than they would without. */
export const movedLines = (page: Page): Promise<string[]> =>
  page.evaluate(() => {
    const editor = document.querySelector("[data-testid=editor]");
    if (editor === null) throw new Error("there is no editor");
    const lines = (): string[] => {
      const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
      const found: string[] = [];
      while (walker.nextNode() !== null) {
        const range = document.createRange();
        range.selectNodeContents(walker.currentNode);
        for (const { top, left, width } of range.getClientRects()) {
          found.push([top, left, width].map((px) => px.toFixed(2)).join(" "));
        }
      }
      return found;
    };
    const withCarets = lines();
    // Not a style element: the page lets none in that it did not send itself.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(".caret { display: none !important }");
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    const without = lines();
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
    return withCarets.flatMap((line, at) =>
      line === without[at] ? [] : [`${line} instead of ${without[at]}`],
    );
  });

interface Labels {
  readonly shown: string[];
  /** Names that stand on letters, on each other, or beyond the page. */
  readonly misplaced: string[];
}

export const labelsOf = (page: Page): Promise<Labels> =>
  page.evaluate(() => {
    const editor = document.querySelector("[data-testid=editor]");
    if (editor === null) throw new Error("there is no editor");
    const text: DOMRect[] = [];
    const walker = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT);
    while (walker.nextNode() !== null) {
      const range = document.createRange();
      range.selectNodeContents(walker.currentNode);
      text.push(...range.getClientRects());
    }
    // Letters fill less than the height that their font claims.
    const overlap = (a: DOMRect, b: DOMRect, inset: number): boolean =>
      a.left < b.right && b.left < a.right && a.top < b.bottom - inset && b.top + inset < a.bottom;
    const labels = [...editor.querySelectorAll<HTMLElement>(".caret[data-active] .caret-label")];
    const misplaced = labels.filter((label) => {
      const rect = label.getBoundingClientRect();
      return (
        rect.left < 0 ||
        rect.right > document.documentElement.clientWidth ||
        text.some((line) => overlap(rect, line, 2.5)) ||
        labels.some((other) => other !== label && overlap(rect, other.getBoundingClientRect(), 0))
      );
    });
    const name = (label: HTMLElement): string => `${label.dataset.name} ${label.dataset.place}`;
    return { shown: labels.map(name), misplaced: misplaced.map(name) };
  });
