// What a room and a connection know of each other: how the room speaks to one, and what it answers to what is sent.
import type { CloseReason } from "@/protocol/close-codes";
import type { Identity } from "@/protocol/identity";
import type { Person } from "@/protocol/presence";
import type { Role } from "@/protocol/roles";

/** One connection as its room sees it. */
export interface Participant {
  readonly identity: Identity;
  readonly role: Role;
  /** First of all, and again when it changes: how the room shows this person. */
  greet(person: Person): void;
  /** Sends content, in order; a reader that is too slow for it is repaired later. Never throws, never waits. */
  send(message: Uint8Array): void;
  /** Sends what a newer message of its kind replaces, in one part or more; a reader that is busy does without. */
  sendIfFree(...message: readonly Uint8Array[]): void;
  /** Sends what must arrive however slow the reader is. */
  sendAlways(message: Uint8Array): void;
  /** Answers sync step 1, in parts that may be large and of which many may be sent the same. */
  sendState(parts: readonly Uint8Array[]): void;
  /** Tells whether something of theirs stands on words that only others may bring. */
  tellHeldBack(isHeld: boolean): void;
  close(reason: CloseReason): void;
}

export type Verdict =
  /** In the document, or was already; `committed` says when it is on disk. */
  | { readonly kind: "accepted"; readonly committed: Promise<void> }
  /** It builds on changes we lack, or its sender has left; it is not in the document. */
  | { readonly kind: "incomplete" }
  | { readonly kind: "refused"; readonly reason: CloseReason; readonly why: string };
