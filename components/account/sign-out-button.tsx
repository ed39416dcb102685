"use client";

import { LogOut } from "lucide-react";
import { useState } from "react";
import { Button } from "@/components/ui/button";
import { leave } from "./sign-in";

export function SignOutButton() {
  const [pending, setPending] = useState(false);
  return (
    <Button
      pending={pending}
      onClick={() => {
        setPending(true);
        leave().catch(() => setPending(false));
      }}
    >
      {!pending && <LogOut aria-hidden="true" className="size-4.5" />}
      Sign out
    </Button>
  );
}
