// Anything that may stand in a Yjs document, described as a plain value, so that it can be made again exactly as it was
// by somebody who does not understand it. What is described is no longer tied to the document it came from.
import * as Y from "yjs";

type Entries = readonly (readonly [key: string, held: KeptContent])[];

export type KeptContent =
  | {
      readonly kind: "element";
      readonly name: string;
      readonly entries: Entries;
      readonly children: readonly KeptContent[];
    }
  | { readonly kind: "text"; readonly pieces: readonly KeptPiece[]; readonly entries: Entries }
  | { readonly kind: "hook"; readonly name: string; readonly entries: Entries }
  | { readonly kind: "map"; readonly entries: Entries }
  | { readonly kind: "array" | "fragment"; readonly children: readonly KeptContent[] }
  | { readonly kind: "value"; readonly value: unknown };

interface KeptPiece {
  readonly insert: KeptContent;
  readonly attributes: object;
}

interface Delta {
  readonly insert: unknown;
  readonly attributes?: object;
}

const describeAll = (held: readonly unknown[]): readonly KeptContent[] => held.map(describe);

const entriesOf = (held: Record<string, unknown>): Entries =>
  Object.entries(held).map(([key, value]) => [key, describe(value)]);

export const describe = (held: unknown): KeptContent => {
  if (held instanceof Y.XmlElement) {
    const { nodeName: name } = held;
    return {
      kind: "element",
      name,
      entries: entriesOf(held.getAttributes()),
      children: describeAll(held.toArray()),
    };
  }
  if (held instanceof Y.Text) {
    const pieces = (held.toDelta() as Delta[]).map(({ insert, attributes = {} }) => ({
      insert: describe(insert),
      attributes,
    }));
    return { kind: "text", pieces, entries: entriesOf(held.getAttributes()) };
  }
  if (held instanceof Y.XmlFragment) return { kind: "fragment", children: describeAll(held.toArray()) };
  if (held instanceof Y.XmlHook)
    return { kind: "hook", name: held.hookName, entries: entriesOf(Object.fromEntries(held.entries())) };
  if (held instanceof Y.Map) return { kind: "map", entries: entriesOf(Object.fromEntries(held.entries())) };
  if (held instanceof Y.Array) return { kind: "array", children: describeAll(held.toArray()) };
  return { kind: "value", value: held };
};

const fillMap = <Kind extends Y.Map<unknown>>(map: Kind, entries: Entries): Kind => {
  for (const [key, held] of entries) map.set(key, makeAgain(held));
  return map;
};

/** Into an element that stands nowhere yet. */
export const fillElement = (
  element: Y.XmlElement,
  entries: Entries,
  children: readonly KeptContent[],
): void => {
  // An element takes any value under a name, whatever its types say.
  for (const [key, held] of entries) element.setAttribute(key, makeAgain(held) as string);
  element.insert(0, children.map(makeAgain) as Y.XmlElement[]);
};

/** Something new that says the same. */
export const makeAgain = (kept: KeptContent): unknown => {
  switch (kept.kind) {
    case "element": {
      const element = new Y.XmlElement(kept.name);
      fillElement(element, kept.entries, kept.children);
      return element;
    }
    case "text": {
      const text = new Y.XmlText();
      text.applyDelta(
        kept.pieces.map(({ insert, attributes }) => ({ insert: makeAgain(insert) as string, attributes })),
      );
      for (const [key, held] of kept.entries) text.setAttribute(key, makeAgain(held));
      return text;
    }
    case "fragment": {
      const fragment = new Y.XmlFragment();
      fragment.insert(0, kept.children.map(makeAgain) as Y.XmlElement[]);
      return fragment;
    }
    case "hook":
      return fillMap(new Y.XmlHook(kept.name), kept.entries);
    case "map":
      return fillMap(new Y.Map<unknown>(), kept.entries);
    case "array":
      return Y.Array.from(kept.children.map(makeAgain) as object[]);
    case "value":
      return kept.value;
  }
};

/** Its letters, and nothing else of it: blocks on lines of their own. */
export const lettersOf = (kept: KeptContent): string => {
  switch (kept.kind) {
    case "text":
      return kept.pieces
        .map(({ insert }) =>
          insert.kind === "value" && typeof insert.value === "string" ? insert.value : lettersOf(insert),
        )
        .join("");
    case "element":
    case "array":
    case "fragment":
      return kept.children
        .map(lettersOf)
        .filter(Boolean)
        .join(holdsBlocks(kept.children) ? "\n" : "");
    default:
      return "";
  }
};

const holdsBlocks = (children: readonly KeptContent[]): boolean =>
  !children.some(({ kind }) => kind === "text");
