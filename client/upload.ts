// Brings what only this device has to the server, without showing the document: a session that nobody looks at and
// nobody sees, for as long as something waits.
import { canEdit } from "@/protocol/roles";
import { type DocumentSessionOptions, openDocumentSession } from "./document-session";
import type { SessionState } from "./session-state";

/** `refused`: the server takes no changes to this document from this person. */
export type UploadState = "sending" | "sent" | "refused";

const uploadState = ({ connection, caughtUp, pendingChanges, role }: SessionState): UploadState => {
  if (connection === "refused") return "refused";
  if (connection !== "connected" || !caughtUp) return "sending";
  if (pendingChanges === 0) return "sent";
  return role !== null && !canEdit(role) ? "refused" : "sending";
};

/** Returns the function that ends it. */
export const upload = (
  options: DocumentSessionOptions,
  onEnd: (state: Exclude<UploadState, "sending">) => void,
): (() => void) => {
  const session = openDocumentSession(options);
  // Sending is not being here.
  session.awareness.setLocalState(null);
  const stop = session.subscribe(() => {
    const state = uploadState(session.getState());
    if (state === "sending") return;
    stop();
    void session.destroy().then(() => onEnd(state));
  });
  return () => {
    stop();
    void session.destroy();
  };
};
