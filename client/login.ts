/** Whether this person's login still stands in this browser; a server that cannot say counts as yes. */
export const askSession = async (userId: string): Promise<boolean> => {
  const response = await fetch("/api/auth/session", { cache: "no-store" });
  if (!response.ok) return true;
  const session = (await response.json()) as { user?: { id?: unknown } } | null;
  return session?.user?.id === userId;
};
