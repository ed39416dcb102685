// The one value that says how a document session stands, and the one place that puts it into words.
import type { CloseReason } from "@/protocol/close-codes";
import type { Person } from "@/protocol/presence";
import { canEdit, type Role } from "@/protocol/roles";

export type Connection = "connecting" | "connected" | "reconnecting" | "offline" | "refused";

export interface SessionState {
  readonly connection: Connection;
  /** This page has held the server's state at least once; before that an empty document means nothing. */
  readonly synced: boolean;
  /** The copy on this device has brought a text. */
  readonly restored: boolean;
  /** The server has committed everything this browser brought to the current connection. */
  readonly caughtUp: boolean;
  /** Changes made here that the server has not committed. */
  readonly pendingChanges: number;
  /** When the server last said that everything is committed. */
  readonly savedAt: Date | null;
  /** Whether this browser keeps a copy that survives a reload. */
  readonly keptOnDevice: boolean;
  /** Unsaved changes in the copy were unreadable and are lost. */
  readonly copyDamaged: boolean;
  readonly role: Role | null;
  /** How the room shows this person to everybody. */
  readonly you: Person | null;
  /** Why the server will not have us, once it has said so for good. */
  readonly refusal: CloseReason | null;
  /** Who moved the document to trash, where that is why and the server said. */
  readonly trashedBy: string | null;
  /** Why the server sent us away last, when it may have us later. */
  readonly setback: CloseReason | null;
  /** The server relays but cannot commit. */
  readonly savingFails: boolean;
  /** This page holds words of others that never reached the server, and perhaps changes that stand on them. */
  readonly heldBack: boolean;
}

export const opening: SessionState = {
  connection: "connecting",
  synced: false,
  restored: false,
  caughtUp: false,
  pendingChanges: 0,
  savedAt: null,
  keptOnDevice: false,
  copyDamaged: false,
  role: null,
  you: null,
  refusal: null,
  trashedBy: null,
  setback: null,
  savingFails: false,
  heldBack: false,
};

export type SaveTone = "quiet" | "busy" | "warning" | "failure";

export interface SaveWords {
  /** Begins Saving, Saved, Offline, Reconnecting or Could not save; empty while the page opens. */
  readonly text: string;
  readonly tone: SaveTone;
}

export const countedChanges = (count: number): string => (count === 1 ? "1 change" : `${count} changes`);

const waiting = (state: SessionState): string =>
  state.pendingChanges > 0 ? ` ${countedChanges(state.pendingChanges)} waiting.` : "";

const setbackWords = (setback: CloseReason | null): string => {
  switch (setback) {
    case "tryLater":
      return " The document is full or busy.";
    case "slowDown":
      return " Too many requests.";
    case "restart":
    case "draining":
      return " The server is restarting.";
    default:
      return "";
  }
};

const refusedWords = ({ pendingChanges, refusal }: SessionState): SaveWords => {
  const counted = countedChanges(pendingChanges);
  if (refusal === "outdated") {
    return pendingChanges > 0
      ? { text: `Could not save ${counted} yet. New version available. Reload.`, tone: "failure" }
      : { text: "Saved. New version available. Reload.", tone: "warning" };
  }
  return pendingChanges > 0
    ? { text: `Could not save ${counted}. Copy your text.`, tone: "failure" }
    : { text: "Saved. No longer connected.", tone: "warning" };
};

/** Connected, but what was changed here while away may not be written any more. */
const lostRight = ({ connection, role, pendingChanges }: SessionState): boolean =>
  connection === "connected" && role !== null && !canEdit(role) && pendingChanges > 0;

/** Neither the server nor this device has brought the text: the page shows what it was made with, if anything. */
const nothingArrived = ({ synced, restored }: SessionState): boolean => !synced && !restored;

/** Connected, and the server has committed all that it was sent. */
export const isCommitted = ({ connection, synced, caughtUp, pendingChanges }: SessionState): boolean =>
  connection === "connected" && synced && caughtUp && pendingChanges === 0;

