// Brings what only this device has to the server, without showing the document: a session that nobody looks at and
// nobody sees, for as long as something waits.
import { type DocumentSessionOptions, openDocumentSession } from "./document-session";

/** Returns the function that ends it. `onDone` is called once the server has committed everything. */
export const upload = (options: DocumentSessionOptions, onDone: () => void): (() => void) => {
  const session = openDocumentSession(options);
  // Sending is not being here.
  session.awareness.setLocalState(null);
  const stop = session.subscribe(() => {
    const { connection, caughtUp, pendingChanges } = session.getState();
    if (connection !== "connected" || !caughtUp || pendingChanges > 0) return;
    stop();
    void session.destroy().then(onDone);
  });
  return () => {
    stop();
    void session.destroy();
  };
};
