// The event log to read first: topics as lists. Tests trim it, fail it and hold it back.
import type { StoredEvent } from "@/domain/live-events";
import type { Topic } from "@/protocol/live";
import type { EventLog } from "./event-log";

export class MemoryEventLog implements EventLog {
  readonly #topics = new Map<Topic, { latest: number; events: StoredEvent[] }>();

  append(topic: Topic, kind: string, payload: unknown): void {
    const held = this.#topics.get(topic) ?? { latest: 0, events: [] };
    held.latest += 1;
    held.events.push({ number: held.latest, kind, payload: JSON.stringify(payload) });
    this.#topics.set(topic, held);
  }

  trim(topic: Topic): void {
    const held = this.#topics.get(topic);
    if (held !== undefined) held.events = [];
  }

  async latest(topics: readonly Topic[]): Promise<ReadonlyMap<Topic, number>> {
    return new Map(
      topics.flatMap((topic) => {
        const held = this.#topics.get(topic);
        return held === undefined ? [] : [[topic, held.latest] as const];
      }),
    );
  }

  async after(topic: Topic, number: number, most: number): Promise<readonly StoredEvent[]> {
    return (this.#topics.get(topic)?.events ?? []).filter((event) => event.number > number).slice(0, most);
  }
}
