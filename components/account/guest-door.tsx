"use client";

import { useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { TextSkeleton } from "@/components/document/text-skeleton";
import { freshGuest } from "./fresh-guest";
import { GuestForm } from "./guest-form";
import { signInAsGuest } from "./sign-in";

/**
 * Whoever has the link is let straight in, under a friendly name that can be changed later: a form between a
 * pasted link and the text is where people turn back. The form is for when that did not work.
 */
export function GuestDoor() {
  const router = useRouter();
  const knocked = useRef(false);
  const [turnedBack, setTurnedBack] = useState(false);

  useEffect(() => {
    // React runs effects twice in development; a second guest would be left behind.
    if (knocked.current) return;
    knocked.current = true;
    void signInAsGuest().then((answer) => {
      if (answer.ok) {
        freshGuest.remember();
        // Only the browser itself carries what the address names, such as a comment, over to where it is led.
        if (location.hash !== "") location.reload();
        else router.refresh();
      } else setTurnedBack(true);
    });
  }, [router]);

  return turnedBack ? <GuestForm /> : <TextSkeleton />;
}
