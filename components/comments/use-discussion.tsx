"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { MessageSquareText } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import type { Doc } from "yjs";
import { keptDraft } from "@/client/drafts";
import { isOpen, threadsOf } from "@/client/threads";
import type { PanelPlace } from "@/components/document/use-side-panels";
import {
  anchorNews,
  type Commented,
  commentedSelection,
  showThreads,
  threadsAtSelection,
} from "@/components/editor/comment-anchors";
import { IconButton } from "@/components/ui/icon-button";
import { useToast } from "@/components/ui/toast";
import type { Anchor } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { canComment, canManage, type Role } from "@/protocol/roles";
import { CommentComposer, newThread } from "./comment-composer";
import { CommentsPanel, type CommentsTab } from "./comments-panel";
import { useCommentPeople } from "./use-comment-people";
import { useComments } from "./use-comments";

interface DiscussionOptions {
  readonly documentId: DocumentId;
  readonly you: Identity;
  readonly role: Role;
  readonly doc: Doc | null;
  readonly editor: Editor | null;
  readonly peopleHere: readonly Identity[];
  readonly place: PanelPlace;
}

export interface Discussion {
  readonly button: ReactNode;
  readonly panel: ReactNode;
  readonly composer: ReactNode;
  /** Begins a thread on the selection; absent for those who may not. */
  readonly onComment: (() => void) | undefined;
  readonly isComposing: boolean;
  readonly onOpenThreads: (ids: readonly string[]) => void;
  readonly onMoved: (id: string, anchor: Anchor) => void;
}

const noNews = { order: [], lost: [] } as const;

const commentInAddress = (): string | null => /^#comment-([0-9a-z]{24})$/.exec(location.hash)?.[1] ?? null;

const scrollTo = (selector: string): HTMLElement | null => {
  const found = document.querySelector<HTMLElement>(selector);
  found?.scrollIntoView({ block: "center", behavior: "smooth" });
  return found;
};

const shorten = (quote: string): string => Array.from(quote).slice(0, limits.quoteCharacters).join("").trim();

