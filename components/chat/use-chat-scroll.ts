"use client";

import { type RefObject, useEffect, useLayoutEffect, useRef, useState } from "react";
import type { ChatSession, ChatState } from "@/client/chat-session";

const nearPx = 48;

export interface ChatScroll {
  readonly area: RefObject<HTMLDivElement | null>;
  readonly atEnd: boolean;
  readonly onScroll: () => void;
  readonly toEnd: () => void;
}

/**
 * Stays at the newest message for whoever is there, stays where it is for whoever reads further up, and does not jump
 * when older ones come. What is seen at the end, in a page that is seen, is read.
 */
export const useChatScroll = (chat: ChatSession, state: ChatState, markedId: string | null): ChatScroll => {
  const area = useRef<HTMLDivElement>(null);
  const [atEnd, setAtEnd] = useState(true);
  /** Gone to once: whoever has read on is not taken back. */
  const shownMark = useRef<string | null>(null);
  const before = useRef({ first: 0, height: 0, room: 0 });
  const { messages, pending } = state;
  const first = messages[0]?.number ?? 0;

  const toEnd = (): void => {
    setAtEnd(true);
    requestAnimationFrame(() => area.current?.scrollTo({ top: area.current.scrollHeight }));
  };

  const onScroll = (): void => {
    const { current } = area;
    if (current === null) return;
    // A change of its height moves it too, and says nothing about where somebody wants to be.
    if (current.clientHeight !== before.current.room) {
      before.current.room = current.clientHeight;
      return;
    }
    setAtEnd(current.scrollHeight - current.scrollTop - current.clientHeight < nearPx);
    if (current.scrollTop < nearPx) void chat.loadOlder();
  };

  // biome-ignore lint/correctness/useExhaustiveDependencies: the height is read after these have been drawn
  useLayoutEffect(() => {
    const { current } = area;
    if (current === null) return;
    const cameAbove = before.current.first > first && first > 0;
    if (cameAbove) current.scrollTop += current.scrollHeight - before.current.height;
    else if (atEnd) current.scrollTop = current.scrollHeight;
    before.current = { first, height: current.scrollHeight, room: current.clientHeight };
  }, [messages, pending, first, atEnd]);

  useEffect(() => {
    const { current } = area;
    if (current === null || !atEnd) return;
    // The field below grows, or a phone's keyboard comes: the newest message stays in sight.
    const observer = new ResizeObserver(() => {
      current.scrollTop = current.scrollHeight;
    });
    observer.observe(current);
    return () => observer.disconnect();
  }, [atEnd]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: it may come with any of the messages
  useEffect(() => {
    if (markedId === shownMark.current) return;
    const marked = markedId === null ? null : document.getElementById(`chat-${markedId}`);
    marked?.scrollIntoView({ block: "center" });
    if (marked !== null || markedId === null) shownMark.current = markedId;
  }, [markedId, messages]);

  // biome-ignore lint/correctness/useExhaustiveDependencies: a message that comes is read at once by whoever looks on
  useEffect(() => {
    const readIfSeen = (): void => {
      if (atEnd && !document.hidden) chat.read();
    };
    readIfSeen();
    document.addEventListener("visibilitychange", readIfSeen);
    return () => document.removeEventListener("visibilitychange", readIfSeen);
  }, [chat, atEnd, messages]);

  return { area, atEnd, onScroll, toEnd };
};
