// Who listens to what on this node, and the telling. Owns the order: a listener hears the events of a topic by number,
// each once, none left out, however hints are lost, readers stall or rows are trimmed. A hint and a clock only say
// when to look; what is told comes from the log. Must never tell anything while access is being decided anew.
//
//   hint, or the clock ──► read once for all who are live ──► one frame, to each whose turn it is
//   subscribed, drained, decided anew ──► read for that one, until it stands where the others do ──► live
//
// Implements TELL-1 to TELL-7.
import type { StoredEvent } from "@/domain/live-events";
import type { DocumentId } from "@/protocol/ids";
import type { Limits } from "@/protocol/limits";
import {
  documentTopic,
  parseTopic,
  type Topic,
  type TopicSubject,
  type UnsubscribedReason,
} from "@/protocol/live";
import { textFrameOf } from "../gateway/frame";
import type { Timers } from "../room/registry";
import type { EventLog } from "./event-log";
import { type Listener, Subscription } from "./subscription";

export interface TopicsOptions {
  readonly log: EventLog;
  readonly decide: (userId: string, subject: TopicSubject) => Promise<"granted" | "trashed" | "unknown">;
  readonly limits: Limits;
  readonly now: () => number;
  readonly timers: Timers;
  /** An event was sent to so many. */
  readonly onTold: (listeners: number) => void;
  readonly warn: (what: string, error: unknown) => void;
}

interface Entry {
  readonly topic: Topic;
  readonly subscriptions: Set<Subscription>;
  live: number;
  /** The number up to which the log was read for those who are live. */
  told: number;
  /** Counts the hints, so that one that comes during a read is not lost. */
  hints: number;
  reading: boolean;
}

const newEntry = (topic: Topic): Entry => ({
  topic,
  subscriptions: new Set(),
  live: 0,
  told: 0,
  hints: 0,
  reading: false,
});

const frameOf = (topic: Topic, { number, kind, payload }: StoredEvent): Buffer =>
  textFrameOf(
    `{"type":"event","topic":${JSON.stringify(topic)},"number":${number},"kind":${JSON.stringify(kind)},"payload":${payload}}`,
  );

export class Topics {
  readonly #options: TopicsOptions;
  readonly #entries = new Map<Topic, Entry>();
  readonly #byListener = new Map<Listener, Map<Topic, Subscription>>();
  #clock: unknown = null;

  constructor(options: TopicsOptions) {
    this.#options = options;
  }

