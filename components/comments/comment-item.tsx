"use client";

import { Ellipsis, Link2, PencilLine, Trash2 } from "lucide-react";
import { type ReactNode, useRef, useState } from "react";
import type { DraftPlace } from "@/client/drafts";
import { readDocument } from "@/client/json-api";
import { copyText } from "@/components/document/copy-text";
import { Button } from "@/components/ui/button";
import { IconButton } from "@/components/ui/icon-button";
import { Menu, MenuItem } from "@/components/ui/menu";
import { PersonHead } from "@/components/ui/person-head";
import { useToast } from "@/components/ui/toast";
import type { CommentView } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { CommentBody } from "./comment-body";
import { CommentForm } from "./comment-form";
import { ReactionPicker, Reactions } from "./reactions";
import type { CommentActions } from "./use-comments";

export interface CommentRights {
  readonly yourId: string;
  readonly mayComment: boolean;
  readonly mayDeleteAny: boolean;
}

interface CommentItemProps {
  readonly comment: CommentView;
  readonly documentId: DocumentId;
  readonly people: readonly Identity[];
  readonly rights: CommentRights;
  readonly actions: CommentActions;
  /** Beside the name: what can be done to the whole thread. */
  readonly threadActions?: ReactNode;
}

export function CommentItem({
  comment,
  documentId,
  people,
  rights,
  actions,
  threadActions,
}: CommentItemProps) {
  const [mode, setMode] = useState<"read" | "edit" | "delete">("read");
  const item = useRef<HTMLDivElement>(null);
  const more = useRef<HTMLButtonElement>(null);
  const toast = useToast();
  const { id, author, body, deletedAt } = comment;
  const { yourId, mayComment, mayDeleteAny } = rights;
  const isYours = author.id === yourId;

  const say = (failure: string | null): void => {
    if (failure !== null) toast({ text: failure, tone: "failure" });
  };
  /** What is about to go must not take the focus with it. */
  const handFocusTo = (next: HTMLElement | null | undefined): void => {
    if (item.current?.contains(document.activeElement)) next?.focus();
  };
  const readAgain = (): void => {
    handFocusTo(more.current);
    setMode("read");
  };
  const remove = (): void => {
    handFocusTo(item.current?.closest("article"));
    void actions.remove(id).then(say);
  };
  const copyLink = async (): Promise<void> => {
    // The address that Share copies: it opens for those whom the link lets in, too.
    const asked = readDocument(documentId);
    const copied = await copyText(
      asked.then((answer) => (answer.ok ? `${location.origin}${answer.value.path}#comment-${id}` : "")),
    );
    const answer = await asked;
    if (!answer.ok) toast({ text: answer.problem.title, tone: "failure" });
    else if (copied) toast({ text: "Link copied" });
    else toast({ text: "The browser did not allow copying.", tone: "failure" });
  };
  const react = (emoji: string, on: boolean): void => void actions.react(id, emoji, on).then(say);
  const place: DraftPlace = { userId: yourId, documentId, target: `edit-${id}` };

  if (deletedAt !== null)
    return (
      <div className="flex items-start gap-1">
        <p className="flex-1 py-1.5 text-ink-soft italic">This comment was deleted.</p>
        {threadActions}
      </div>
    );
  return (
    <div ref={item} id={`comment-${id}`} className="comment flex flex-col gap-1.5">
      <PersonHead
        person={author}
        isYou={isYours}
        iso={comment.createdAt}
        note={comment.editedAt === null ? "" : " · edited"}
      >
        <div className="-mr-1.5 flex shrink-0">
          {mayComment && <ReactionPicker onReact={react} />}
          {threadActions}
          <Menu
            trigger={<IconButton ref={more} icon={Ellipsis} label={`More about ${author.name}'s comment`} />}
          >
            <MenuItem icon={Link2} onSelect={() => void copyLink()}>
              Copy link
            </MenuItem>
            {mayComment && isYours && (
              <MenuItem icon={PencilLine} onSelect={() => setMode("edit")}>
                Edit
              </MenuItem>
            )}
            {mayComment && (isYours || mayDeleteAny) && (
              <MenuItem icon={Trash2} danger onSelect={() => setMode("delete")}>
                Delete
              </MenuItem>
            )}
          </Menu>
        </div>
      </PersonHead>
      {mode === "edit" ? (
        <CommentForm
          label="Edit comment"
          submitLabel="Save"
          place={place}
          body={body}
          people={people}
          autoFocus
          onSubmit={(changed) => actions.edit(id, changed)}
          onTaken={readAgain}
          onCancel={readAgain}
        />
      ) : (
        <CommentBody body={body} />
      )}
      <Reactions reactions={comment.reactions} yourId={yourId} onReact={mayComment ? react : undefined} />
      {mode === "delete" && (
        <div role="alert" className="flex flex-wrap items-center gap-2">
          <p className="flex-1 font-semibold">Delete this comment?</p>
          <Button look="danger" onClick={remove}>
            Delete
          </Button>
          <Button autoFocus onClick={readAgain}>
            Keep
          </Button>
        </div>
      )}
    </div>
  );
}
