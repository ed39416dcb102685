// Every cap of the system, with its unit in its name. `PARLEY_LIMIT_<NAME>` overrides one: `frameBytes` is
// PARLEY_LIMIT_FRAME_BYTES. `docs/PROTOCOL.md` lists them, held equal by a test.

export const limits = {
  /** Largest WebSocket frame that is read. */
  frameBytes: 1_048_576,
  /** Larger updates are sent in parts of this size, both ways. */
  partBytes: 524_288,
  partStructs: 10_000,
  /** Fragments one message may come in. */
  messageFragments: 64,
  /** A message that is not whole after this, and of which fewer bytes came in this time, is given up. */
  unfinishedMessageMs: 10_000,
  unfinishedMessageBytes: 4_096,
  /** Silence after which a socket is pinged. */
  heartbeatIntervalMs: 20_000,
  /** Silence, or taking nothing of a large message, after which a socket is dead. */
  heartbeatTimeoutMs: 45_000,
  /** Stock clients reconnect when they hear nothing for 30 s; a lone writer hears this. */
  keepAliveIntervalMs: 15_000,
  /** How often silence is looked for. */
  livenessTickMs: 5_000,
  /** Time a peer has to answer a close before its socket is cut. */
  closeGraceMs: 5_000,
  /** Bytes queued for one reader; above it they are dropped, and the reader gets one difference when it has drained. */
  outboxBytes: 1_048_576,
  /** Bytes that a socket may hold unsent, of what must arrive; above it the reader is closed. */
  unsentBytes: 8_388_608,
  /** Time a reader may be behind before it is closed. */
  behindDeadlineMs: 15_000,
  /** Longest rest of a busy room between two messages to its readers. */
  updateTickLongestMs: 25,
  /** Least and longest rest between two presence messages. */
  presenceTickMs: 50,
  presenceTickLongestMs: 250,
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
  /** Time in which each login with a socket, and each person's access to what they are connected to, is judged anew. */
  accessRecheckMs: 60_000,
  connectionsPerRoom: 200,
  connectionsPerUser: 50,
  connectionsPerNode: 10_000,
  /** Of those who knock so many are looked up at a time: what a pool of database connections can do at once. */
  lookupsAtOnce: 8,
  upgradesPerAddressPerSecond: 20,
  upgradesPerAddressBurst: 100,
  /** One person's presence state, encoded. */
  presenceBytes: 4_096,
  /** Sync messages of one connection; one that sends faster is read more slowly, and after a while sent away. */
  syncMessagesPerSecond: 60,
  syncMessagesBurst: 300,
  floodMs: 10_000,
  /** The time after which somebody who was too fast may come back. */
  slowDownMs: 5_000,
  syncBytesPerSecond: 1_048_576,
  syncBytesBurst: 4_194_304,
  /** How often one connection is told all that it lacks. */
  stateRequestEveryMs: 5_000,
  stateRequestsBurst: 3,
  /** Presence messages of one connection; of those above it only the newest is kept. */
  presencePerSecond: 20,
  presenceBurst: 40,
  /** Updates up to this size are vetted at once; larger ones are tried by a worker first. */
  fastUpdateBytes: 65_536,
  fastUpdateStructs: 5_000,
  /** Steps that Yjs may at worst take to place what an update brings; with more, a worker tries it first. */
  fastSearchSteps: 4_000_000,
  /** Structs and deleted ranges of one update. */
  updateStructs: 20_000,
  /** Deleted characters that an update may only count. */
  contentFreeClocks: 1_000_000,
  /** Levels of nodes in nodes, and of values in values. */
  contentDepth: 64,
  contentKeyCharacters: 256,
  /** Values side by side in one list: Yjs keeps a list that was written at once as one array. */
  contentValues: 10_000,
  /** Clients in a state vector beyond those that the document has. */
  stateVectorUnknown: 1_000,
  /** Time a worker may take over one update, after it has built the document; four times as much at each next try. */
  vetDeadlineMs: 250,
  /** Tries of one person in one document that may fail for their time, within the window, before one is refused. */
  vetTries: 3,
  vetTriesWindowMs: 600_000,
  /** Updates of one document that may wait for a worker. */
  vetWaitingPerDocument: 32,
  /** Worker time of one person, or for one document, in the window. */
  vetBudgetMs: 500,
  /** The same, of one person, for building the documents that their updates are tried on. */
  vetBuildBudgetMs: 5_000,
  vetBudgetWindowMs: 10_000,
  /** Least time between two content hashes of one document. */
  hashEveryMs: 10_000,
  /** What a room accepts before a worker measures what it costs to build: steps at worst, and new nodes. */
  measureAfterSteps: 20_000_000,
  measureAfterTypes: 500,
  /** Time to build a document above which it grows no further, and the same for its size. */
  documentIntegrateMs: 2_000,
  documentBytes: 33_554_432,
  /** Yjs client ids that one person may begin to write under. */
  newClientIdsPerMinute: 20,
  /** Ids, whoever's, that one update may bring into a document, and those that it may have. */
  newClientIdsPerUpdate: 1_000,
  clientIdsPerDocument: 65_536,
  /** Ids of a room that were shown with a cursor and never written under. */
  shownIdsPerRoom: 10_000,
  /** Time after a start in which clients may bring what others had written and the node had not committed. */
  recoveryMs: 600_000,
  nameCharacters: 64,
  titleCharacters: 256,
  /** A document up to this size is answered in one piece. */
  smallDocumentBytes: 65_536,
  /** Updates in the log behind a snapshot, in rows and in bytes, that make a new snapshot worth its work. */
  compactAfterRows: 500,
  compactAfterBytes: 262_144,
  /** Quiet time of a room without connections before it is unloaded. */
  roomIdleMs: 30_000,
  /** So long nothing is committed before a document is projected anew, or so long it is typed in without end. */
  projectionDelayMs: 1_000,
  projectionLongestMs: 5_000,
  /** How much of a document its page holds before anything else is there: letters, addresses, and 24 for each node. */
  firstPaintCharacters: 16_384,
  /** Time a worker may take for one task, and the heap it may use. */
  workerDeadlineMs: 10_000,
  workerHeapMegabytes: 512,
  /** Time without a task after which a worker ends and gives its memory back. */
  workerIdleMs: 10_000,
  /** Least time between the beginnings of two transactions of a busy log. */
  commitSpacingMs: 25,
  /** First wait after a failed commit; doubles up to the longest. */
  commitRetryMs: 100,
  commitRetryLongestMs: 5_000,
  /** Time without a word from PostgreSQL, or for a connection to it, after which who waits for it is told that it is away. */
  databaseSilenceMs: 15_000,
  /** Updates accepted and not yet committed, with what keeping them takes; above it, readers of sockets pause. */
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
  /** People added without an invitation count too. */
  invitationsPerPersonPerDay: 100,
  /** An invitation can be accepted for so long. */
  invitationDays: 14,
  accessRequestsPerPersonPerDay: 50,
  accessRequestCharacters: 500,
  /** A request for access is answered after this, whether or not there is such a document. */
  accessRequestAnswerMs: 250,
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
  chatCharacters: 4_000,
  chatMessagesPerMinute: 30,
  chatMessagesPerPage: 50,
  notificationsPerPage: 30,
  /** What has waited unread for so long is also sent by e-mail, and so long passes between two mails. */
  digestAfterMinutes: 60,
  commentCharacters: 4_000,
  quoteCharacters: 500,
  commentsPerDocument: 5_000,
  /** Adding, replying, editing and reacting, for one person in all documents. */
  commentsPerUserPerMinute: 30,
  /** New names and colours of one person. */
  personChangesPerMinute: 30,
  /** People one comment or message can call; those named beyond are not told. */
  mentionsPerComment: 20,
  /** Suggestions that wait for an answer in one document, and the characters that one may add. */
  suggestionsPerDocument: 500,
  suggestionCharacters: 10_000,
} as const;

export type LimitName = keyof typeof limits;
export type Limits = { readonly [Name in LimitName]: number };

export const limitVariable = (name: string): string =>
  `PARLEY_LIMIT_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
