// Twelve mistakes that servers of this kind have made, each as a change to one file, and the test that must notice
// it. A test that nobody has seen fail proves little: `npm run prove -- mutations` makes each mistake in a copy of
// the project and runs its test. The gate holds that every change still fits the source.

export interface Mistake {
  readonly name: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly from: string;
  readonly to: string;
  readonly caughtBy: { readonly file: string; readonly test: string };
}

const simulation = { file: "e2e/simulation/simulation.test.ts", test: "D1, C16: what was shown as Saved" };

export const mistakes: readonly Mistake[] = [
  {
    name: "Saved is said before the commit",
    file: "server/gateway/saved-counter.ts",
    from: "    committed.then(\n      () => this.#advance(stretch),",
    to: "    Promise.resolve().then(\n      () => this.#advance(stretch),",
    caughtBy: simulation,
  },
  {
    name: "a snapshot holds less than the rows it takes the place of",
    file: "server/room/compactor.ts",
    from: "const state = await compact(documentId, pieces);",
    to: "const state = await compact(documentId, pieces.slice(0, -1));",
    caughtBy: simulation,
  },
  {
    name: "compaction deletes rows that it has not merged",
    file: "server/room/compactor.ts",
    from: "{ snapshotVersion, baseVersion, state, keys, editedAt }))",
    to: "{ snapshotVersion, baseVersion, state, keys: (await log.load(documentId)).keys, editedAt }))",
    caughtBy: simulation,
  },
  {
    name: "a socket has no listener for its errors",
    file: "server/gateway/connection.ts",
    from: '    this.#socket.on("error", (error) => this.#noteFrameError(error));\n',
    to: "",
    caughtBy: { file: "server/gateway/wire.test.ts", test: "W1: a frame over the limit" },
  },
  {
    name: "a message is skipped when its reader is slow",
    file: "server/gateway/outbox.ts",
    from: '    this.#state = { kind: "behind", sentState: state.sentState, since: this.#options.now() };',
    to: "    state.bytes -= state.frames.pop()?.byteLength ?? 0;",
    caughtBy: { file: "server/gateway/outbox.test.ts", test: "OUT-3 W14: loses nothing" },
  },
  {
    name: "a room is forgotten while its last update is being written",
    file: "server/room/registry.ts",
    from: "if (!this.#options.commits.isClean(documentId)) {",
    to: "if (documentId === undefined) {",
    caughtBy: { file: "server/room/registry.test.ts", test: "LIFE-3 keeps a room" },
  },
  {
    name: "a failed load becomes an empty room",
    file: "server/room/registry.ts",
    from: "await log.load(documentId), isReadOnly",
    to: "await log.load(documentId).catch(() => ({ pieces: [], keys: [], authors: new Map() })), isReadOnly",
    caughtBy: { file: "server/room/registry.test.ts", test: "LIFE-2 D8: makes no room" },
  },
  {
    name: "the role is not looked at when an update brings news",
    file: "server/room/room.ts",
    from: "    if (!canEdit(participant.role)) return forbidden;\n    if (examined",
    to: "    if (examined",
    caughtBy: simulation,
  },
  {
    name: "the answer to a state vector outlives what it was made of",
    file: "server/room/room-bytes.ts",
    from: "if (last?.base === base && Buffer.compare",
    to: "if (last && Buffer.compare",
    caughtBy: { file: "server/room/room-bytes.test.ts", test: "ROOM-1 answers whoever asks" },
  },
  {
    name: "the clock of a cursor is its client's",
    file: "server/room/room-presence.ts",
    from: "clock: this.#nextClock(), state: this.#stamped(seat)",
    to: "clock: seat?.clientClock ?? 0, state: this.#stamped(seat)",
    caughtBy: { file: "server/room/room-presence.test.ts", test: "PRES-3 P4: gives clocks of its own" },
  },
  {
    name: "a failed commit is tried again under another key",
    file: "server/log/pending-row.ts",
    from: "if (this.#row !== null) return this.#row;",
    to: "if (this.#row !== null) return { ...this.#row, key: newKey() };",
    caughtBy: { file: "server/log/group-commit.test.ts", test: "SAVE-3 commits once" },
  },
  {
    name: "everybody comes back at the same moment",
    file: "client/backoff.ts",
    from: "return random() * ceiling;",
    to: "return ceiling;",
    caughtBy: { file: "client/backoff.test.ts", test: "SESS-3 waits a random part" },
  },
];

/** The source with the mistake in it; null when it no longer fits. */
export const mistaken = (source: string, { from, to }: Mistake): string | null => {
  const [before, after, more] = source.split(from);
  return before === undefined || after === undefined || more !== undefined ? null : before + to + after;
};
