// One listener's place in one topic: how far it has been told, and what is being done about the rest.
//
//   deciding ──────► catching-up ──► live
//    ▲    │ failed        ▲            │ the reader does not keep up, or the log cannot be read
//    │    ▼               │            ▼
//   undecided             └───────── waiting
//
// From every state it goes back to deciding when access may have changed.
// Whatever was begun for an earlier turn of a subscription is void: compare `turn` after every wait.
import type { Identity } from "@/protocol/identity";
import type { LiveServerMessage, Topic, TopicSubject } from "@/protocol/live";

/** Somebody who is told: one connection. */
export interface Listener {
  readonly identity: Identity;
  /** More waits for it than may; it says when it has drained. */
  readonly isBehind: boolean;
  send(frame: Buffer): void;
  say(message: LiveServerMessage): void;
}

type State = "deciding" | "undecided" | "catching-up" | "live" | "waiting" | "ended";

export class Subscription {
  readonly topic: Topic;
  readonly subject: TopicSubject;
  readonly listener: Listener;
  /** The number of the last event that was sent; null while "from now on" has no number yet. */
  told: number | null;
  /** Whether the client knows that it is subscribed. */
  answered = false;
  typedAt = Number.NEGATIVE_INFINITY;
  #state: State = "deciding";
  #turn = 0;

  constructor(topic: Topic, subject: TopicSubject, listener: Listener, after: number | null) {
    this.topic = topic;
    this.subject = subject;
    this.listener = listener;
    this.told = after;
  }

  get state(): State {
    return this.#state;
  }

  get turn(): number {
    return this.#turn;
  }

  /** Answers the new turn. */
  enter(state: State): number {
    this.#state = state;
    this.#turn += 1;
    return this.#turn;
  }
}
