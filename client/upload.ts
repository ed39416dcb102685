// Brings what only this device has to the server, without showing the document: a session that nobody looks at and
// nobody sees, for as long as something waits.
import { canEdit } from "@/protocol/roles";
import { type DocumentSessionOptions, openDocumentSession } from "./document-session";
import type { SessionState } from "./session-state";

/** `refused`: the server takes no changes to this document from this person. */
export type UploadState = "sending" | "sent" | "refused";

/** The list that shows what waits learns in this time that nothing does, and ends it. */
const lookAgainMs = 10_000;

const uploadState = ({ connection, restored, caughtUp, pendingChanges, role }: SessionState): UploadState => {
  if (connection === "refused") return "refused";
  if (connection !== "connected" || !restored || !caughtUp) return "sending";
  if (pendingChanges === 0) return "sent";
  return role !== null && !canEdit(role) ? "refused" : "sending";
};

/** Goes on after what it found is sent: another tab may have left more. Returns the function that ends it. */
export const upload = (
  options: DocumentSessionOptions,
  onAnswer: (state: Exclude<UploadState, "sending">) => void,
): (() => void) => {
  let leave = (): void => undefined;
  const send = (): void => {
    const session = openDocumentSession(options);
    // Sending is not being here.
    session.awareness.setLocalState(null);
    let left = false;
    const stop = session.subscribe(() => {
      const state = uploadState(session.getState());
      if (state === "sending") return;
      stop();
      void session.destroy().then(() => {
        if (!left) answered(state);
      });
    });
    leave = () => {
      left = true;
      stop();
      void session.destroy();
    };
  };
  const answered = (state: Exclude<UploadState, "sending">): void => {
    if (state === "sent") {
      const timer = setTimeout(send, lookAgainMs);
      leave = () => clearTimeout(timer);
    }
    onAnswer(state);
  };
  send();
  return () => leave();
};
