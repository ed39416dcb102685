"use client";

import { X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useRef, useState } from "react";

interface ToastMessage {
  readonly text: string;
  readonly tone?: "plain" | "failure";
  /** Something else says it aloud. */
  readonly isSilent?: boolean;
  readonly action?: { readonly label: string; readonly onAction: () => void };
}

interface ShownToast extends ToastMessage {
  readonly key: number;
}

const ShowToast = createContext<((message: ToastMessage) => void) | null>(null);

export const useToast = (): ((message: ToastMessage) => void) => {
  const show = useContext(ShowToast);
  if (show === null) throw new Error("useToast needs a ToastProvider above it");
  return show;
};

/** For what closes when the focus leaves it: a toast may be the answer to what was done inside. */
export const isInToast = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[data-toasts]") !== null;

const airAbovePx = 8;
const shownAtOnce = 3;
const shownMs = 6_000;
const shownWithActionMs = 10_000;

interface ToastProviderProps {
  readonly children: ReactNode;
}

/** A live list and no layer of its own: Escape stays with the dialog or menu that is open below it. */
export function ToastProvider({ children }: ToastProviderProps) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);

  const show = useCallback((message: ToastMessage) => {
    setToasts((current) => {
      // The same words again take the place of the first: they are said again, and seen once.
      const others = current.filter(({ text }) => text !== message.text);
      return [...others.slice(1 - shownAtOnce), { ...message, key: (current.at(-1)?.key ?? 0) + 1 }];
    });
  }, []);

  const drop = useCallback((key: number) => {
    setToasts((current) => current.filter((toast) => toast.key !== key));
  }, []);

  const list = useRoomTaken(toasts.length > 0);
  const region = usePressesOfTheirOwn();
  return (
    <ShowToast value={show}>
      {children}
      <section ref={region} aria-label="Notifications" aria-live="polite" data-toasts>
        {/* A small window has room for the newest; beside an open dialog they stand aside, or it makes room. */}
        <ol
          ref={list}
          className="pointer-events-none max-sm:[&>li:not(:last-child)]:hidden [@media(height<32rem)]:[&>li:not(:last-child)]:hidden lg:[body[data-scroll-locked]_&]:mr-0 lg:[body[data-scroll-locked]_&]:max-w-72 fixed inset-x-3 bottom-[calc(1.5rem+var(--keyboard-inset,0px)+max(var(--dock-height,0px),var(--sheet-height,0px),var(--panel-foot-height,0px)+var(--picker-height,0px)))] z-60 mx-auto flex max-w-md flex-col gap-2 [body[data-scroll-locked]_&]:[--dock-height:0px]"
        >
          {toasts.map((toast) => (
            <ToastCard key={toast.key} toast={toast} onClose={drop} />
          ))}
        </ol>
      </section>
    </ShowToast>
  );
}

/** How much of the foot of the window they cover is known to what else stands there: nothing to press lies below. */
const useRoomTaken = (areShown: boolean) => {
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    if (!areShown) return;
    const { style } = document.documentElement;
    const observer = new ResizeObserver(() => {
      const top = list.current?.getBoundingClientRect().top ?? window.innerHeight;
      style.setProperty("--toasts-height", `${Math.ceil(window.innerHeight - top) + airAbovePx}px`);
    });
    if (list.current !== null) observer.observe(list.current);
    return () => {
      observer.disconnect();
      style.removeProperty("--toasts-height");
    };
  }, [areShown]);
  return list;
};

/** An open dialog or menu hears of no press on a toast: whoever answers one has not turned away from the other. */
const usePressesOfTheirOwn = () => {
  const region = useRef<HTMLElement>(null);
  useEffect(() => {
    const { current } = region;
    const keep = (event: Event): void => event.stopPropagation();
    current?.addEventListener("pointerdown", keep);
    return () => current?.removeEventListener("pointerdown", keep);
  }, []);
  return region;
};

interface ToastCardProps {
  readonly toast: ShownToast;
  readonly onClose: (key: number) => void;
}

function ToastCard({ toast, onClose }: ToastCardProps) {
  const [held, setHeld] = useState(false);
  const { key, text, tone, isSilent, action } = toast;

  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => onClose(key), action === undefined ? shownMs : shownWithActionMs);
    return () => clearTimeout(timer);
  }, [held, key, action, onClose]);

  // Once everybody has heard of the press: what asks whether it was in a toast asks after this button did.
  const leave = (): void => void setTimeout(() => onClose(key));

  const edge = tone === "failure" ? "[--hoist:var(--flag-red)]" : "[--hoist:var(--flag-yellow)]";
  return (
    <li
      aria-live={isSilent === true ? "off" : undefined}
      onMouseEnter={() => setHeld(true)}
      onMouseLeave={() => setHeld(false)}
      onFocus={() => setHeld(true)}
      onBlur={() => setHeld(false)}
      className={`rise-in hoist-edge on-navy pointer-events-auto flex items-center gap-3 rounded-control bg-navy py-2 pr-2 pl-4 shadow-raised ring-1 ring-[rgb(255_255_255/0.14)] ${edge}`}
    >
      <p className="min-w-0 flex-1 py-1 wrap-anywhere">{text}</p>
      {action !== undefined && (
        <button
          type="button"
          onClick={() => {
            action.onAction();
            leave();
          }}
          className="target rounded-control px-3 font-bold text-yellow hover:bg-[rgb(255_255_255/0.12)]"
        >
          {action.label}
        </button>
      )}
      <button
        type="button"
        aria-label="Dismiss"
        onClick={leave}
        className="target inline-flex min-w-10 items-center justify-center rounded-control text-on-navy-soft hover:bg-[rgb(255_255_255/0.12)]"
      >
        <X aria-hidden="true" className="size-4.5" />
      </button>
    </li>
  );
}
