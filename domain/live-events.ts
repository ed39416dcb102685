// How a command tells the world what it did. Events are rows, written in the command's own transaction: what was
// committed is told, however late, and what was rolled back never is. The call after the commit is a hint that
// makes telling prompt; whoever misses it finds the rows.
//
//   command ── transaction { its own rows, LiveEvent rows } ── commit ── announce(topics) ──► /live reads and tells
import type { DocumentId } from "@/protocol/ids";
import { type LiveEventKind, personTopic, type Topic } from "@/protocol/live";
import type { Queries } from "./database";

export interface LiveEvents {
  /** These topics have new rows. Never throws, never waits. */
  changed(topics: readonly Topic[]): void;
}

export interface NewsEvent {
  readonly topic: Topic;
  readonly kind: LiveEventKind;
  readonly payload: unknown;
}

/** What one request has to tell. */
export class News {
  readonly #liveEvents: LiveEvents;
  readonly #now: () => Date;
  readonly #topics = new Set<Topic>();

  constructor(liveEvents: LiveEvents, now: () => Date) {
    this.#liveEvents = liveEvents;
    this.#now = now;
  }

  /**
   * Belongs at the end of a transaction, once, with all its events: a topic's row is held from here to the commit,
   * and taking the rows in one order is what keeps two commands from waiting for each other.
   */
  async publish(queries: Queries, events: readonly NewsEvent[]): Promise<void> {
    const inOrder = events.toSorted((a, b) => (a.topic < b.topic ? -1 : Number(a.topic > b.topic)));
    for (const { topic, kind, payload } of inOrder) {
      const { latest } = await queries.liveTopic.upsert({
        where: { topic },
        create: { topic, latest: 1 },
        update: { latest: { increment: 1 } },
      });
      await queries.liveEvent.create({
        data: { topic, number: latest, kind, payload: JSON.stringify(payload), createdAt: this.#now() },
      });
      this.#topics.add(topic);
    }
  }

  /** After the commit. After a rollback it does no harm: whoever looks finds nothing new. */
  announce(): void {
    if (this.#topics.size === 0) return;
    const topics = [...this.#topics];
    this.#topics.clear();
    this.#liveEvents.changed(topics);
  }
}

/** The row of this document in the lists of its members is another now. */
export const listChanged = async (
  queries: Queries,
  documentId: DocumentId,
): Promise<readonly NewsEvent[]> => {
  const members = await queries.member.findMany({ where: { documentId }, select: { userId: true } });
  return members.map(({ userId }) => ({
    topic: personTopic(userId),
    kind: "document",
    payload: { id: documentId },
  }));
};

export interface StoredEvent {
  readonly number: number;
  readonly kind: string;
  /** JSON. */
  readonly payload: string;
}

const numbersPerQuery = 500;

/** The number of the last event of each of these topics; those that have none are left out. */
export const latestOf = async (
  db: Queries,
  topics: readonly Topic[],
): Promise<ReadonlyMap<Topic, number>> => {
  const found = new Map<Topic, number>();
  for (let at = 0; at < topics.length; at += numbersPerQuery) {
    const some = topics.slice(at, at + numbersPerQuery);
    for (const { topic, latest } of await db.liveTopic.findMany({ where: { topic: { in: some } } })) {
      found.set(topic as Topic, latest);
    }
  }
  return found;
};

/** What came after that number, oldest first. */
export const eventsAfter = (
  db: Queries,
  topic: Topic,
  after: number,
  most: number,
): Promise<readonly StoredEvent[]> =>
  db.liveEvent.findMany({
    where: { topic, number: { gt: after } },
    orderBy: { number: "asc" },
    take: most,
    select: { number: true, kind: true, payload: true },
  });

/** What was said is deleted: the events that said it keep their numbers, and say nothing any more. */
export const silenceEvents = async (queries: Queries, topic: Topic, subjectId: string): Promise<void> => {
  const events = await queries.liveEvent.findMany({
    where: { topic, payload: { contains: subjectId } },
    select: { number: true, payload: true },
  });
  for (const { number, payload } of events) {
    const said = JSON.parse(payload) as { readonly id?: unknown; readonly body?: unknown };
    if (said.id !== subjectId || said.body === undefined) continue;
    await queries.liveEvent.update({
      where: { topic_number: { topic, number } },
      data: { payload: JSON.stringify({ ...said, body: "" }) },
    });
  }
};

/** Whoever comes back later than this reads anew. The numbers go on: a topic's row stays. */
export const forgetOldEvents = async (db: Queries, now: Date, days: number): Promise<void> => {
  await db.liveEvent.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - days * 86_400_000) } },
  });
};

/** The subject is gone, and its id names nothing else ever. */
export const deleteTopic = async (queries: Queries, topic: Topic): Promise<void> => {
  await queries.liveEvent.deleteMany({ where: { topic } });
  await queries.liveTopic.deleteMany({ where: { topic } });
};
