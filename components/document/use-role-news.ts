"use client";

import { useEffect, useRef } from "react";
import { useToast } from "@/components/ui/toast";
import type { Role } from "@/protocol/roles";
import { roleNews } from "./role-news";

/** Tells you, also aloud, when what you may do has changed under you. */
export const useRoleNews = (role: Role): void => {
  const toast = useToast();
  const before = useRef(role);
  useEffect(() => {
    if (before.current === role) return;
    const text = roleNews(before.current, role);
    before.current = role;
    toast({ text });
  }, [role, toast]);
};
