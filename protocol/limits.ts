// Every cap of the system, with its unit in its name. `PARLEY_LIMIT_<NAME>` overrides one: `frameBytes` is
// PARLEY_LIMIT_FRAME_BYTES. `docs/PROTOCOL.md` lists them, held equal by a test.

export const limits = {
  /** Largest WebSocket frame that is read. */
  frameBytes: 1_048_576,
  /** Fragments one message may come in. */
  messageFragments: 64,
  /** Silence after which a socket is pinged. */
  heartbeatIntervalMs: 20_000,
  /** Silence after which a socket is dead. */
  heartbeatTimeoutMs: 45_000,
  /** Stock clients reconnect when they hear nothing for 30 s; a lone writer hears this. */
  keepAliveIntervalMs: 15_000,
  /** How often silence is looked for. */
  livenessTickMs: 5_000,
  /** Time a peer has to answer a close before its socket is cut. */
  closeGraceMs: 5_000,
  /** Bytes queued for one reader; above it they are dropped, and the reader gets one difference when it has drained. */
  outboxBytes: 1_048_576,
  /** Time a reader may be behind before it is closed. */
  behindDeadlineMs: 15_000,
  /** Longest rest of a busy room between two messages to its readers. */
  updateTickLongestMs: 25,
  /** Least and longest rest between two presence messages. */
  presenceTickMs: 50,
  presenceTickLongestMs: 1_000,
  /** The server repeats an unchanged presence after this; clients forget one that they have not heard for 30 s. */
  presenceRepeatMs: 10_000,
  /** Time in which all headers of a request must have come. */
  headersMs: 10_000,
  /** Time in which all of a request must have come. */
  requestMs: 30_000,
  /** A draining node sends its clients away so far apart, and all of them within the longest. */
  goodbyeSpacingMs: 20,
  goodbyeLongestMs: 10_000,
  /** The last of them is asked to come back after this; the others proportionally sooner. */
  comeBackMs: 2_000,
  /** Time a draining node gives its last commits. */
  drainMs: 10_000,
  connectionsPerRoom: 200,
  connectionsPerUser: 50,
  connectionsPerNode: 10_000,
  upgradesPerAddressPerSecond: 20,
  upgradesPerAddressBurst: 100,
  /** One person's presence state, encoded. */
  presenceBytes: 4_096,
  nameCharacters: 64,
  titleCharacters: 256,
  /** A document up to this size is answered in one piece. */
  smallDocumentBytes: 65_536,
  /** Updates in the log behind a snapshot, in rows and in bytes, that make a new snapshot worth its work. */
  compactAfterRows: 500,
  compactAfterBytes: 262_144,
  /** Quiet time of a room without connections before it is unloaded. */
  roomIdleMs: 30_000,
  /** Quiet time after a commit before the projection is made anew. */
  projectionDelayMs: 1_000,
  /** Time a worker may take for one task, and the heap it may use. */
  workerDeadlineMs: 10_000,
  workerHeapMegabytes: 512,
  /** Time without a task after which a worker ends and gives its memory back. */
  workerIdleMs: 10_000,
  /** Least time between the beginnings of two transactions of a busy log. */
  commitSpacingMs: 15,
  /** First wait after a failed commit; doubles up to the longest. */
  commitRetryMs: 100,
  commitRetryLongestMs: 5_000,
  /** Updates accepted and not yet committed; above it, readers of sockets pause. */
  uncommittedBytes: 67_108_864,
  requestBodyBytes: 1_048_576,
  /** Wrong passwords for one account before it is blocked for a while. */
  signInFreeAttempts: 5,
  /** The first block; each further one takes twice as long, up to the longest. */
  signInBlockSeconds: 60,
  signInBlockLongestSeconds: 3_600,
  signInAttemptsPerAddressPerMinute: 30,
  signUpsPerAddressPerHour: 60,
  guestsPerAddressPerMinute: 300,
  /** Passwords hashed at the same time; each takes 19 MiB and a core. */
  passwordHashesAtOnce: 2,
  /** Passwords waiting to be hashed; above it, the answer is "not right now". */
  passwordHashesWaiting: 200,
  passwordCharactersLeast: 8,
  passwordCharactersMost: 200,
  sessionSeconds: 2_592_000,
  /** Documents in the trash are deleted for good after this. */
  trashDays: 30,
  housekeepingIntervalMs: 3_600_000,
  idempotencyHours: 24,
  idempotencyKeyCharacters: 255,
  documentsPerPage: 50,
  /** Largest frame that /live reads. */
  liveFrameBytes: 4_096,
  /** Frames one client of /live may send; what is above waits unread, and who owes more than the longest pause is closed. */
  liveMessagesPerSecond: 20,
  liveMessagesBurst: 100,
  livePauseLongestMs: 10_000,
  liveTopicsPerConnection: 100,
  /** Bytes waiting for one reader of /live; above it, it is told nothing until it has drained, and then what it missed. */
  liveOutboxBytes: 262_144,
  /** Events read from the log at a time. */
  liveEventsPerRead: 200,
  /** A hint that was lost is made up for after this. */
  livePollMs: 2_000,
  /** How often one person's typing is told. */
  liveTypingEveryMs: 1_000,
  /** Events are kept for those who come back within this. */
  liveEventDays: 7,
  commentCharacters: 4_000,
  quoteCharacters: 500,
  commentsPerDocument: 5_000,
  /** Adding, replying, editing and reacting, for one person in all documents. */
  commentsPerUserPerMinute: 30,
  /** People one comment can call; those named beyond are not told. */
  mentionsPerComment: 20,
} as const;

export type LimitName = keyof typeof limits;
export type Limits = { readonly [Name in LimitName]: number };

export const limitVariable = (name: string): string =>
  `PARLEY_LIMIT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
