"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { useState, useSyncExternalStore } from "react";
import type { Suggestion, Verdict } from "@/client/suggestion-records";
import type { Suggestions } from "@/client/suggestions";
import type { Thread } from "@/client/threads";
import type { CommentRights } from "@/components/comments/comment-item";
import type { CommentsTab } from "@/components/comments/comments-panel";
import type { CommentActions } from "@/components/comments/use-comments";
import { suggestionNews } from "@/components/editor/suggesting";
import { ConfirmDialog } from "@/components/sharing/confirm-dialog";
import { Button } from "@/components/ui/button";
import { useToast } from "@/components/ui/toast";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { SuggestionCard } from "./suggestion-card";

interface SuggestionListProps {
  readonly suggestions: Suggestions;
  readonly editor: Editor | null;
  readonly tab: CommentsTab;
  readonly threads: readonly Thread[];
  readonly documentId: DocumentId;
  readonly people: readonly Identity[];
  readonly rights: CommentRights;
  readonly actions: CommentActions;
  readonly activeId: string | null;
  /** Absent for those who may not. */
  readonly onDecide: ((ids: readonly string[], verdict: Verdict) => number) | undefined;
  readonly onActive: (id: string) => void;
  readonly onShowText: (id: string) => void;
}

const decidedShown = 100;

const inOrder = (suggestions: readonly Suggestion[], order: readonly string[]): readonly Suggestion[] => {
  const placeOf = ({ id }: Suggestion): number => {
    const at = order.indexOf(id);
    return at === -1 ? Number.MAX_SAFE_INTEGER : at;
  };
  return suggestions.toSorted((a, b) => placeOf(a) - placeOf(b));
};

const counted = (count: number): string => (count === 1 ? "1 suggestion" : `${count} suggestions`);

/** The card that has the focus next: the one after, or the one before where it was the last. */
const focusAfter = (id: string): void => {
  const cards = [...document.querySelectorAll<HTMLElement>("[data-thread-card]")];
  const at = cards.findIndex((card) => card.dataset.threadCard === id);
  const next = cards[at + 1] ?? cards[at - 1];
  const panel = cards[at]?.closest<HTMLElement>("aside");
  (next ?? panel)?.focus();
};

/** Redrawn with every letter that is suggested, and so the only part of the page that is. */
export function SuggestionList(props: SuggestionListProps) {
  const { suggestions, editor, tab, threads, activeId, onDecide } = props;
  const toast = useToast();
  const [asking, setAsking] = useState<Verdict | null>(null);
  const all = useSyncExternalStore(suggestions.subscribe, suggestions.list, suggestions.list);
  const news = useEditorState({ editor, selector: ({ editor: now }) => now && suggestionNews(now.state) });
  const open = inOrder(suggestions.open(), news?.order ?? []);
  const decided = all
    .filter(
      ({ decision, text, quote, join, kind }) =>
        decision !== null && (quote !== "" || text !== "" || join || kind),
    )
    .toSorted((a, b) => (b.decision?.at ?? 0) - (a.decision?.at ?? 0))
    .slice(0, decidedShown);
  const shown = tab === "open" ? open : decided;

  const decide = (ids: readonly string[], verdict: Verdict): void => {
    const count = onDecide?.(ids, verdict) ?? 0;
    if (ids.length === 1 && count === 1) toast({ text: `Suggestion ${verdict}` });
    else if (count > 0) toast({ text: `${counted(count)} ${verdict}` });
    const left = ids.length - count;
    if (left > 0)
      toast({ text: `${counted(left)} could not be ${verdict}: the text is gone`, tone: "failure" });
  };

  if (shown.length === 0) return null;
  return (
    <>
      {tab === "open" && onDecide !== undefined && open.length > 1 && (
        <div className="flex flex-wrap items-center gap-2">
          <p className="mr-auto font-semibold">{counted(open.length)}</p>
          <Button look="quiet" onClick={() => setAsking("accepted")}>
            Accept all
          </Button>
          <Button look="quiet" onClick={() => setAsking("rejected")}>
            Reject all
          </Button>
        </div>
      )}
      {shown.map((suggestion) => (
        <SuggestionCard
          key={suggestion.id}
          suggestion={suggestion}
          threads={threads.filter(({ root }) => root.suggestionId === suggestion.id)}
          documentId={props.documentId}
          people={props.people}
          rights={props.rights}
          actions={props.actions}
          isActive={suggestion.id === activeId}
          isApplicable={suggestions.isApplicable(suggestion)}
          onDecide={
            onDecide === undefined
              ? undefined
              : (verdict) => {
                  focusAfter(suggestion.id);
                  decide([suggestion.id], verdict);
                }
          }
          onFocus={() => props.onActive(suggestion.id)}
          onShowText={() => props.onShowText(suggestion.id)}
        />
      ))}
      <ConfirmDialog
        open={asking !== null}
        title={asking === "accepted" ? "Accept all suggestions?" : "Reject all suggestions?"}
        confirm={asking === "accepted" ? "Accept all" : "Reject all"}
        look={asking === "accepted" ? "primary" : "danger"}
        onConfirm={() => {
          const verdict = asking;
          setAsking(null);
          if (verdict !== null)
            decide(
              open.map(({ id }) => id),
              verdict,
            );
        }}
        onCancel={() => setAsking(null)}
      >
        {asking === "accepted"
          ? `${counted(open.length)} will become part of the text. You can undo this.`
          : `The text stays as it is, and ${counted(open.length)} will be settled. You can undo this.`}
      </ConfirmDialog>
    </>
  );
}
