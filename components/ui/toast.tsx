"use client";

import { X } from "lucide-react";
import { Toast as RadixToast } from "radix-ui";
import { createContext, type ReactNode, useCallback, useContext, useState } from "react";

interface ToastMessage {
  readonly text: string;
  readonly tone?: "plain" | "failure";
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

const shownAtOnce = 3;

interface ToastProviderProps {
  readonly children: ReactNode;
}

export function ToastProvider({ children }: ToastProviderProps) {
  const [toasts, setToasts] = useState<readonly ShownToast[]>([]);

  const show = useCallback((message: ToastMessage) => {
    setToasts((current) => [
      ...current.slice(1 - shownAtOnce),
      { ...message, key: (current.at(-1)?.key ?? 0) + 1 },
    ]);
  }, []);

  const drop = (key: number) => setToasts((current) => current.filter((toast) => toast.key !== key));

  return (
    <ShowToast value={show}>
      <RadixToast.Provider duration={6000} label="Notification" swipeDirection="down">
        {children}
        {toasts.map((toast) => (
          <ToastCard key={toast.key} toast={toast} onClose={() => drop(toast.key)} />
        ))}
        <RadixToast.Viewport className="fixed inset-x-3 bottom-[calc(1rem+var(--keyboard-inset,0px)+var(--dock-height,0px))] z-60 mx-auto flex max-w-md flex-col gap-2" />
      </RadixToast.Provider>
    </ShowToast>
  );
}

interface ToastCardProps {
  readonly toast: ShownToast;
  readonly onClose: () => void;
}

function ToastCard({ toast, onClose }: ToastCardProps) {
  const edge = toast.tone === "failure" ? "[--hoist:var(--flag-red)]" : "[--hoist:var(--flag-yellow)]";
  return (
    <RadixToast.Root
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      className={`rise-in hoist-edge on-navy flex items-center gap-3 rounded-control bg-navy py-2 pr-2 pl-4 shadow-raised ring-1 ring-[rgb(255_255_255/0.14)] ${edge}`}
    >
      <RadixToast.Description className="flex-1 py-1">{toast.text}</RadixToast.Description>
      {toast.action !== undefined && (
        <RadixToast.Action
          altText={toast.action.label}
          onClick={toast.action.onAction}
          className="target rounded-control px-3 font-bold text-yellow hover:bg-[rgb(255_255_255/0.12)]"
        >
          {toast.action.label}
        </RadixToast.Action>
      )}
      <RadixToast.Close
        aria-label="Dismiss"
        className="target inline-flex min-w-10 items-center justify-center rounded-control text-on-navy-soft hover:bg-[rgb(255_255_255/0.12)]"
      >
        <X aria-hidden="true" className="size-4.5" />
      </RadixToast.Close>
    </RadixToast.Root>
  );
}