  get subscriptionCount(): number {
    let count = 0;
    for (const entry of this.#entries.values()) count += entry.subscriptions.size;
    return count;
  }

  /** Who listens to which document; somebody with several tabs more than once. */
  *documentListeners(): Iterable<{ readonly userId: string; readonly documentId: DocumentId }> {
    for (const { subscriptions } of this.#entries.values())
      for (const { subject, listener } of subscriptions)
        if (subject.kind === "document")
          yield { userId: listener.identity.userId, documentId: subject.documentId };
  }

  /** `after` is the last number that this listener has heard; null from now on. Asking again begins again. */
  subscribe(listener: Listener, text: Topic, after: number | null): void {
    this.#end(listener, text);
    const own = this.#byListener.get(listener) ?? new Map<Topic, Subscription>();
    const parsed = parseTopic(text);
    if (parsed === null || own.size >= this.#options.limits.liveTopicsPerConnection) {
      const reason = parsed === null ? "unknown" : "too-many";
      listener.say({ type: "unsubscribed", topic: text, reason });
      return;
    }
    const { topic, subject } = parsed;
    const subscription = new Subscription(topic, subject, listener, after);
    own.set(topic, subscription);
    this.#byListener.set(listener, own);
    const entry = this.#entries.get(topic) ?? newEntry(topic);
    this.#entries.set(topic, entry);
    entry.subscriptions.add(subscription);
    this.#startClock();
    void this.#decide(subscription);
  }

  unsubscribe(listener: Listener, topic: Topic): void {
    this.#end(listener, topic);
    listener.say({ type: "unsubscribed", topic, reason: "asked" });
  }

  /** The connection has ended. */
  leave(listener: Listener): void {
    for (const topic of [...(this.#byListener.get(listener)?.keys() ?? [])]) this.#end(listener, topic);
  }

  /** This listener can take more again. */
  drained(listener: Listener): void {
    for (const subscription of this.#byListener.get(listener)?.values() ?? []) {
      if (subscription.state === "waiting") void this.#catchUp(subscription);
    }
  }

  /** Tells the others, as often as anybody can read it, and never the same person elsewhere. */
  typing(listener: Listener, topic: Topic): void {
    const { now, limits } = this.#options;
    const own = this.#byListener.get(listener)?.get(topic);
    if (own?.state !== "live" || own.subject.kind !== "document") return;
    if (now() - own.typedAt < limits.liveTypingEveryMs) return;
    own.typedAt = now();
    const { userId, name, color } = listener.identity;
    for (const other of this.#entries.get(topic)?.subscriptions ?? []) {
      if (other.state !== "live" || other.listener.identity.userId === userId) continue;
      if (!other.listener.isBehind)
        other.listener.say({ type: "typing", topic, person: { userId, name, color } });
    }
  }

  /** These topics have new rows. */
  changed(topics: readonly Topic[]): void {
    for (const topic of topics) {
      const entry = this.#entries.get(topic);
      if (entry === undefined) continue;
      entry.hints += 1;
      void this.#read(entry);
    }
  }

  /** Access to this document may have changed, for one person or for all: nothing more is told until it is decided. */
  accessChanged(documentId: DocumentId, userId: string | null): void {
    for (const subscription of this.#entries.get(documentTopic(documentId))?.subscriptions ?? []) {
      if (userId === null || subscription.listener.identity.userId === userId)
        void this.#decide(subscription);
    }
  }

  close(): void {
    this.#options.timers.clear(this.#clock);
    this.#clock = null;
  }

  async #decide(subscription: Subscription): Promise<void> {
    const turn = this.#move(subscription, "deciding");
    const { decide, warn } = this.#options;
    const { listener, subject, topic } = subscription;
    try {
      const outcome = await decide(listener.identity.userId, subject);
      if (subscription.turn !== turn) return;
      if (outcome === "granted") await this.#catchUp(subscription);
      else this.#refuse(subscription, outcome);
    } catch (error) {
      warn(`access to ${topic} could not be decided`, error);
      if (subscription.turn === turn) this.#move(subscription, "undecided");
    }
  }

  #refuse({ listener, topic }: Subscription, reason: UnsubscribedReason): void {
    this.#end(listener, topic);
    listener.say({ type: "unsubscribed", topic, reason });
  }

  async #catchUp(subscription: Subscription): Promise<void> {
    const turn = this.#move(subscription, "catching-up");
    const { topic, listener } = subscription;
    const entry = this.#entries.get(topic);
    if (entry === undefined) return;
    try {
      for (;;) {
        const { hints } = entry;
        const missed = await this.#missedBy(subscription);
        if (subscription.turn !== turn) return;
        this.#bring(subscription, missed);
        if (listener.isBehind) {
          this.#move(subscription, "waiting");
          return;
        }
        const { told } = subscription;
        if (told === missed.latest && entry.hints === hints && (entry.live === 0 || told >= entry.told)) {
          if (entry.live === 0) entry.told = told;
          this.#move(subscription, "live");
          return;
        }
      }
    } catch (error) {
      this.#options.warn(`the events of ${topic} could not be read`, error);
      if (subscription.turn === turn) this.#move(subscription, "waiting");
    }
  }

  async #missedBy({ topic, told }: Subscription) {
    const { log, limits } = this.#options;
    const latest = (await log.latest([topic])).get(topic) ?? 0;
    const events =
      told === null || told >= latest ? [] : await log.after(topic, told, limits.liveEventsPerRead);
    return { latest: Math.max(latest, events.at(-1)?.number ?? 0), events };
  }

  #bring(
    subscription: Subscription,
    { latest, events }: { readonly latest: number; readonly events: readonly StoredEvent[] },
  ): void {
    const { topic, listener, told } = subscription;
    const next = events[0]?.number ?? latest + 1;
    if (told !== null && told + 1 !== next) {
      subscription.told = latest;
      subscription.answered = true;
      listener.say({ type: "reset", topic, latest });
      return;
    }
    subscription.told ??= latest;
    if (!subscription.answered) listener.say({ type: "subscribed", topic, latest: subscription.told });
    subscription.answered = true;
    for (const event of events) {
      if (listener.isBehind) return;
      this.#tell(subscription, event.number, frameOf(topic, event));
    }
    if (events.length > 0) this.#options.onTold(1);
  }

