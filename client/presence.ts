// What this page tells of itself in a room, and what it knows of the others. States of others have been read by the
// wire, field by field; here they are only handed on.
import type { Awareness } from "y-protocols/awareness";
import { type Peer, type Presence, readPresence } from "@/protocol/presence";

/** Who hides their cursor is here, looks and hides: that is all that leaves this device. */
export const tellable = (state: unknown, cursorHidden: boolean): Presence | null => {
  const presence = readPresence(state);
  if (presence === null || !cursorHidden) return presence;
  const { activity, follows } = presence;
  const busy = activity === "typing" || activity === "editing";
  return { activity: busy ? "viewing" : activity, cursor: null, view: null, follows, hidden: true };
};

export const ownPresence = (awareness: Awareness): Presence | null => readPresence(awareness.getLocalState());

/** Everybody else's pages, this person's other ones too, by awareness id. */
export const peersOf = (awareness: Awareness): ReadonlyMap<number, Peer> => {
  const peers = new Map(awareness.getStates() as Map<number, Peer>);
  peers.delete(awareness.clientID);
  return peers;
};
