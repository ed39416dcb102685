// Where the events of a topic are read from. The rows are the truth; nothing else decides what is told.
import type { StoredEvent } from "@/domain/live-events";
import type { Topic } from "@/protocol/live";

export interface EventLog {
  /** The number of the last event of each of these topics; those that have none are left out. */
  latest(topics: readonly Topic[]): Promise<ReadonlyMap<Topic, number>>;
  /** What came after that number, oldest first, in the order of the commits. */
  after(topic: Topic, number: number, most: number): Promise<readonly StoredEvent[]>;
}
