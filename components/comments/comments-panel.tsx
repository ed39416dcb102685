"use client";

import { ArrowDownUp, MessageSquareText } from "lucide-react";
import { type KeyboardEvent, type ReactNode, useState } from "react";
import { inTextOrder, isOpen, newestFirst, type Thread } from "@/client/threads";
import { SidePanel } from "@/components/document/side-panel";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { CommentForm } from "./comment-form";
import type { CommentRights } from "./comment-item";
import { ThreadCard } from "./thread-card";
import type { CommentActions } from "./use-comments";

export type CommentsTab = "open" | "resolved";

interface CommentsPanelProps {
  /** Null until they have come. */
  readonly threads: readonly Thread[] | null;
  readonly failure: string | null;
  readonly onRetry: () => void;
  readonly documentId: DocumentId;
  readonly people: readonly Identity[];
  readonly rights: CommentRights;
  readonly actions: CommentActions;
  /** Stand before the threads; null where there are none. */
  readonly suggestions: ReactNode;
  readonly order: readonly string[];
  readonly lost: readonly string[];
  readonly activeId: string | null;
  readonly tab: CommentsTab;
  readonly onTab: (tab: CommentsTab) => void;
  readonly onActive: (id: string) => void;
  readonly onShowText: (id: string) => void;
  readonly onClose: () => void;
}

/** j and k, and the arrows, walk from thread to thread, where no text is being written. */
const walk = (event: KeyboardEvent<HTMLElement>): void => {
  const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
  const target = event.target as HTMLElement;
  if (step === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
  if (target.closest("textarea, [role=menu], [role=tablist]") !== null) return;
  const cards = [...event.currentTarget.querySelectorAll<HTMLElement>("[data-thread-card]")];
  const at = cards.findIndex((card) => card.contains(target));
  const next = cards[at + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
};

const emptyWords = (tab: CommentsTab, mayComment: boolean): string => {
  if (tab === "resolved") return "What is settled is kept here.";
  return mayComment ? "Select some text and say what you think of it." : "What others say will stand here.";
};

export function CommentsPanel(props: CommentsPanelProps) {
  const { threads, failure, tab, onTab, order, rights, onRetry } = props;
  const [sorting, setSorting] = useState<"text" | "newest">("text");
  const ofTab = (threads ?? []).filter((thread) => isOpen(thread) === (tab === "open"));
  const shown = sorting === "text" ? inTextOrder(ofTab, order) : newestFirst(ofTab);
  return (
    <SidePanel
      title="Comments"
      onClose={props.onClose}
      foot={
        tab === "open" && rights.mayComment ? (
          <CommentForm
            label="Comment on the document"
            submitLabel="Comment"
            place={{ userId: rights.yourId, documentId: props.documentId, target: "document" }}
            people={props.people}
            placeholder="Comment on the document…"
            pickerSide="above"
            onSubmit={(body, key) => props.actions.add({ body }, key)}
          />
        ) : undefined
      }
    >
      <div className="flex shrink-0 items-center gap-1 border-b border-line px-3 py-1.5">
        {(["open", "resolved"] as const).map((name) => (
          <Choice key={name} pressed={tab === name} onPress={() => onTab(name)}>
            {name === "open" ? "Open" : "Resolved"}
          </Choice>
        ))}
        <span className="flex-1" />
        <Button
          look="quiet"
          title="Change the order"
          onClick={() => setSorting(sorting === "text" ? "newest" : "text")}
        >
          <ArrowDownUp aria-hidden="true" className="size-4 text-ink-soft" />
          <span className="sr-only">Order: </span>
          {sorting === "text" ? "In the text" : "Newest"}
        </Button>
      </div>
      <div className="flex min-h-0 flex-1 flex-col overflow-y-auto overscroll-contain bg-paper">
        {failure !== null && (
          <div className="p-3">
            <Notice tone="failure" urgent actions={<Button onClick={onRetry}>Try again</Button>}>
              {failure}
            </Notice>
          </div>
        )}
        {threads === null && failure === null && (
          <div className="flex flex-col gap-3 p-3" aria-busy="true">
            <div className="skeleton h-28" />
            <div className="skeleton h-20" />
          </div>
        )}
        {threads !== null && shown.length === 0 && props.suggestions === null && (
          <div className="flex flex-1 flex-col items-center justify-center gap-2 p-8 text-center text-ink-soft">
            <MessageSquareText aria-hidden="true" className="size-8" />
            <p className="font-semibold text-ink">
              {tab === "open" ? "No comments yet" : "Nothing resolved yet"}
            </p>
            <p className="text-balance">{emptyWords(tab, rights.mayComment)}</p>
          </div>
        )}
        {/* biome-ignore lint/a11y/noStaticElementInteractions: keys pressed on the threads inside arrive here */}
        <div className="flex flex-col gap-3 p-3 empty:hidden" onKeyDown={walk}>
          {props.suggestions}
          {shown.map((thread) => (
            <ThreadCard
              key={thread.root.id}
              thread={thread}
              documentId={props.documentId}
              people={props.people}
              rights={rights}
              actions={props.actions}
              isActive={thread.root.id === props.activeId}
              isTextGone={props.lost.includes(thread.root.id)}
              onFocus={() => props.onActive(thread.root.id)}
              onShowText={() => props.onShowText(thread.root.id)}
            />
          ))}
        </div>
      </div>
    </SidePanel>
  );
}

interface ChoiceProps {
  readonly pressed: boolean;
  readonly onPress: () => void;
  readonly children: string;
}

function Choice({ pressed, onPress, children }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={pressed}
      onClick={onPress}
      className="target rounded-control px-3 font-semibold text-ink-soft hover:bg-tint aria-pressed:bg-tint aria-pressed:text-ink"
    >
      {children}
    </button>
  );
}
