"use client";

import type { Editor } from "@tiptap/core";
import { useEditorState } from "@tiptap/react";
import { MessageSquareText } from "lucide-react";
import { type ReactNode, useCallback, useEffect, useMemo, useState } from "react";
import type { Doc } from "yjs";
import { keptDraft } from "@/client/drafts";
import type { Verdict } from "@/client/suggestion-records";
import type { Suggestions } from "@/client/suggestions";
import { isOpen, threadsOf } from "@/client/threads";
import { tellDecisions } from "@/client/told-decisions";
import type { PanelPlace } from "@/components/document/use-side-panels";
import {
  anchorNews,
  type Commented,
  commentedSelection,
  noteOwnChange,
  showThreads,
  threadsAtSelection,
} from "@/components/editor/comment-anchors";
import { focusText } from "@/components/editor/focus-text";
import { setActiveSuggestion } from "@/components/editor/suggesting";
import type { Mode } from "@/components/editor/suggesting-state";
import { useMentionPeople } from "@/components/mentions/use-mention-people";
import { SuggestionList } from "@/components/suggestions/suggestion-list";
import { useSuggestionCount } from "@/components/suggestions/use-suggestions";
import { CountBadge } from "@/components/ui/count-badge";
import { IconButton } from "@/components/ui/icon-button";
import { useToast } from "@/components/ui/toast";
import type { Anchor, CommentView } from "@/protocol/comment-shapes";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { limits } from "@/protocol/limits";
import { canComment, canEdit, canManage, type Role } from "@/protocol/roles";
import { CommentComposer, newThread } from "./comment-composer";
import { CommentsPanel, type CommentsTab } from "./comments-panel";
import { useComments } from "./use-comments";

interface DiscussionOptions {
  readonly documentId: DocumentId;
  /** It has ended for this person: what was said in it is not theirs to read any more. */
  readonly isClosed: boolean;
  readonly you: Identity;
  readonly role: Role;
  readonly doc: Doc | null;
  readonly editor: Editor | null;
  readonly peopleHere: readonly Identity[];
  readonly place: PanelPlace;
  readonly suggestions: Suggestions | null;
  readonly mode: Mode;
}

export interface Discussion {
  readonly button: ReactNode;
  readonly panel: ReactNode;
  readonly composer: ReactNode;
  /** Everything that was said; null until it has come. */
  readonly comments: readonly CommentView[] | null;
  /** Begins a thread on the selection; absent for those who may not. */
  readonly onComment: (() => void) | undefined;
  readonly isComposing: boolean;
  readonly onOpenThreads: (ids: readonly string[]) => void;
  readonly onMoved: (id: string, anchor: Anchor) => void;
  readonly onOpenSuggestions: (ids: readonly string[]) => void;
}

const noNews = { order: [], lost: [] } as const;

const nothingSaid: readonly CommentView[] = [];

/** `comment-<id>` or `suggestion-<id>`. */
const subjectInAddress = (): string | null =>
  /^#((?:comment|suggestion)-[0-9a-z]{24})$/.exec(location.hash)?.[1] ?? null;

const scrollTo = (selector: string): HTMLElement | null => {
  const found = document.querySelector<HTMLElement>(selector);
  found?.scrollIntoView({ block: "center", behavior: "smooth" });
  return found;
};

const shorten = (quote: string): string => Array.from(quote).slice(0, limits.quoteCharacters).join("").trim();

