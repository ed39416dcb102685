// How a command tells the world what it did. Events are rows, written in the command's own transaction: what was
// committed is told, however late, and what was rolled back never is. The call after the commit is a hint that
// makes telling prompt; whoever misses it finds the rows.
//
//   command ── transaction { its own rows, LiveEvent rows } ── commit ── announce(topics) ──► /live reads and tells
import type { LiveEventKind, Topic } from "@/protocol/live";
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
