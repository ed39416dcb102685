"use client";

import { LogOut } from "lucide-react";
import { Button } from "@/components/ui/button";
import { useSignOut } from "./use-sign-out";

interface SignOutButtonProps {
  readonly userId: string;
}

export function SignOutButton({ userId }: SignOutButtonProps) {
  const { start, pending, dialog } = useSignOut(userId);
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
