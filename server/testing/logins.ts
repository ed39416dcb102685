// The login of somebody who is signed in once, and for long.
import type { Login } from "@/domain/session";

export const loginOf = (userId: string): Login => ({
  userId,
  sessionId: `session of ${userId}`,
  sessionEpoch: 0,
  expiresAt: new Date(8_640_000_000_000_000),
});
