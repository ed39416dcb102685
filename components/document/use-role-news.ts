"use client";

import { useEffect, useRef } from "react";
import { useToast } from "@/components/ui/toast";
import type { Role } from "@/protocol/roles";

const news: Readonly<Record<Role, string>> = {
  owner: "You now own this document",
  editor: "You can now edit this document",
  commenter: "You can now only view and comment on this document",
  viewer: "You can now only view this document",
};

/** Tells you, also aloud, when what you may do has changed under you. */
export const useRoleNews = (role: Role): void => {
  const toast = useToast();
  const before = useRef(role);
  useEffect(() => {
    if (before.current === role) return;
    before.current = role;
    toast({ text: news[role] });
  }, [role, toast]);
};