/** Everything said about a document: in the text, in the panel, and what is being written. */
export const useDiscussion = ({
  documentId,
  isClosed,
  you,
  role,
  doc,
  editor,
  peopleHere,
  place: { open, setOpen },
  suggestions,
  mode,
}: DiscussionOptions): Discussion => {
  const toast = useToast();
  const comments = useComments(documentId, isClosed);
  const [tab, setTab] = useState<CommentsTab>("open");
  const [activeId, setActiveId] = useState<string | null>(null);
  const [composing, setComposing] = useState<Commented | null>(null);
  const mayComment = canComment(role);
  const { list } = comments;
  const threads = useMemo(() => (list === null ? null : threadsOf(list)), [list]);
  const people = useMentionPeople({
    documentId,
    ownId: you.userId,
    here: peopleHere,
    said: list ?? nothingSaid,
    wanted: open || composing !== null,
  });
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

  const openCard = useCallback(
    (id: string, of: CommentsTab) => {
      setOpen(true);
      setTab(of);
      setActiveId(id);
      // The card is there once the panel is.
      requestAnimationFrame(() =>
        requestAnimationFrame(() => scrollTo(`[data-thread-card="${id}"]`)?.focus({ preventScroll: true })),
      );
    },
    [setOpen],
  );

  const openSuggestion = useCallback(
    (id: string) => {
      const suggestion = suggestions?.get(id);
      if (suggestion) openCard(id, suggestion.decision === null ? "open" : "resolved");
    },
    [suggestions, openCard],
  );

  const openThread = useCallback(
    (commentId: string) => {
      const said = list?.find(({ id }) => id === commentId);
      const root = said?.parentId == null ? said : list?.find(({ id }) => id === said.parentId);
      if (root === undefined) return;
      if (root.suggestionId !== null && suggestions?.get(root.suggestionId))
        openSuggestion(root.suggestionId);
      else openCard(root.id, root.resolvedAt === null ? "open" : "resolved");
    },
    [list, suggestions, openCard, openSuggestion],
  );

  const onOpenThreads = useCallback(
    (ids: readonly string[]) => {
      // Where threads overlap, each further press goes on to the next.
      const next = ids[(ids.indexOf(activeId ?? "") + 1) % ids.length];
      if (next !== undefined && next !== newThread) openThread(next);
    },
    [activeId, openThread],
  );

  const onOpenSuggestions = useCallback(
    (ids: readonly string[]) => {
      const next = ids[(ids.indexOf(activeId ?? "") + 1) % ids.length];
      if (next !== undefined) openSuggestion(next);
    },
    [activeId, openSuggestion],
  );

  useEffect(() => {
    if (editor !== null) setActiveSuggestion(editor, activeId);
  }, [editor, activeId]);

  const decide = (ids: readonly string[], verdict: Verdict): number => {
    const decided = suggestions?.decide(ids, verdict, you.name) ?? [];
    if (suggestions !== null && verdict !== "withdrawn")
      tellDecisions({ suggestions, documentId, yourId: you.userId }, decided, verdict);
    // What was parted by it has other letters now; comments on them are looked after.
    if (editor !== null && !editor.isDestroyed) noteOwnChange(editor.view);
    return decided.length;
  };

  const { reanchor } = comments;
  const onMoved = useCallback(
    (id: string, anchor: Anchor) => {
      if (id !== newThread) reanchor(id, anchor);
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
  useSubjectInAddress(threads !== null && editor !== null, openThread, openSuggestion);

  const close = (): void => {
    setOpen(false);
    setActiveId(null);
  };
  /** The button counts what is open, so that is what it shows. */
  const openPanel = (): void => {
    setTab("open");
    setOpen(true);
  };
  const stopComposing = (): void => {
    setComposing(null);
    if (editor !== null) focusText(editor);
  };
  // Those about a suggestion stand with it.
  const alone =
    threads?.filter(({ root }) => root.suggestionId === null || !suggestions?.get(root.suggestionId)) ?? null;
  const counts = useSuggestionCount(suggestions);
  const rights = { yourId: you.userId, mayComment, mayDeleteAny: canManage(role) };
  const openCount = (alone?.filter(isOpen).length ?? 0) + counts.open;

  return {
    onComment: mayComment ? begin : undefined,
    comments: list,
    isComposing: composing !== null,
    onOpenThreads,
    onMoved,
    onOpenSuggestions,
    button: (
      <CommentsButton count={openCount} pressed={open} onPress={() => (open ? close() : openPanel())} />
    ),
    composer: composing !== null && editor !== null && mayComment && !isClosed && (
      <CommentComposer
        editor={editor}
        commented={composing}
        documentId={documentId}
        yourId={you.userId}
        people={people}
        onClose={stopComposing}
        onSubmit={(body, key) => comments.add({ body, ...composing }, key)}
      />
    ),
    panel: open && !isClosed && (
      <CommentsPanel
        threads={alone}
        suggestions={
          suggestions !== null && (tab === "open" ? counts.open : counts.decided) > 0 ? (
            <SuggestionList
              suggestions={suggestions}
              editor={editor}
              tab={tab}
              threads={threads ?? []}
              documentId={documentId}
              people={people}
              rights={rights}
              actions={comments}
              activeId={activeId}
              onDecide={canEdit(role) && mode !== "viewing" ? decide : undefined}
              onActive={setActiveId}
              onShowText={(id) => {
                setActiveId(id);
                if (window.matchMedia("(width < 52rem)").matches) setOpen(false);
                requestAnimationFrame(() => scrollTo(`.prose [data-suggestion="${id}"]`));
              }}
            />
          ) : null
        }
        failure={comments.failure}
        onRetry={comments.readAgain}
        documentId={documentId}
        people={people}
        rights={rights}
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

/** Mod+Alt+M wherever the focus is: the editor of those who may only comment hears no keys. */
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

/** The address opens what it names: once, when everything is there, and again when it changes. */
const useSubjectInAddress = (
  ready: boolean,
  openThread: (commentId: string) => void,
  openSuggestion: (id: string) => void,
): void => {
  const [wanted, setWanted] = useState<string | null>(null);
  useEffect(() => {
    const read = (): void => setWanted(subjectInAddress());
    read();
    window.addEventListener("hashchange", read);
    return () => window.removeEventListener("hashchange", read);
  }, []);
  useEffect(() => {
    if (!ready || wanted === null) return;
    setWanted(null);
    const [kind, id = ""] = wanted.split("-");
    if (kind === "suggestion") openSuggestion(id);
    else openThread(id);
    const root = document.querySelector(".comment-anchor-active");
    root?.scrollIntoView({ block: "center" });
  }, [ready, wanted, openThread, openSuggestion]);
};

interface CommentsButtonProps {
  readonly count: number;
  readonly pressed: boolean;
  readonly onPress: () => void;
}

function CommentsButton({ count, pressed, onPress }: CommentsButtonProps) {
  return (
    <div className="relative mr-1 inline-flex">
      <IconButton
        icon={MessageSquareText}
        label={count === 0 ? "Comments" : `Comments, ${count} open`}
        aria-pressed={pressed}
        data-testid="comments-button"
        onClick={onPress}
      />
      <CountBadge count={count} tone="plain" />
    </div>
  );
}
