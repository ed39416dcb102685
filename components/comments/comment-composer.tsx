"use client";

import type { Editor } from "@tiptap/core";
import { Popover } from "radix-ui";
import { type ReactNode, useRef } from "react";
import { anchorAt } from "@/components/editor/anchor";
import { type Commented, rangeOfThread } from "@/components/editor/comment-anchors";
import { useTouchLayout } from "@/components/editor/use-touch-layout";
import { useFoot } from "@/components/ui/use-foot";
import type { Identity } from "@/protocol/identity";
import { CommentForm } from "./comment-form";

/** What the text of a thread that is not begun yet is drawn under. */
export const newThread = "new";

interface CommentComposerProps {
  readonly editor: Editor;
  readonly commented: Commented;
  readonly documentId: string;
  readonly yourId: string;
  readonly people: readonly Identity[];
  readonly onSubmit: (body: string, key: string) => Promise<string | null>;
  readonly onClose: () => void;
}

/** Where a thread is begun: beside its text, or at the foot of a phone. */
export function CommentComposer({ editor, onClose, ...rest }: CommentComposerProps) {
  const touch = useTouchLayout();
  const text = useRef(
    anchorAt(editor, () => rangeOfThread(editor.state, newThread) ?? editor.state.selection),
  );
  const form = (
    <CommentForm
      label="Comment"
      submitLabel="Comment"
      place={{ userId: rest.yourId, documentId: rest.documentId, target: newThread }}
      about={rest.commented}
      people={rest.people}
      autoFocus
      onSubmit={rest.onSubmit}
      onTaken={onClose}
      onCancel={onClose}
    />
  );
  if (touch) return <DockedSheet quote={rest.commented.quote}>{form}</DockedSheet>;
  return (
    <Popover.Root open>
      <Popover.Anchor virtualRef={text} />
      <Popover.Portal>
        <Popover.Content
          side="bottom"
          align="end"
          sideOffset={8}
          collisionPadding={12}
          aria-label="New comment"
          onEscapeKeyDown={(event) => event.preventDefault()}
          onInteractOutside={(event) => event.preventDefault()}
          onCloseAutoFocus={(event) => event.preventDefault()}
          className="rise-in z-30 w-84 rounded-card border border-line bg-raised p-3 shadow-raised"
        >
          {form}
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

interface DockedSheetProps {
  readonly quote: string;
  readonly children: ReactNode;
}

function DockedSheet({ quote, children }: DockedSheetProps) {
  const sheet = useRef<HTMLElement>(null);
  useFoot(sheet, "--sheet-height");
  return (
    <section
      ref={sheet}
      aria-label="New comment"
      className="rise-in fixed inset-x-0 bottom-(--keyboard-inset,0px) z-40 rounded-t-card border-t border-line bg-raised p-4 pb-[max(1rem,env(safe-area-inset-bottom))] shadow-raised"
    >
      <p className="mb-2.5 line-clamp-2 border-l-4 border-yellow pl-2.5 text-fine wrap-anywhere text-ink-soft">
        {quote}
      </p>
      {children}
    </section>
  );
}
