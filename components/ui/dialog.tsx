"use client";

import { X } from "lucide-react";
import { Dialog as RadixDialog } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { focusBack } from "./focus-back";
import { IconButton } from "./icon-button";

interface DialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly title: string;
  readonly description?: ReactNode;
  readonly wide?: boolean;
  /** Takes the whole screen of a phone. */
  readonly sheet?: boolean;
  readonly children: ReactNode;
}

// Toasts stand at the foot of the window, and for as long as they do nothing else does: wide windows have room beside.
const heightClass =
  "max-h-[min(80dvh,44rem)] max-lg:max-h-[min(80dvh,44rem,calc(88dvh-var(--toasts-height,0px)))]";
const sheetClass =
  "max-sm:inset-x-0 max-sm:top-0 max-sm:max-h-none max-sm:rounded-none max-sm:border-0 max-sm:h-[calc(100dvh-var(--toasts-height,0px))]";

export function Dialog({
  open,
  onOpenChange,
  title,
  description,
  wide = false,
  sheet = false,
  children,
}: DialogProps) {
  // Our dialogs have no trigger of their own, to which the focus would go back.
  const cameFrom = useRef<Element | null>(null);
  return (
    <RadixDialog.Root open={open} onOpenChange={onOpenChange}>
      <RadixDialog.Portal>
        {/* As high as a dialog: one that opens over another dims it. */}
        <RadixDialog.Overlay className="fixed inset-0 z-50 bg-[rgb(4_11_28/0.55)]" />
        <RadixDialog.Content
          onOpenAutoFocus={() => {
            cameFrom.current = document.activeElement;
          }}
          onCloseAutoFocus={(event) =>
            focusBack(event, () => {
              if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
            })
          }
          {...(description === undefined ? { "aria-describedby": undefined } : {})}
          className={`rise-in fixed inset-x-3 top-[max(1rem,12dvh)] z-50 mx-auto flex flex-col overflow-clip rounded-card border border-line bg-raised shadow-raised ${heightClass} ${wide ? "max-w-2xl" : "max-w-md"} ${sheet ? sheetClass : ""}`}
        >
          <div className="flex h-1.5 shrink-0" aria-hidden="true">
            <span className="flex-1 bg-[var(--flag-yellow)]" />
            <span className="flex-1 bg-[var(--flag-blue)]" />
          </div>
          <RadixDialog.Title
            className={`px-5 pt-5 pr-16 font-display text-h3 font-bold tracking-tight ${sheet ? "border-b border-line pb-3.5" : ""}`}
          >
            {title}
          </RadixDialog.Title>
          <div className="relative grow scroll-pb-20 overflow-y-auto px-5 pt-1 pb-5">
            {description !== undefined && (
              <RadixDialog.Description className="mb-4 text-pretty text-ink-soft">
                {description}
              </RadixDialog.Description>
            )}
            {children}
          </div>
          {/* Last, so that the first thing to act on has the focus when the dialog opens. */}
          <RadixDialog.Close asChild>
            <IconButton icon={X} label="Close" className="absolute top-4 right-3" />
          </RadixDialog.Close>
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}

interface DialogActionsProps {
  readonly children: ReactNode;
}

export function DialogActions({ children }: DialogActionsProps) {
  return (
    <div className="mt-6 flex flex-wrap justify-end gap-2 *:max-w-full *:whitespace-normal">{children}</div>
  );
}