/** And that is all this page shows. */
export const isSaved = (state: SessionState): boolean =>
  isCommitted(state) && !state.savingFails && !state.heldBack;

export const saveWords = (state: SessionState): SaveWords => {
  if (state.savingFails) return { text: "Could not save. Retrying. Copy your text.", tone: "failure" };
  switch (state.connection) {
    case "refused":
      return refusedWords(state);
    case "offline":
      if (nothingArrived(state)) return { text: "Offline. Read only until you are back.", tone: "warning" };
      return state.keptOnDevice
        ? { text: `Offline. Changes are kept on this device.${waiting(state)}`, tone: "warning" }
        : { text: `Offline. Keep this page open.${waiting(state)}`, tone: "failure" };
    case "reconnecting": {
      const reconnecting = `Reconnecting…${setbackWords(state.setback)}`;
      if (nothingArrived(state)) return { text: `${reconnecting} Read only until then.`, tone: "warning" };
      return state.keptOnDevice || state.pendingChanges === 0
        ? { text: `${reconnecting}${waiting(state)}`, tone: "warning" }
        : { text: `${reconnecting} Keep this page open.${waiting(state)}`, tone: "failure" };
    }
    case "connecting":
      // The page has just opened: nothing is known yet, and nothing is worth a word.
      return state.pendingChanges > 0 ? { text: "Saving…", tone: "busy" } : { text: "", tone: "quiet" };
    case "connected":
      if (lostRight(state)) {
        const text = `Could not save ${countedChanges(state.pendingChanges)}. You can now only view.`;
        return { text, tone: "failure" };
      }
      if (state.heldBack) return { text: "Could not save all of this text.", tone: "failure" };
      return isSaved(state) ? { text: "Saved", tone: "quiet" } : { text: "Saving…", tone: "busy" };
  }
};

const clockTime = (moment: Date): string => moment.toLocaleTimeString("en-GB");

/** "Saved 14:02:07", in the reader's time; for whoever asks twice. */
export const lastSavedWords = ({ savedAt }: SessionState): string | null =>
  savedAt === null ? null : `Saved ${clockTime(savedAt)}`;

/** The answer to somebody who presses Mod+S. */
export const saveAnswer = (state: SessionState): string => {
  const { text } = saveWords(state);
  if (isSaved(state)) return lastSavedWords(state) ?? text;
  return text === "" ? "Opening…" : text;
};

export interface Warning {
  readonly text: string;
  readonly tone: "warning" | "failure";
}

/** Nothing that this page does brings it to the server; giving it up does. */
export const isHeldBack = ({ connection, heldBack }: SessionState): boolean =>
  connection === "connected" && heldBack;

/** What to say, for all to see, when changes made here are not on the server and not on their way to it. */
export const waitingWarning = (state: SessionState): Warning | null => {
  const { connection, pendingChanges, keptOnDevice, savingFails } = state;
  if (isHeldBack(state)) {
    const text =
      "Some of this text is not saved: it builds on somebody else’s words that never reached the server, and waits until they are back. Everybody else sees the server’s text.";
    return { text, tone: "failure" };
  }
  if (pendingChanges === 0) return null;
  const counted = `${countedChanges(pendingChanges)} ${pendingChanges === 1 ? "is" : "are"}`;
  if (lostRight(state)) {
    const text = `${counted} not saved: you can now only view this document. Take your text with you.`;
    return { text, tone: "failure" };
  }
  const away = connection === "offline" || connection === "reconnecting";
  if (!away && !savingFails) return null;
  const they = pendingChanges === 1 ? "It is" : "They are";
  if (!away && keptOnDevice) {
    const text = `${counted} not saved: the server cannot save just now. ${they} kept on this device.`;
    return { text, tone: "warning" };
  }
  return keptOnDevice
    ? { text: `${counted} only on this device until the connection is back.`, tone: "warning" }
    : {
        text: `${counted} only in this page. Keep it open until ${they.toLowerCase()} saved.`,
        tone: "failure",
      };
};
