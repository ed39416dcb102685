"use client";

import { type RefObject, useEffect } from "react";

/** What stands at the foot of the window, each while it is there; toasts keep above it. */
export type Foot = "--sheet-height" | "--panel-foot-height" | "--picker-height";

/** Its height is known to what else stands at the foot: a toast must not lie over a field or its buttons. */
export const useFoot = (foot: RefObject<HTMLElement | null>, name: Foot | null): void => {
  useEffect(() => {
    const element = foot.current;
    if (element === null || name === null) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => style.setProperty(name, `${element.offsetHeight}px`));
    observer.observe(element);
    return () => {
      observer.disconnect();
      style.removeProperty(name);
    };
  }, [foot, name]);
};
