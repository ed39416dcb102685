"use client";

import { useEffect } from "react";
import { tellKeptDecisions } from "@/client/told-decisions";

const againMs = 30_000;

/** Tells what an earlier page of this person decided and could not tell, whatever page they are on now. */
export const useKeptDecisions = (userId: string): void => {
  useEffect(() => {
    const again = (): void => void tellKeptDecisions(userId);
    again();
    const timer = setInterval(again, againMs);
    window.addEventListener("online", again);
    return () => {
      clearInterval(timer);
      window.removeEventListener("online", again);
    };
  }, [userId]);
};
