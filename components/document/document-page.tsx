"use client";

import type { Editor } from "@tiptap/core";
import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { sharingFragment } from "@/client/inbox";
import { moveToTrash } from "@/client/json-api";
import { markdownOf } from "@/client/markdown";
import { ownWords } from "@/client/own-words";
import { opening, type SessionState, saveAnswer, saveWords } from "@/client/session-state";
import { markdownSections, plainSections, type TextSection } from "@/client/text-sections";
import { GuestName } from "@/components/account/guest-name";
import { ChatButton } from "@/components/chat/chat-button";
import { ChatPanel } from "@/components/chat/chat-panel";
import { useChat, useChatState } from "@/components/chat/use-chat";
import { useChatPanel } from "@/components/chat/use-chat-panel";
import { useDiscussion } from "@/components/comments/use-discussion";
import { downloadMarkdown } from "@/components/documents/download-text";
import { RenameDialog } from "@/components/documents/rename-dialog";
import { useForgottenOthers } from "@/components/documents/use-device-copies";
import { focusText } from "@/components/editor/focus-text";
import { useKeyboardInset } from "@/components/editor/use-touch-layout";
import "@/components/editor/prose.css";
import { Bell } from "@/components/notifications/bell";
import { useMuted } from "@/components/notifications/use-muted";
import { Facepile } from "@/components/presence/facepile";
import { FollowBar, FollowFrame } from "@/components/presence/follow-bar";
import { PeoplePanel } from "@/components/presence/people-panel";
import { useFollow } from "@/components/presence/use-follow";
import { useHiddenCursor } from "@/components/presence/use-hidden-cursor";
import { useOwnActivity } from "@/components/presence/use-own-activity";
import { usePeople } from "@/components/presence/use-people";
import { ShareDialog } from "@/components/sharing/share-dialog";
import { useGranted } from "@/components/sharing/use-granted";
import { SkipLink } from "@/components/site/site-header";
import { ModeSwitch } from "@/components/suggestions/mode-switch";
import { useMode } from "@/components/suggestions/use-mode";
import { useSuggestions } from "@/components/suggestions/use-suggestions";
import { useToldSuggestions } from "@/components/suggestions/use-told-suggestions";
import { Button } from "@/components/ui/button";
import { Notice } from "@/components/ui/notice";
import { useToast } from "@/components/ui/toast";
import { bodyRoot } from "@/protocol/content";
import type { Identity } from "@/protocol/identity";
import type { DocumentId } from "@/protocol/ids";
import { canEdit, canManage, type Role } from "@/protocol/roles";
import { Announcer } from "./announcer";
import { copyText } from "./copy-text";
import { DocumentMenu } from "./document-menu";
import { DocumentTitle } from "./document-title";
import { useLeaveGuard } from "./leave-guard";
import { RefusalNotice, RefusedPage } from "./refusal-notice";
import { mayOpenAgain } from "./refusal-words";
import { ReplacedNotice } from "./replaced-notice";
import { RoleBadge } from "./role-badge";
import { SaveState } from "./save-state";
import { ShortcutSheet } from "./shortcut-sheet";
import { TextSkeleton } from "./text-skeleton";
import { TopBar } from "./top-bar";
import { useDocumentSession, useSessionPart } from "./use-document-session";
import { useEditorComponent } from "./use-editor-component";
import { usePageKeys } from "./use-page-keys";
import { useRoleNews } from "./use-role-news";
import { useSidePanels } from "./use-side-panels";
import { useTitle } from "./use-title";
import { WaitingBanner } from "./waiting-banner";

/** All of it that does not change with every letter. */
const steadyState = ({ pendingChanges, caughtUp, savedAt, ...steady }: SessionState) => steady;

const unsavedAtTheEnd = ({ refusal, pendingChanges }: SessionState): number =>
  refusal === null ? 0 : pendingChanges;

type OpenedDialog = "none" | "share" | "rename" | "shortcuts";

interface DocumentPageProps {
  readonly documentId: DocumentId;
  /** What the server knew when it made the page; the session knows better once it is there. */
  readonly knownTitle: string;
  readonly knownRole: Role;
  /** The text as the server last knew it, drawn; null where it knows none. */
  readonly firstPaint: ReactNode;
  readonly you: Identity;
}

/** The document, and anew after it was closed and opened again to this person. */
export function DocumentPage(props: DocumentPageProps) {
  const [attempt, setAttempt] = useState(1);
  return <OpenDocument key={attempt} {...props} onReopen={() => setAttempt(attempt + 1)} />;
}

interface OpenDocumentProps extends DocumentPageProps {
  readonly onReopen: () => void;
}

