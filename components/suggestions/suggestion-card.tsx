"use client";

import { Check, X } from "lucide-react";
import type { Suggestion, Verdict } from "@/client/suggestion-records";
import { sentenceOf } from "@/client/suggestion-words";
import type { Thread } from "@/client/threads";
import { CommentForm } from "@/components/comments/comment-form";
import { CommentItem, type CommentRights } from "@/components/comments/comment-item";
import type { CommentActions } from "@/components/comments/use-comments";
import { Avatar } from "@/components/ui/avatar";
import { Button } from "@/components/ui/button";
import { Moment } from "@/components/ui/moment";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { SuggestionSentence } from "./suggestion-sentence";

interface SuggestionCardProps {
  readonly suggestion: Suggestion;
  /** What was said about it. */
  readonly threads: readonly Thread[];
  readonly documentId: DocumentId;
  readonly people: readonly Identity[];
  readonly rights: CommentRights;
  readonly actions: CommentActions;
  readonly isActive: boolean;
  /** False where none of the text it is about is left. */
  readonly isApplicable: boolean;
  /** Absent for those who may not. */
  readonly onDecide: ((verdict: Verdict) => void) | undefined;
  readonly onFocus: () => void;
  readonly onShowText: () => void;
}

const verdictWords: Readonly<Record<Verdict, string>> = {
  accepted: "Accepted by",
  rejected: "Rejected by",
  withdrawn: "Withdrawn by",
};

export function SuggestionCard(props: SuggestionCardProps) {
  const { suggestion, threads, documentId, people, rights, actions, isApplicable, onDecide } = props;
  const { id, author, createdAt, decision } = suggestion;
  const isYours = author.id === rights.yourId;
  const shared = { documentId, people, rights, actions };
  const root = threads[0]?.root;
  return (
    <article
      aria-label={`Suggestion by ${author.name}: ${sentenceOf(suggestion).slice(0, 80)}`}
      aria-current={props.isActive || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: cards are walked through with the keys
      tabIndex={0}
      data-thread-card={id}
      onFocus={props.onFocus}
      className="scroll-my-3 rounded-card border border-line bg-sheet p-3 aria-[current]:border-line-strong aria-[current]:shadow-raised"
    >
      <div className="flex items-start gap-2.5">
        <Avatar name={author.name} color={author.color} className="mt-1 size-7" />
        <div className="min-w-0 flex-1">
          <p className="flex gap-1 font-semibold">
            <span className="truncate">{author.name}</span>
            {isYours && <span className="shrink-0 font-normal text-ink-soft">(You)</span>}
          </p>
          <p className="text-fine text-ink-soft">
            <Moment iso={new Date(createdAt).toISOString()} />
          </p>
        </div>
      </div>
      {decision === null && isApplicable ? (
        <button
          type="button"
          title="Show in the text"
          onClick={props.onShowText}
          className="mt-2 block w-full rounded-small text-left hover:bg-tint"
        >
          <SuggestionSentence suggestion={suggestion} />
        </button>
      ) : (
        <div className="mt-2">
          {decision === null && <p className="text-fine font-semibold">Original text deleted</p>}
          <SuggestionSentence suggestion={suggestion} />
        </div>
      )}
      {decision !== null && (
        <p className="mt-2 text-fine text-ink-soft">
          {verdictWords[decision.verdict]} {decision.personName}
        </p>
      )}
      {decision === null && onDecide !== undefined && (
        <div className="mt-2.5 flex flex-wrap gap-2">
          <Button look="primary" disabled={!isApplicable} onClick={() => onDecide("accepted")}>
            <Check aria-hidden="true" className="size-4" />
            Accept
          </Button>
          <Button onClick={() => onDecide(isYours ? "withdrawn" : "rejected")}>
            <X aria-hidden="true" className="size-4" />
            {isYours ? "Withdraw" : "Reject"}
          </Button>
        </div>
      )}
      {threads.length > 0 && (
        <div className="mt-3 flex flex-col gap-3 border-t border-line pt-3">
          {threads.flatMap(({ root: first, replies }) =>
            [first, ...replies].map((comment) => (
              <CommentItem key={comment.id} {...shared} comment={comment} />
            )),
          )}
        </div>
      )}
      {rights.mayComment && (
        <div className="mt-3">
          <CommentForm
            label="Reply"
            submitLabel="Reply"
            place={{ userId: rights.yourId, documentId, target: id }}
            people={people}
            onSubmit={(body, key) =>
              actions.add(root === undefined ? { body, suggestionId: id } : { body, parentId: root.id }, key)
            }
          />
        </div>
      )}
    </article>
  );
}
