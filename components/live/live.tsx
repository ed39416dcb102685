"use client";

import { createContext, type ReactNode, useContext, useEffect, useEffectEvent, useState } from "react";
import { type LiveListener, LiveSession } from "@/client/live-session";
import { socketOrigin } from "@/client/socket-origin";
import type { Topic } from "@/protocol/live";
import { usePageUser } from "./use-page-user";

const SharedSession = createContext<LiveSession | null>(null);

interface LiveProps {
  /** null for somebody who is not signed in yet: nothing is heard until they are. */
  readonly userId: string | null;
  readonly children: ReactNode;
}

/** Everything below hears over one connection. */
export function Live({ userId, children }: LiveProps) {
  const [session, setSession] = useState<LiveSession | null>(null);
  usePageUser(userId);
  useEffect(() => {
    if (userId === null) return;
    const opened = new LiveSession({ userId, origin: socketOrigin() });
    setSession(opened);
    return () => {
      setSession(null);
      opened.destroy();
    };
  }, [userId]);
  return <SharedSession value={session}>{children}</SharedSession>;
}

/** `null` before the browser has begun. */
export const useLiveSession = (): LiveSession | null => useContext(SharedSession);

/** Listens for as long as the component is there; to nothing while `topic` is null. */
export const useTopic = (topic: Topic | null, listener: LiveListener): void => {
  const session = useLiveSession();
  const onRead = useEffectEvent(listener.onRead);
  const onEvent = useEffectEvent(listener.onEvent);
  const onTyping = useEffectEvent((person: Parameters<NonNullable<LiveListener["onTyping"]>>[0]) =>
    listener.onTyping?.(person),
  );
  const onEnded = useEffectEvent((reason: Parameters<NonNullable<LiveListener["onEnded"]>>[0]) =>
    listener.onEnded?.(reason),
  );
  useEffect(() => {
    if (session === null || topic === null) return;
    return session.listen(topic, { onRead, onEvent, onTyping, onEnded });
  }, [session, topic]);
};