function OpenDocument({ documentId, knownTitle, knownRole, firstPaint, you, onReopen }: OpenDocumentProps) {
  const session = useDocumentSession(documentId, you.userId);
  const state = useSessionPart(session, steadyState);
  const unsavedChanges = useSessionPart(session, unsavedAtTheEnd);
  const arrived = session !== null && (state.synced || state.restored);
  const DocumentEditor = useEditorComponent(arrived);
  const { title, setTitle } = useTitle(session, arrived, knownTitle);
  const [editor, setEditor] = useState<Editor | null>(null);
  const [dialog, setDialog] = useState<OpenedDialog>("none");
  const chat = useChat(state.refusal === null ? documentId : null, you.userId);
  const chatState = useChatState(chat);
  const panels = useSidePanels();
  const chatPanel = useChatPanel(panels.chat);
  const toast = useToast();
  const leaveTo = useLeaveGuard(session);

  // The document opened again: a new session begins with what this device kept. What only this page has is not
  // given up for that.
  const waiting = useGranted({
    documentId,
    userId: you.userId,
    waits: state.refusal !== null && mayOpenAgain(state.refusal),
    onGranted: () => {
      if (session?.wouldLoseChanges() === false) onReopen();
    },
  });

  const role = state.role ?? knownRole;
  const youHere = state.you ?? { ...you, pattern: 0, role };
  const people = usePeople(session, youHere);
  const suggestions = useSuggestions(session);
  const [mode, setMode] = useMode(documentId, you.userId, canEdit(role));
  useToldSuggestions(suggestions, session, documentId, you.userId);
  const discussion = useDiscussion({
    documentId,
    isClosed: state.refusal !== null,
    you,
    role,
    doc: session?.doc ?? null,
    editor,
    peopleHere: people,
    place: panels.comments,
    suggestions,
    mode,
  });
  const connected = state.connection === "connected";
  const {
    following,
    followers,
    toggle: toggleFollowing,
    stop: stopFollowing,
  } = useFollow({
    session,
    editor,
    you: youHere,
    people,
    connected,
  });
  const follow = (userId: string): void => {
    if (following?.leader.userId !== userId) panels.showText();
    toggleFollowing(userId);
  };
  const muting = useMuted(documentId);
  const [cursorHidden, hideCursor] = useHiddenCursor(session);
  const mayEdit = arrived && state.refusal === null && canEdit(role);
  const editable = mayEdit && mode !== "viewing";

  useKeyboardInset();
  useOwnActivity(session);
  useRoleNews(role);
  useForgottenOthers(you.userId);
  useSharingInAddress(() => setDialog("share"));
  usePageKeys({
    onSave: () => {
      const now = session?.getState() ?? opening;
      toast({ text: saveAnswer(now), tone: saveWords(now).tone === "failure" ? "failure" : "plain" });
    },
    onShortcuts: () => setDialog("shortcuts"),
  });
  useWindowTitle(title);

  const ownSections = (): readonly TextSection[] =>
    session === null ? [] : ownWords(session.doc, { userId: you.userId, documentId });

  const copy = async (): Promise<void> => {
    const copied = await copyText(
      (editor?.getText({ blockSeparator: "\n\n" }) ?? "") + plainSections(ownSections()),
    );
    toast(
      copied
        ? { text: "Text copied" }
        : { text: "The browser did not allow copying. Select the text and copy it.", tone: "failure" },
    );
  };

  const download = (): void => {
    if (session === null) return;
    downloadMarkdown(
      title,
      markdownOf(session.doc.getXmlFragment(bodyRoot)) + markdownSections(ownSections()),
    );
  };

  const trash = async (): Promise<void> => {
    const answer = await moveToTrash(documentId);
    if (!answer.ok) return toast({ text: answer.problem.title, tone: "failure" });
    toast({ text: `“${title || "Untitled"}” was moved to trash` });
    leaveTo("/documents");
  };

  const toggle = (which: OpenedDialog) => (open: boolean) => setDialog(open ? which : "none");

  return (
    <div className="flex min-h-dvh flex-col overflow-x-clip bg-sheet">
      <SkipLink />
      <TopBar
        title={
          <DocumentTitle
            title={title}
            editable={editable}
            onChange={setTitle}
            onLeave={() => enterText(editor)}
          />
        }
        saveState={
          <>
            <SaveState session={session} />
            {state.refusal === null && <RoleBadge role={role} />}
            {state.refusal === null && arrived && <ModeSwitch role={role} mode={mode} onMode={setMode} />}
          </>
        }
        peers={
          <Facepile
            people={people}
            followed={following?.leader.userId ?? null}
            onFollow={follow}
            // A role beside the save state leaves room for one less.
            onPhone={canEdit(role) ? 3 : 2}
            panel={(close) => (
              <PeoplePanel
                people={people}
                followed={following?.leader.userId ?? null}
                onFollow={(userId) => {
                  follow(userId);
                  close();
                }}
                cursorHidden={cursorHidden}
                onHideCursor={hideCursor}
              />
            )}
          />
        }
        news={
          <>
            <Bell userId={you.userId} here={{ id: documentId, chatIsOpen: chatPanel.open }} />
            {state.refusal === null && (
              <ChatButton unread={chatState.unread} open={chatPanel.open} onToggle={chatPanel.toggle} />
            )}
          </>
        }
        actions={
          <>
            {state.refusal === null && discussion.button}
            {state.refusal === null && (
              <Button look="primary" data-testid="share-button" onClick={() => setDialog("share")}>
                Share
              </Button>
            )}
            <DocumentMenu
              onRename={editable ? () => setDialog("rename") : undefined}
              onTrash={canManage(role) && state.refusal === null ? () => void trash() : undefined}
              muting={state.refusal === null ? muting : undefined}
              cursorHidden={cursorHidden}
              onHideCursor={hideCursor}
              onShortcuts={() => setDialog("shortcuts")}
              onLeaveTo={leaveTo}
            />
          </>
        }
        banner={
          <>
            <WaitingBanner session={session} onDownload={download} />
            <ReplacedNotice key={session?.doc.guid} session={session} />
            <FollowBar following={following} followers={followers} onStop={stopFollowing} />
          </>
        }
      />
      {state.refusal !== null && !arrived ? (
        <RefusedPage
          documentId={documentId}
          reason={state.refusal}
          trashedBy={state.trashedBy}
          mayRestore={canManage(role)}
          waiting={waiting}
          onLeaveTo={leaveTo}
        />
      ) : (
        <div className="flex flex-1">
          <main
            id="main"
            tabIndex={-1}
            className="mx-auto flex w-full min-w-0 max-w-[46rem] flex-col gap-6 px-5 pt-12 outline-none sm:px-8"
          >
            {state.refusal !== null && (
              <RefusalNotice
                documentId={documentId}
                reason={state.refusal}
                trashedBy={state.trashedBy}
                mayRestore={canManage(role)}
                waiting={waiting}
                unsavedChanges={unsavedChanges}
                keptOnDevice={state.keptOnDevice}
                onLeaveTo={leaveTo}
                onCopy={() => void copy()}
                onDownload={download}
              />
            )}
            {state.copyDamaged && <DamagedCopyNotice />}
            {state.refusal === null && <GuestName name={you.name} />}
            {session === null || suggestions === null || !arrived || DocumentEditor === null ? (
              (firstPaint ?? <TextSkeleton />)
            ) : (
              <DocumentEditor
                doc={session.doc}
                awareness={session.awareness}
                editable={editable}
                comments={discussion}
                suggesting={{
                  suggestions,
                  mode,
                  author: () => ({ id: you.userId, name: youHere.name, color: youHere.color }),
                  onOpenSuggestions: discussion.onOpenSuggestions,
                  onNotSuggested: (text) => toast({ text }),
                }}
                onEditor={setEditor}
              />
            )}
          </main>
          {chatPanel.open && chat !== null && state.refusal === null && (
            <ChatPanel
              documentId={documentId}
              chat={chat}
              state={chatState}
              you={you}
              here={people}
              mayManage={canManage(role)}
              markedId={chatPanel.markedId}
              onClose={chatPanel.close}
            />
          )}
          {discussion.panel}
        </div>
      )}
      {following !== null && <FollowFrame leader={following.leader} />}
      {discussion.composer}
      <Announcer
        you={you}
        people={people}
        connected={connected}
        session={session}
        comments={discussion.comments}
        suggestions={arrived ? suggestions : null}
        chat={chatState}
        chatIsOpen={chatPanel.open}
      />
      <ShareDialog
        documentId={documentId}
        role={role}
        userId={you.userId}
        open={dialog === "share"}
        onOpenChange={toggle("share")}
        onLeft={() => leaveTo("/documents")}
      />
      <RenameDialog
        title={title}
        open={dialog === "rename"}
        onOpenChange={toggle("rename")}
        onRename={setTitle}
      />
      <ShortcutSheet open={dialog === "shortcuts"} onOpenChange={toggle("shortcuts")} />
    </div>
  );
}

/** At once, where the editor's own command waits a frame: the next key already belongs to the text. */
const enterText = (editor: Editor | null): void => {
  editor?.commands.setTextSelection(0);
  if (editor !== null) focusText(editor);
};

function DamagedCopyNotice() {
  return (
    <Notice tone="failure" urgent>
      The copy on this device was damaged. What had been saved is here; some of the last changes made offline
      may be missing.
    </Notice>
  );
}

/** Where a notification of a request leads; taken out of the address, so that the next one leads there again. */
const useSharingInAddress = (onSharing: () => void): void => {
  const onNamed = useEffectEvent(onSharing);
  useEffect(() => {
    const follow = (): void => {
      if (location.hash !== sharingFragment) return;
      history.replaceState(history.state, "", location.pathname + location.search);
      onNamed();
    };
    follow();
    window.addEventListener("hashchange", follow);
    return () => window.removeEventListener("hashchange", follow);
  }, []);
};

const useWindowTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title || "Untitled"} · Parley`;
  }, [title]);
};
