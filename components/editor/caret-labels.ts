// Names beside carets. One shows while its caret moves or is pointed at, and fades after. It stands on free paper:
// above, below or after the caret, or in the margin; never on letters, never on another name.
import type { EditorView } from "@tiptap/pm/view";
import type { Awareness } from "y-protocols/awareness";
import { peersOf } from "@/client/presence";
import type { Person } from "@/protocol/presence";

const shownMs = 2_000;
/** How near the mouse must come to a caret to see its name. */
const pointedAtPx = 6;
/** Letters fill less than the height that their font claims. */
const emptyInLinePx = 2;
/** Text nodes that are looked at on either side of a caret. */
const nodesAround = 40;
const mostBeside = 8;

interface Changed {
  readonly added: readonly number[];
  readonly updated: readonly number[];
}

interface Place {
  readonly place: "above" | "below" | "after" | "aside";
  readonly leftwards?: boolean;
  readonly short?: boolean;
  readonly nth?: number;
}

const beside = Array.from({ length: mostBeside }, (_, nth) => nth);

/** In the order in which they are tried; the last one is taken if none is free. */
const places: readonly Place[] = [
  { place: "above" },
  { place: "above", leftwards: true },
  { place: "after" },
  { place: "below" },
  { place: "below", leftwards: true },
  ...beside.map((nth): Place => ({ place: "aside", nth })),
  ...beside.map((nth): Place => ({ place: "aside", short: true, nth })),
];

const overlap = (a: DOMRect, b: DOMRect, insetPx = 0): boolean =>
  a.left < b.right && b.left < a.right && a.top < b.bottom - insetPx && b.top + insetPx < a.bottom;

const isNear = ({ left, top, bottom }: DOMRect, { clientX, clientY }: MouseEvent): boolean =>
  Math.abs(clientX - left) <= pointedAtPx && clientY >= top && clientY <= bottom;

const textRects = (node: Node): DOMRectList => {
  const range = document.createRange();
  range.selectNodeContents(node);
  return range.getClientRects();
};

export class CaretLabels {
  readonly #awareness: Awareness;
  readonly #view: EditorView;
  readonly #dress: (caret: HTMLElement, person: Person) => void;
  readonly #positions = new Map<number, string>();
  /** One for each label that shows; started anew when its caret moves again. */
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #frame: number | null = null;

  constructor(awareness: Awareness, view: EditorView, dress: (caret: HTMLElement, person: Person) => void) {
    this.#awareness = awareness;
    this.#view = view;
    this.#dress = dress;
    awareness.on("change", this.#onChange);
    view.dom.addEventListener("mousemove", this.#onPoint, { passive: true });
    this.#onChange({ added: [...peersOf(awareness).keys()], updated: [] });
  }

  destroy(): void {
    this.#awareness.off("change", this.#onChange);
    this.#view.dom.removeEventListener("mousemove", this.#onPoint);
    for (const timer of this.#timers.values()) clearTimeout(timer);
    if (this.#frame !== null) cancelAnimationFrame(this.#frame);
  }

  /** Once per frame, however much has changed: it measures. */
  paintSoon(): void {
    this.#frame ??= requestAnimationFrame(() => {
      this.#frame = null;
      this.#paint();
    });
  }

  readonly #onChange = ({ added, updated }: Changed): void => {
    const peers = peersOf(this.#awareness);
    for (const clientId of [...added, ...updated]) {
      const position = JSON.stringify(peers.get(clientId)?.cursor ?? null);
      if (this.#positions.get(clientId) === position) continue;
      this.#positions.set(clientId, position);
      this.#show(clientId);
    }
    this.paintSoon();
  };

  readonly #onPoint = (event: MouseEvent): void => {
    for (const caret of this.#carets()) {
      if (isNear(caret.getBoundingClientRect(), event)) this.#show(Number(caret.dataset.caret));
    }
  };

  #show(clientId: number): void {
    clearTimeout(this.#timers.get(clientId));
    const fade = (): void => {
      this.#timers.delete(clientId);
      this.paintSoon();
    };
    this.#timers.set(clientId, setTimeout(fade, shownMs));
    this.paintSoon();
  }

  #carets(): readonly HTMLElement[] {
    return [...this.#view.dom.querySelectorAll<HTMLElement>(".caret[data-caret]")];
  }

  #paint(): void {
    const peers = peersOf(this.#awareness);
    const carets = this.#carets();
    const taken: DOMRect[] = [];
    const together = new Map<string, number>();
    for (const caret of carets) {
      const clientId = Number(caret.dataset.caret);
      const person = peers.get(clientId)?.user;
      if (person !== undefined) this.#dress(caret, person);
      const { left, top, bottom } = caret.getBoundingClientRect();
      const spot = `${Math.round(left)} ${Math.round(top)}`;
      const nth = together.get(spot) ?? 0;
      together.set(spot, nth + 1);
      caret.style.setProperty("--nth", String(nth));
      caret.toggleAttribute("data-active", this.#timers.has(clientId));
      const isSeen = bottom > 0 && top < window.innerHeight;
      if (isSeen && this.#timers.has(clientId)) this.#place(caret, taken);
    }
  }

  #place(caret: HTMLElement, taken: DOMRect[]): void {
    const [label] = caret.children;
    if (!(label instanceof HTMLElement)) return;
    const text = this.#textAround(caret);
    const columnEnds = this.#view.dom.getBoundingClientRect().right;
    label.style.setProperty("--aside", `${columnEnds - caret.getBoundingClientRect().left}px`);
    for (const candidate of places) {
      this.#put(label, candidate);
      const rect = label.getBoundingClientRect();
      if (this.#isOnPage(rect) && !taken.some((other) => overlap(rect, other)) && !this.#covers(rect, text)) {
        taken.push(rect);
        return;
      }
    }
  }

  #put(label: HTMLElement, { place, leftwards = false, short = false, nth = 0 }: Place): void {
    label.dataset.place = place;
    label.toggleAttribute("data-leftwards", leftwards);
    label.style.setProperty("--nth-aside", String(nth));
    if (short) label.dataset.short = Array.from(label.dataset.name ?? "")[0] ?? "";
    else delete label.dataset.short;
  }

  #isOnPage({ left, right, top, bottom }: DOMRect): boolean {
    const begins = document.querySelector("[data-top-bar]")?.getBoundingClientRect().bottom ?? 0;
    const { clientWidth } = document.documentElement;
    return left >= 0 && right <= clientWidth && top >= begins && bottom <= window.innerHeight;
  }

  #covers(rect: DOMRect, text: readonly DOMRect[]): boolean {
    return text.some((line) => overlap(rect, line, emptyInLinePx));
  }

  /** The lines of text near a caret, as far up and down as a label reaches. */
  #textAround(caret: HTMLElement): readonly DOMRect[] {
    const rects: DOMRect[] = [];
    const walker = document.createTreeWalker(this.#view.dom, NodeFilter.SHOW_TEXT);
    for (const step of ["previousNode", "nextNode"] as const) {
      walker.currentNode = caret;
      for (let seen = 0; seen < nodesAround && walker[step]() !== null; seen++) {
        rects.push(...textRects(walker.currentNode));
      }
    }
    return rects;
  }
}
