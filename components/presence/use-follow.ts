"use client";

import type { Editor } from "@tiptap/core";
import { useCallback, useEffect, useRef, useState } from "react";
import type { Transaction } from "yjs";
import type { DocumentSession } from "@/client/document-session";
import { ownPresence, peersOf } from "@/client/presence";
import { showCaret, showFrom } from "@/components/editor/viewpoint";
import { useToast } from "@/components/ui/toast";
import type { Person } from "@/protocol/presence";
import { followersOf, leaderOf, liveliestPage } from "./follow";
import { type PersonHere, peopleHere } from "./people";
import { useSharedView } from "./use-shared-view";

/** A connection that is made anew within this ends nothing. */
const waitForLeaderMs = 6_000;

export interface Following {
  readonly leader: PersonHere;
  /** They are not here at the moment, and may come back. */
  readonly missing: boolean;
  /** Whoever leads in the end does not show where they are, so there is nowhere to go. */
  readonly hidden: boolean;
}

export interface Follow {
  readonly following: Following | null;
  readonly followers: readonly PersonHere[];
  /** Follows, or stops following who is followed already. */
  readonly toggle: (userId: string) => void;
  readonly stop: () => void;
}

interface FollowOptions {
  readonly session: DocumentSession | null;
  readonly editor: Editor | null;
  readonly you: Person;
  readonly people: readonly PersonHere[];
  readonly connected: boolean;
}

export const useFollow = ({ session, editor, you, people, connected }: FollowOptions): Follow => {
  const [leader, setLeader] = useState<PersonHere | null>(null);
  const stop = useCallback(() => setLeader(null), []);
  const here = people.find(({ userId }) => userId === leader?.userId);
  const followers = followersOf(people, you.userId);

  useSaid(session, leader?.userId ?? null);
  usePursuit({ session, editor, you, followed: leader?.userId ?? null });
  useStopByHand(session, leader !== null, stop);
  useEndWithLeader(leader, here !== undefined || !connected, stop);
  // Who follows has no view of their own: those behind them follow the same leader.
  useSharedView(session, editor, followers.length > 0 && leader === null);

  const toggle = (userId: string): void => {
    const chosen = people.find((person) => person.userId === userId && !person.isYou);
    setLeader((current) => (current?.userId === userId ? null : (chosen ?? null)));
  };
  const following = leader === null ? null : followingOf(leader, people);
  return { following, followers, toggle, stop };
};

const followingOf = (leader: PersonHere, people: readonly PersonHere[]): Following => {
  const here = people.find(({ userId }) => userId === leader.userId);
  const hidden = leaderOf(people, leader.userId)?.hidden === true;
  return { leader: here ?? leader, missing: here === undefined, hidden };
};

/** The others are told: nobody is followed without seeing it. */
const useSaid = (session: DocumentSession | null, followed: string | null): void => {
  useEffect(() => {
    session?.awareness.setLocalStateField("follows", followed);
  }, [session, followed]);
};

/** Who moves their caret scrolls with it, and that is told a little later. */
const caretLeadsMs = 1_000;

interface PursuitOptions extends Pick<FollowOptions, "session" | "editor" | "you"> {
  readonly followed: string | null;
}

/** Whatever the leader moved last is brought into sight: what they see, or where they write. */
const usePursuit = ({ session, editor, you, followed }: PursuitOptions): void => {
  const youNow = useRef(you);
  youNow.current = you;
  useEffect(() => {
    if (session === null || editor === null || followed === null) return;
    const { awareness } = session;
    const shown = { view: "null", cursor: "null" };
    const caret = { last: "null", movedAt: Number.NEGATIVE_INFINITY };

    const look = (): void => {
      const peers = peersOf(awareness);
      const people = peopleHere(peers.values(), ownPresence(awareness), youNow.current);
      const leader = leaderOf(people, followed);
      const page = leader === null ? null : liveliestPage(peers.values(), leader.userId);
      if (page === null) return;
      const { view, cursor } = page;
      const [viewNow, cursorNow] = [JSON.stringify(view), JSON.stringify(cursor)];
      if (cursorNow !== caret.last) Object.assign(caret, { last: cursorNow, movedAt: performance.now() });
      // A smaller window that begins where theirs does may end before their caret.
      const writes = cursor !== null && performance.now() - caret.movedAt < caretLeadsMs;
      const showView = () => view === null || (writes ? showCaret(editor, cursor) : showFrom(editor, view));
      if (viewNow !== shown.view && showView()) shown.view = viewNow;
      if (cursorNow !== shown.cursor && (cursor === null || showCaret(editor, cursor)))
        shown.cursor = cursorNow;
    };

    look();
    awareness.on("change", look);
    // Presence may arrive before the text that it stands in.
    editor.on("update", look);
    return () => {
      awareness.off("change", look);
      editor.off("update", look);
    };
  }, [session, editor, followed]);
};

const scrollingKeys = new Set(["PageUp", "PageDown", "Home", "End", "ArrowUp", "ArrowDown", " "]);

const isInLayer = (target: EventTarget | null): boolean =>
  target instanceof Element && target.closest("[role=dialog], [role=menu]") !== null;

const isOnScrollbar = ({ target, clientX }: PointerEvent): boolean =>
  target === document.documentElement && clientX >= document.documentElement.clientWidth;

/** Escape, scrolling by hand and typing take the lead back. */
const useStopByHand = (session: DocumentSession | null, active: boolean, stop: () => void): void => {
  useEffect(() => {
    if (session === null || !active) return;
    const onKey = (event: KeyboardEvent): void => {
      const { key, target } = event;
      // A dialog or menu that is open has closed itself with this Escape.
      if (key === "Escape" && !event.defaultPrevented) stop();
      const inText =
        target instanceof Element && (target === document.body || target.closest("main") !== null);
      if (scrollingKeys.has(key) && inText) stop();
    };
    const onScroll = ({ target }: Event): void => {
      if (!isInLayer(target)) stop();
    };
    const onPointer = (event: PointerEvent): void => {
      if (isOnScrollbar(event)) stop();
    };
    const onUpdate = (_update: unknown, _origin: unknown, _doc: unknown, transaction: Transaction): void => {
      if (transaction.local) stop();
    };
    window.addEventListener("keydown", onKey);
    window.addEventListener("wheel", onScroll, { passive: true });
    window.addEventListener("touchmove", onScroll, { passive: true });
    window.addEventListener("pointerdown", onPointer);
    session.doc.on("update", onUpdate);
    return () => {
      window.removeEventListener("keydown", onKey);
      window.removeEventListener("wheel", onScroll);
      window.removeEventListener("touchmove", onScroll);
      window.removeEventListener("pointerdown", onPointer);
      session.doc.off("update", onUpdate);
    };
  }, [session, active, stop]);
};

const useEndWithLeader = (leader: PersonHere | null, mayStay: boolean, stop: () => void): void => {
  const toast = useToast();
  const name = leader?.name ?? null;
  useEffect(() => {
    if (name === null || mayStay) return;
    const timer = setTimeout(() => {
      stop();
      toast({ text: `${name} left` });
    }, waitForLeaderMs);
    return () => clearTimeout(timer);
  }, [name, mayStay, stop, toast]);
};
