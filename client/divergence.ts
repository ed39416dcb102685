// Finds out whether this page shows what the server has. Equal clocks do not say so: two contents may stand under one
// clock, and then neither Yjs nor Saved would ever notice. So when the document has been quiet for a while and all is
// saved, the server is asked what its content comes to. What differs twice, in the same quiet, and not because of
// changes on their way, is a divergence: the server's whole document is fetched into a fresh Y.Doc, and only when that
// comes to what the server said is it handed over. Never decides about text that the server has not got.
// Implements HASH-4.
//
//   quiet ──► asked ──► same: until something changes, all is well
//     ▲         └─► differs ──► asked again ──► differs ──► fetching ──► the server's own document
//     └────────── anything changes, the connection ends, or no answer comes ──────┘
import * as Y from "yjs";
import { contentHash } from "@/protocol/content-hash";
import { newDoc } from "@/protocol/new-doc";

export interface DivergenceOptions {
  readonly doc: Y.Doc;
  /** Whether the server has committed all that was written here. */
  readonly isSaved: () => boolean;
  readonly ask: () => void;
  /** Asks for the whole document; it comes as updates. */
  readonly fetch: () => void;
  /** The page shows something else, whose hash is `hash`. */
  readonly onReplacement: (server: Y.Doc, hash: string) => void;
  readonly random: () => number;
}

export interface HeardHash {
  readonly hash: string;
  readonly stateVector: Uint8Array;
}

/** What has come of the server's document. */
interface Fetched extends HeardHash {
  readonly doc: Y.Doc;
}

const quietMs = 15_000;
/** So that those who heard the same last change do not all ask at once. */
const spreadMs = 5_000;
const againMs = 5_000;
const answerMs = 10_000;
/** A server that does not answer is asked at longer and longer distances; a download that was given up gets more time. */
const longestDoublings = 4;

type State = "idle" | "asked" | "doubting" | "asked again" | "fetching";

const sameClocks = (a: Uint8Array, b: Uint8Array): boolean => {
  const [left, right] = [Y.decodeStateVector(a), Y.decodeStateVector(b)];
  return left.size === right.size && Array.from(left).every(([client, clock]) => right.get(client) === clock);
};

const reaches = (doc: Y.Doc, stateVector: Uint8Array): boolean =>
  Array.from(Y.decodeStateVector(stateVector)).every(
    ([client, clock]) => Y.getState(doc.store, client) >= clock,
  );

export class Divergence {
  readonly #options: DivergenceOptions;
  #state: State = "idle";
  #timer: ReturnType<typeof setTimeout> | undefined;
  #unanswered = 0;
  /** Downloads in a row that did not come in their time: a large document may come as one message on a slow line. */
  #givenUp = 0;
  /** The person asked for the server's document, whatever this page shows. */
  #isWanted = false;
  #server: Fetched | null = null;

  constructor(options: DivergenceOptions) {
    this.#options = options;
  }

  /** The document, or what is saved of it, is not what it was: whatever is known or under way is worth nothing. */
  changed(): void {
    if (this.#isWanted) return;
    this.#unanswered = 0;
    this.#lookLater();
  }

  /** Fetches the server's document although changes made here are not in it. */
  replaceNow(): void {
    this.#isWanted = true;
    this.#ask("asked again");
  }

  heard(answer: HeardHash): void {
    if (this.#state !== "asked" && this.#state !== "asked again") return;
    this.#unanswered = 0;
    switch (this.#judge(answer)) {
      case "not to be compared":
        this.#lookLater();
        return;
      case "same":
        this.#rest();
        return;
      case "doubtful":
        this.#state = "doubting";
        this.#after(againMs, () => this.#ask("asked again"));
        return;
      case "replace":
        this.#fetch(answer);
        return;
    }
  }

  /** An update from the server, which may be part of what was fetched. */
  heardUpdate(update: Uint8Array): void {
    const server = this.#server;
    if (this.#state !== "fetching" || server === null) return;
    Y.applyUpdate(server.doc, update);
    if (!this.#isWhole(server)) {
      this.#waitForMore();
      return;
    }
    this.#rest();
    this.#givenUp = 0;
    this.#isWanted = false;
    this.#options.onReplacement(server.doc, contentHash(this.#options.doc));
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#state = "idle";
    this.#server = null;
    this.#isWanted = false;
  }

  #judge({ hash, stateVector }: HeardHash): "not to be compared" | "same" | "doubtful" | "replace" {
    const { doc, isSaved } = this.#options;
    if (this.#isWanted) return "replace";
    if (!isSaved() || !sameClocks(stateVector, Y.encodeStateVector(doc))) return "not to be compared";
    if (contentHash(doc) === hash) return "same";
    return this.#state === "asked again" ? "replace" : "doubtful";
  }

  #lookLater(): void {
    this.#rest();
    const { random } = this.#options;
    const doublings = Math.min(this.#unanswered, longestDoublings);
    this.#after(quietMs * 2 ** doublings + random() * spreadMs, () => this.#ask("asked"));
  }

  /** Until the next change. */
  #rest(): void {
    clearTimeout(this.#timer);
    this.#state = "idle";
    this.#server = null;
  }

  #ask(as: "asked" | "asked again"): void {
    if (!this.#isWanted && !this.#options.isSaved()) {
      this.#lookLater();
      return;
    }
    this.#state = as;
    this.#after(answerMs, () => this.#unansweredInTime());
    this.#options.ask();
  }

  #fetch(answer: HeardHash): void {
    this.#state = "fetching";
    this.#server = { doc: newDoc(), ...answer };
    this.#waitForMore();
    this.#options.fetch();
  }

  /** As long as something comes, it is coming. */
  #waitForMore(): void {
    this.#after(answerMs * 2 ** Math.min(this.#givenUp, longestDoublings), () => {
      this.#givenUp += 1;
      this.#unansweredInTime();
    });
  }

  /** Where somebody waits for it, what has come meanwhile is welcome. */
  #isWhole({ doc, hash, stateVector }: Fetched): boolean {
    if (doc.store.pendingStructs !== null) return false;
    return this.#isWanted ? reaches(doc, stateVector) : contentHash(doc) === hash;
  }

  #unansweredInTime(): void {
    this.#unanswered += 1;
    if (this.#isWanted) this.#ask("asked again");
    else this.#lookLater();
  }

  #after(ms: number, work: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(work, ms);
  }
}
