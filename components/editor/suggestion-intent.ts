// What a person meant by a transaction, where it becomes a suggestion instead of a change: every way to write, delete,
// paste or format ends in steps, so they are read and not the keys.
import type { Fragment, Node } from "@tiptap/pm/model";
import type { Transaction } from "@tiptap/pm/state";
import { AddMarkStep, RemoveMarkStep, ReplaceStep, type Step } from "@tiptap/pm/transform";
import {
  type SuggestedFormat,
  type SuggestedKind,
  type SuggestedMark,
  suggestedKinds,
  suggestedMarks,
} from "@/client/suggestion-records";
import { isAllowedAddress } from "@/protocol/link-address";
import { changeBetween, textIn } from "./passages";

export interface ReplaceIntent {
  readonly kind: "replace";
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** Where the caret goes when letters are only deleted. */
  readonly caret: number;
}

export interface FormatIntent {
  readonly kind: "format";
  readonly from: number;
  readonly to: number;
  readonly format: SuggestedFormat;
}

export interface KindIntent {
  readonly kind: "kind";
  readonly blocks: readonly { readonly at: number; readonly kind: SuggestedKind }[];
}

export type Intent = ReplaceIntent | FormatIntent | KindIntent;

const kindOf = ({ type, attrs }: Node): SuggestedKind | null =>
  type.name === "paragraph"
    ? "paragraph"
    : type.name === "heading"
      ? (suggestedKinds.find((kind) => kind === `heading-${attrs.level}`) ?? null)
      : null;

/** Null where anything else is different, too. */
const kindsBetween = (before: Node, after: Node, start: number): KindIntent["blocks"] | null => {
  if (before === after) return [];
  if (before.childCount !== after.childCount) return null;
  const blocks: KindIntent["blocks"][number][] = [];
  let at = start;
  for (let index = 0; index < before.childCount; index += 1) {
    const [was, is] = [before.child(index), after.child(index)];
    const kind = kindOf(is);
    if (was.sameMarkup(is) && !was.isTextblock && !was.isLeaf) {
      const within = kindsBetween(was, is, at + 1);
      if (within === null) return null;
      blocks.push(...within);
    } else if (!was.eq(is)) {
      if (kind === null || kindOf(was) === null || !was.content.eq(is.content)) return null;
      blocks.push({ at: at + 1, kind });
    }
    at += was.nodeSize;
  }
  return blocks;
};

const textOf = (content: Fragment): string =>
  content.textBetween(0, content.size, "\n", (leaf) => (leaf.type.name === "hardBreak" ? "\n" : ""));

const isMarkStep = (step: Step): step is AddMarkStep | RemoveMarkStep =>
  step instanceof AddMarkStep || step instanceof RemoveMarkStep;

const isSuggestedMark = (name: string): name is SuggestedMark =>
  suggestedMarks.some((known) => known === name);

const formatOf = (steps: readonly (AddMarkStep | RemoveMarkStep)[]): FormatIntent | null => {
  const format: Partial<Record<SuggestedMark, true | string | null>> = {};
  for (const step of steps) {
    const { name } = step.mark.type;
    if (!isSuggestedMark(name)) return null;
    const { href } = step.mark.attrs as { href?: unknown };
    if (step instanceof RemoveMarkStep) format[name] = null;
    else if (name !== "link") format[name] = true;
    else if (typeof href === "string" && isAllowedAddress(href)) format[name] = href;
    else return null;
  }
  return {
    kind: "format",
    from: Math.min(...steps.map(({ from }) => from)),
    to: Math.max(...steps.map(({ to }) => to)),
    format,
  };
};

const sorted = (text: string): string => Array.from(text).toSorted().join("");

/** Whole blocks that come back as the same letters have changed places. */
const isMoved = (before: Node, { from, to, text }: Replaced): boolean =>
  text !== "" &&
  !before.resolve(from).parent.isTextblock &&
  sorted(textIn(before, { from, to })) === sorted(text);

interface Replaced {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** From one block into another, without a letter between them. */
const isBreak = (before: Node, { from, to, text }: Replaced): boolean => {
  const [$from, $to] = [before.resolve(from), before.resolve(to)];
  return text === "" && $from.parent.isTextblock && $to.parent.isTextblock && !$from.sameParent($to);
};

const replacedBy = (transaction: Transaction): Replaced | null => {
  const { before, doc, steps } = transaction;
  const [only] = steps;
  if (steps.length === 1 && only instanceof ReplaceStep)
    return { from: only.from, to: only.to, text: textOf(only.slice.content) };
  const change = changeBetween(before, doc);
  return change === null
    ? null
    : { from: change.from, to: change.oldTo, text: textOf(doc.slice(change.from, change.to).content) };
};

/** What is dragged within the text is deleted where it was, and put in. */
const isDrag = (transaction: Transaction): boolean =>
  transaction.getMeta("uiEvent") === "drop" && transaction.steps.length > 1;

export const isMove = (transaction: Transaction): boolean => {
  if (isDrag(transaction)) return true;
  const replaced = replacedBy(transaction);
  // What is wrapped stays where it is.
  const isPut = transaction.steps.every((step) => step instanceof ReplaceStep);
  return isPut && replaced !== null && isMoved(transaction.before, replaced);
};

/** Null for what cannot be suggested. `caret` is where a person was when they did it. */
export const intentOf = (transaction: Transaction, caret: number): Intent | null => {
  const { before, steps } = transaction;
  if (steps.every(isMarkStep)) return formatOf(steps);
  if (!steps.every((step) => step instanceof ReplaceStep)) {
    const blocks = kindsBetween(before, transaction.doc, 0);
    return blocks === null || blocks.length === 0 ? null : { kind: "kind", blocks };
  }
  const replaced = replacedBy(transaction);
  if (replaced === null) return null;
  const { from, to, text } = replaced;
  if (isDrag(transaction) || isMoved(before, replaced)) return null;
  const hasLetters = from < to && textIn(before, { from, to }) !== "";
  if (hasLetters || isBreak(before, replaced)) return { kind: "replace", from, to, text, caret: from };
  // What is pasted over an empty block comes in its place.
  const at = before.resolve(from).parent.isTextblock ? from : caret;
  if (text === "" || !before.resolve(at).parent.isTextblock) return null;
  return { kind: "replace", from: at, to: at, text, caret: at };
};
