// The one value that says how a document session stands, and the one place that puts it into words.
import type { CloseReason } from "@/protocol/close-codes";
import type { Role } from "@/protocol/roles";

export type Connection = "connecting" | "connected" | "reconnecting" | "offline" | "refused";

export interface SessionState {
  readonly connection: Connection;
  /** This page has held the server's state at least once; before that an empty document means nothing. */
  readonly synced: boolean;
  /** The server has committed everything this browser brought to the current connection. */
  readonly caughtUp: boolean;
  /** Changes made here that the server has not committed. */
  readonly pendingChanges: number;
  /** When the server last said that everything is committed. */
  readonly savedAt: Date | null;
  /** Whether this browser keeps a copy that survives a reload. */
  readonly keptOnDevice: boolean;
  readonly role: Role | null;
  /** Why the server will not have us, once it has said so for good. */
  readonly refusal: CloseReason | null;
  /** The server relays but cannot commit. */
  readonly savingFails: boolean;
}

export type SaveTone = "quiet" | "busy" | "warning" | "failure";

export interface SaveWords {
  /** Begins Saving, Saved, Offline, Reconnecting or Could not save; empty while the page opens. */
  readonly text: string;
  readonly tone: SaveTone;
}

const changes = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

const waiting = (state: SessionState): string =>
  state.pendingChanges > 0 ? ` ${changes(state.pendingChanges)} waiting.` : "";

export const saveWords = (state: SessionState): SaveWords => {
  if (state.savingFails) return { text: "Could not save. Retrying. Copy your text.", tone: "failure" };
  switch (state.connection) {
    case "refused":
      return state.pendingChanges > 0
        ? { text: `Could not save ${changes(state.pendingChanges)}. Copy your text.`, tone: "failure" }
        : { text: "Saved. No longer connected.", tone: "warning" };
    case "offline":
      return state.keptOnDevice
        ? { text: `Offline. Changes are kept on this device.${waiting(state)}`, tone: "warning" }
        : { text: `Offline. Keep this page open.${waiting(state)}`, tone: "failure" };
    case "reconnecting":
      return { text: `Reconnecting…${waiting(state)}`, tone: "warning" };
    case "connecting":
      // The page has just opened: nothing is known yet, and nothing is worth a word.
      return state.pendingChanges > 0 ? { text: "Saving…", tone: "busy" } : { text: "", tone: "quiet" };
    case "connected":
      return state.pendingChanges > 0 || !state.synced || !state.caughtUp
        ? { text: "Saving…", tone: "busy" }
        : { text: "Saved", tone: "quiet" };
  }
};
