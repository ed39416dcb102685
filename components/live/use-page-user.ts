"use client";

import { useLayoutEffect } from "react";
import { askFor } from "@/client/json-api";

/** Whose page this is, said before anything below asks the server. null where nobody is signed in. */
export const usePageUser = (userId: string | null): void => {
  useLayoutEffect(() => (userId === null ? undefined : askFor(userId)), [userId]);
};
