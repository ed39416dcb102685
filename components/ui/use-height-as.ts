import { type RefObject, useEffect } from "react";

/** Makes the height of an element known to what else stands at the foot: a toast must not lie over its buttons. */
export const useHeightAs = (property: `--${string}`, element: RefObject<HTMLElement | null>): void => {
  useEffect(() => {
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() =>
      style.setProperty(property, `${element.current?.offsetHeight ?? 0}px`),
    );
    if (element.current !== null) observer.observe(element.current);
    return () => {
      observer.disconnect();
      style.removeProperty(property);
    };
  }, [property, element]);
};