/** Everything said about a document: in the text, in the panel, and what is being written. */
export const useDiscussion = ({
  documentId,
  you,
  role,
  doc,
  editor,
  peopleHere,
  place: { open, setOpen },
}: DiscussionOptions): Discussion => {
  const toast = useToast();
  const comments = useComments(documentId);
  const [tab, setTab] = useState<CommentsTab>("open");
  const [activeId, setActiveId] = useState<string | null>(null);
  const [composing, setComposing] = useState<Commented | null>(null);
  const mayComment = canComment(role);
  const { list } = comments;
  const threads = useMemo(() => (list === null ? null : threadsOf(list)), [list]);
  const people = useCommentPeople(documentId, you, list, peopleHere, open || composing !== null);
  const { order, lost } =
    useEditorState({ editor, selector: ({ editor: current }) => current && anchorNews(current.state) }) ??
    noNews;

  useEffect(() => {
    if (editor === null || editor.isDestroyed || threads === null) return;
    const anchored = threads.flatMap((thread) => {
      const { id, anchor, quote } = thread.root;
      return anchor === null ? [] : [{ id, anchor, quote, shown: isOpen(thread) }];
    });
    const begun = composing === null ? [] : [{ id: newThread, ...composing, shown: true }];
    const active = composing === null ? activeId : newThread;
    showThreads(editor.view, { threads: [...anchored, ...begun], activeId: active });
  }, [editor, threads, composing, activeId]);

  /** A draft that a reload interrupted goes on where it was. */
  useEffect(() => {
    if (editor === null) return;
    const kept = keptDraft({ userId: you.userId, documentId, target: newThread });
    if (kept?.anchor !== undefined) setComposing({ anchor: kept.anchor, quote: kept.quote ?? "" });
  }, [editor, you.userId, documentId]);

  const openThread = useCallback(
    (commentId: string) => {
      const said = list?.find(({ id }) => id === commentId);
      const root = said?.parentId == null ? said : list?.find(({ id }) => id === said.parentId);
      if (root === undefined) return;
      setOpen(true);
      setTab(root.resolvedAt === null ? "open" : "resolved");
      setActiveId(root.id);
      // The card is there once the panel is.
      requestAnimationFrame(() =>
        requestAnimationFrame(() =>
          scrollTo(`[data-thread-card="${root.id}"]`)?.focus({ preventScroll: true }),
        ),
      );
    },
    [list, setOpen],
  );

  const onOpenThreads = useCallback(
    (ids: readonly string[]) => {
      // Where threads overlap, each further press goes on to the next.
      const next = ids[(ids.indexOf(activeId ?? "") + 1) % ids.length];
      if (next !== undefined && next !== newThread) openThread(next);
    },
    [activeId, openThread],
  );

  const { reanchor } = comments;
  const onMoved = useCallback(
    (id: string, anchor: Anchor) => {
      if (id !== newThread) void reanchor(id, anchor);
      else setComposing((before) => (before === null ? null : { ...before, anchor }));
    },
    [reanchor],
  );

  const begin = useCallback(() => {
    if (editor === null || doc === null) return;
    const { state } = editor;
    const here = state.selection.empty ? threadsAtSelection(state) : [];
    if (here.length > 0) return onOpenThreads(here);
    const commented = commentedSelection(doc, state);
    if (commented === null) return toast({ text: "Select some text to comment on" });
    setComposing({ ...commented, quote: shorten(commented.quote) });
  }, [editor, doc, onOpenThreads, toast]);

  useCommentKey(mayComment ? begin : null);
  useCommentInAddress(threads !== null && editor !== null, openThread);

  const close = (): void => {
    setOpen(false);
    setActiveId(null);
    editor?.commands.focus(undefined, { scrollIntoView: false });
  };
  const stopComposing = (): void => {
    setComposing(null);
    editor?.view.focus();
  };
  const openCount = threads?.filter(isOpen).length ?? 0;

  return {
    onComment: mayComment ? begin : undefined,
    isComposing: composing !== null,
    onOpenThreads,
    onMoved,
    button: (
      <CommentsButton count={openCount} pressed={open} onPress={() => (open ? close() : setOpen(true))} />
    ),
    composer: composing !== null && editor !== null && mayComment && (
      <CommentComposer
        editor={editor}
        commented={composing}
        documentId={documentId}
        yourId={you.userId}
        people={people}
        onClose={stopComposing}
        onSubmit={async (body, key) => {
          const failure = await comments.add({ body, ...composing }, key);
          if (failure === null) stopComposing();
          return failure;
        }}
      />
    ),
    panel: open && (
      <CommentsPanel
        threads={threads}
        failure={comments.failure}
        onRetry={comments.readAgain}
        documentId={documentId}
        people={people}
        rights={{ yourId: you.userId, mayComment, mayDeleteAny: canManage(role) }}
        actions={comments}
        order={order}
        lost={lost}
        activeId={activeId}
        tab={tab}
        onTab={setTab}
        onActive={setActiveId}
        onShowText={(id) => {
          setActiveId(id);
          // Where the panel covers the text, it makes room.
          if (window.matchMedia("(width < 52rem)").matches) setOpen(false);
          requestAnimationFrame(() => scrollTo(`[data-thread="${id}"]`));
        }}
        onClose={close}
      />
    ),
  };
};

/** Mod+Alt+M wherever the focus is: who may only comment has no editor that hears keys. */
const useCommentKey = (begin: (() => void) | null): void => {
  useEffect(() => {
    if (begin === null) return;
    const onKey = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey) || !event.altKey || event.code !== "KeyM") return;
      event.preventDefault();
      begin();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [begin]);
};

/** `#comment-<id>` opens that comment: once, when everything is there, and again when the address changes. */
const useCommentInAddress = (ready: boolean, openThread: (commentId: string) => void): void => {
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const read = (): void => setWanted(commentInAddress());
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  useEffect(() => {
    if (!ready || wanted === null) return;
    setWanted(null);
    openThread(wanted);
    const root = document.querySelector(".comment-anchor-active");
    root?.scrollIntoView({ block: "center" });
  }, [ready, wanted, openThread]);
};

interface CommentsButtonProps {
  readonly count: number;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function CommentsButton({ count, pressed, onPress }: CommentsButtonProps) {
  return (
    <div className="relative">
      <IconButton
        icon={MessageSquareText}
        label={count === 0 ? "Comments" : `Comments, ${count} open`}
        aria-pressed={pressed}
        data-testid="comments-button"
        onClick={onPress}
      />
      {count > 0 && (
        <span
          aria-hidden="true"
          className="pointer-events-none absolute top-0.5 right-0.5 min-w-4.5 rounded-round bg-yellow px-1 text-center text-[0.6875rem] leading-4.5 font-bold text-on-yellow tabular-nums"
        >
          {count > 99 ? "99+" : count}
        </span>
      )}
    </div>
  );
}
