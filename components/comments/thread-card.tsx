"use client";

import { Check, Undo2 } from "lucide-react";
import { isOpen, type Thread } from "@/client/threads";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { useToast } from "@/components/ui/toast";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { plainBody } from "@/protocol/mentions";
import { CommentForm } from "./comment-form";
import { CommentItem, type CommentRights } from "./comment-item";
import type { CommentActions } from "./use-comments";

interface ThreadCardProps {
  readonly thread: Thread;
  readonly documentId: DocumentId;
  readonly people: readonly Identity[];
  readonly rights: CommentRights;
  readonly actions: CommentActions;
  readonly isActive: boolean;
  /** None of the letters it was about is left. */
  readonly isTextGone: boolean;
  readonly onFocus: () => void;
  readonly onShowText: () => void;
}

const nameOf = ({ root }: Thread): string => {
  const said = plainBody(root.body).slice(0, 60);
  return `Thread by ${root.author.name}${said === "" ? "" : `: ${said}`}`;
};

export function ThreadCard({
  thread,
  documentId,
  people,
  rights,
  actions,
  isActive,
  isTextGone,
  onFocus,
  onShowText,
}: ThreadCardProps) {
  const toast = useToast();
  const { root, replies } = thread;
  const shared = { documentId, people, rights, actions };
  const open = isOpen(thread);
  const resolve = (): void => {
    void actions.resolve(root.id, open).then((failure) => {
      if (failure !== null) toast({ text: failure, tone: "failure" });
    });
  };
  return (
    <article
      aria-label={nameOf(thread)}
      aria-current={isActive || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: threads are walked through with the keys
      tabIndex={0}
      data-thread-card={root.id}
      onFocus={onFocus}
      className="scroll-my-3 rounded-card border border-line bg-sheet p-3 aria-[current]:border-line-strong aria-[current]:shadow-raised"
    >
      {root.quote !== "" && <Quote quote={root.quote} isGone={isTextGone} onShowText={onShowText} />}
      <div className="flex flex-col gap-3">
        <CommentItem
          {...shared}
          comment={root}
          threadActions={
            rights.mayComment && open && <IconButton icon={Check} label="Resolve" onClick={resolve} />
          }
        />
        {replies.map((reply) => (
          <CommentItem key={reply.id} {...shared} comment={reply} />
        ))}
      </div>
      {!open && (
        <div className="mt-3 flex flex-wrap items-center justify-between gap-2">
          <p className="text-fine text-ink-soft">
            Resolved{root.resolvedBy === null ? "" : ` by ${root.resolvedBy}`}
          </p>
          {rights.mayComment && (
            <Button look="quiet" onClick={resolve}>
              <Undo2 aria-hidden="true" className="size-4" />
              Re-open
            </Button>
          )}
        </div>
      )}
      {rights.mayComment && open && (
        <div className="mt-3">
          <CommentForm
            label="Reply"
            submitLabel="Reply"
            place={{ userId: rights.yourId, documentId, target: root.id }}
            people={people}
            onSubmit={(body, key) => actions.add({ body, parentId: root.id }, key)}
          />
        </div>
      )}
    </article>
  );
}

interface QuoteProps {
  readonly quote: string;
  readonly isGone: boolean;
  readonly onShowText: () => void;
}

function Quote({ quote, isGone, onShowText }: QuoteProps) {
  const looks = "mb-2.5 block w-full border-l-4 pl-2.5 text-left text-fine text-ink-soft";
  if (isGone)
    return (
      <div className={`${looks} border-line-strong`}>
        <p className="font-semibold text-ink">Original text deleted</p>
        <del className="line-clamp-3 wrap-anywhere">{quote}</del>
      </div>
    );
  return (
    <button
      type="button"
      title="Show in the text"
      onClick={onShowText}
      className={`${looks} border-yellow hover:text-ink pointer-coarse:min-h-11`}
    >
      <q className="line-clamp-3 wrap-anywhere quotes-none">{quote}</q>
    </button>
  );
}
