"use client";

import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useSignOut } from "./use-sign-out";

interface SignOutButtonProps {
  readonly userId: string;
  readonly isGuest: boolean;
}

export function SignOutButton({ userId, isGuest }: SignOutButtonProps) {
  const { start, pending, dialog } = useSignOut(userId, isGuest);
  return (
    <>
      <Button pending={pending} onClick={start}>
        {!pending && <LogOut aria-hidden="true" className="size-4.5" />}
        Sign out
      </Button>
      {dialog}
    </>
  );
}
