"use client";

import { useEffect, useState } from "react";
import { readDigest, setDigest } from "@/client/json-api";
import { useToast } from "@/components/ui/toast";

/** Whether what waits unread also comes by email; shown at once, and taken back when the server refuses. */
export function DigestChoice() {
  const [wanted, setWanted] = useState<boolean | null>(null);
  const toast = useToast();

  useEffect(() => {
    let isHere = true;
    void readDigest().then((answer) => {
      if (isHere && answer.ok) setWanted(answer.value.wanted);
    });
    return () => {
      isHere = false;
    };
  }, []);

  const choose = async (next: boolean): Promise<void> => {
    setWanted(next);
    const answer = await setDigest(next);
    if (answer.ok) return;
    setWanted(!next);
    toast({ text: answer.problem.title, tone: "failure" });
  };

  return (
    <label className="target flex items-center gap-3">
      <input
        type="checkbox"
        checked={wanted ?? true}
        disabled={wanted === null}
        onChange={(event) => void choose(event.target.checked)}
        className="size-5 accent-(--color-blue-fill)"
      />
      Send me unread notifications, gathered
    </label>
  );
}
