"use client";

import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

interface Held {
  readonly element: Element;
  readonly at: number;
}

/**
 * What goes from the list would take the focus with it: the row that then stands in its place has it, or the heading
 * where none is left.
 */
export const useKeptFocus = (heading: RefObject<HTMLElement | null>) => {
  const list = useRef<HTMLUListElement>(null);
  const held = useRef<Held | null>(null);

  /** What stands behind the rows is in the place of the next one. */
  const hold = (element: Element): void => {
    const rows = [...(list.current?.children ?? [])];
    const row = rows.find((one) => one.contains(element));
    held.current = { element: row ?? element, at: row === undefined ? rows.length : rows.indexOf(row) };
  };

  useLayoutEffect(() => {
    const before = held.current;
    if (before === null) return;
    if (before.element.isConnected) return hold(before.element);
    held.current = null;
    if (document.activeElement !== document.body) return;
    const rows = list.current?.children ?? [];
    const next = rows[Math.min(before.at, rows.length - 1)]?.querySelector<HTMLElement>("a, button");
    (next ?? heading.current)?.focus();
  });

  const onFocus = ({ currentTarget, target }: FocusEvent): void => {
    // A menu or a dialog of a row is no part of it in the page.
    if (currentTarget.contains(target)) hold(target);
  };

  const onBlur = ({ relatedTarget }: FocusEvent): void => {
    if (relatedTarget === null) held.current = null;
  };

  return { list, place: { onFocus, onBlur } };
};