  #tell(subscription: Subscription, number: number, frame: Buffer): void {
    subscription.listener.send(frame);
    subscription.told = number;
  }

  /** One read at a time for each topic; a hint that comes meanwhile makes it look once more. */
  async #read(entry: Entry): Promise<void> {
    if (entry.reading || entry.live === 0) return;
    entry.reading = true;
    const { log, limits, warn } = this.#options;
    try {
      let more = true;
      while (more && entry.live > 0) {
        const { hints } = entry;
        const events = await log.after(entry.topic, entry.told, limits.liveEventsPerRead);
        this.#tellAll(entry, events);
        more = entry.hints !== hints || events.length === limits.liveEventsPerRead;
      }
    } catch (error) {
      warn(`the events of ${entry.topic} could not be read`, error);
    } finally {
      entry.reading = false;
    }
  }

  #tellAll(entry: Entry, events: readonly StoredEvent[]): void {
    for (const event of events) {
      const frame = frameOf(entry.topic, event);
      let listeners = 0;
      for (const subscription of entry.subscriptions) {
        if (subscription.state !== "live" || subscription.told !== event.number - 1) continue;
        if (subscription.listener.isBehind) {
          this.#move(subscription, "waiting");
          continue;
        }
        this.#tell(subscription, event.number, frame);
        listeners += 1;
      }
      this.#options.onTold(listeners);
      entry.told = Math.max(entry.told, event.number);
    }
    for (const subscription of entry.subscriptions) {
      // Rows that it should have heard were trimmed before they were read.
      if (subscription.state === "live" && (subscription.told ?? 0) < entry.told)
        void this.#catchUp(subscription);
    }
  }

  /** The net under lost hints, and the second try for what failed. */
  async #look(): Promise<void> {
    const entries = [...this.#entries.values()];
    const latest = await this.#options.log.latest(entries.map(({ topic }) => topic));
    for (const entry of entries) {
      if ((latest.get(entry.topic) ?? 0) > entry.told) void this.#read(entry);
      for (const subscription of entry.subscriptions) {
        if (subscription.state === "waiting" && !subscription.listener.isBehind)
          void this.#catchUp(subscription);
        if (subscription.state === "undecided") void this.#decide(subscription);
      }
    }
  }

  #startClock(): void {
    if (this.#clock !== null) return;
    const { timers, limits, warn } = this.#options;
    const tick = (): void => {
      this.#look()
        .catch((error: unknown) => warn("the latest events could not be looked up", error))
        .finally(() => {
          if (this.#clock !== null)
            this.#clock = this.#entries.size === 0 ? null : timers.set(tick, limits.livePollMs);
        });
    };
    this.#clock = timers.set(tick, limits.livePollMs);
  }

  #move(subscription: Subscription, state: Subscription["state"]): number {
    const entry = this.#entries.get(subscription.topic);
    if (entry !== undefined) entry.live += Number(state === "live") - Number(subscription.state === "live");
    return subscription.enter(state);
  }

  #end(listener: Listener, topic: Topic): void {
    const own = this.#byListener.get(listener);
    const subscription = own?.get(topic);
    if (own === undefined || subscription === undefined) return;
    this.#move(subscription, "ended");
    own.delete(topic);
    if (own.size === 0) this.#byListener.delete(listener);
    const entry = this.#entries.get(topic);
    entry?.subscriptions.delete(subscription);
    if (entry?.subscriptions.size === 0) this.#entries.delete(topic);
  }
}
