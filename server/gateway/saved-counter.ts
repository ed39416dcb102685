// Counts the sync messages of one connection and says how many of the first of them are committed.
//
//   message   1 2 3 4 5 6
//   committed ✓ ✓ ✓ · ✓ ·     ► Saved 3
//
// A message that built on changes we lacked is not in the log: everything from it on waits until a step 2 has
// brought what was missing, and is covered by that one's commit. Implements SAVE-4, SAVE-5.

interface Stretch {
  /** The last message of the stretch, counted from 1. */
  upTo: number;
  readonly committed: Promise<void>;
}

export class SavedCounter {
  readonly #onSaved: (count: number) => void;
  #received = 0;
  #held = false;
  #stretches: Stretch[] = [];

  constructor(onSaved: (count: number) => void) {
    this.#onSaved = onSaved;
  }

  accepted(committed: Promise<void>, isStep2: boolean): void {
    this.#received += 1;
    if (isStep2) this.#held = false;
    if (this.#held) return;
    const last = this.#stretches.at(-1);
    if (last?.committed === committed) {
      last.upTo = this.#received;
      return;
    }
    const stretch = { upTo: this.#received, committed };
    this.#stretches.push(stretch);
    committed.then(
      () => this.#advance(stretch),
      // The document is gone: its connections are being closed, and nothing more is ever Saved.
      () => undefined,
    );
  }

  incomplete(): void {
    this.#received += 1;
    this.#held = true;
  }

  /** Commits happen in order, so a committed stretch covers those before it. */
  #advance(stretch: Stretch): void {
    const index = this.#stretches.indexOf(stretch);
    if (index === -1) return;
    this.#stretches = this.#stretches.slice(index + 1);
    this.#onSaved(stretch.upTo);
  }
}
