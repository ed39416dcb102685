// Which changes made here the server has not committed yet. Every change rides on one sync message of the current
// connection, or waits for the next; "Saved N" clears those that rode on the first N.
//
//   change ──► unsent ──► riding on message k ──► Saved ≥ k: gone
//                 ▲               │
//                 └── connection lost

interface Ride {
  readonly message: number;
  changes: number;
}

export class PendingChanges {
  #unsent = 0;
  #rides: Ride[] = [];
  #messages = 0;
  #saved = 0;
  #step2: number | null = null;

  get count(): number {
    return this.#rides.reduce((sum, ride) => sum + ride.changes, this.#unsent);
  }

  /** The server has committed all this client held when the connection began. */
  get isCaughtUp(): boolean {
    return this.#step2 !== null && this.#saved >= this.#step2;
  }

  /** Changes that an earlier page left behind; their content has just come back from the copy on this device. */
  restore(changes: number): void {
    if (this.#step2 === null) this.#unsent += changes;
    else if (this.#messages > this.#saved) this.#rides.push({ message: this.#messages, changes });
  }

  /** `wasSent`: the newest message is the one that carries this change. */
  changed(wasSent: boolean): void {
    const newest = this.#rides.at(-1);
    if (wasSent && newest?.message === this.#messages) newest.changes += 1;
    else this.#unsent += 1;
  }

  connectionOpened(): void {
    this.#messages = 0;
    this.#saved = 0;
    this.#step2 = null;
  }

  connectionLost(): void {
    this.#unsent = this.count;
    this.#rides = [];
    this.connectionOpened();
  }

  /** A step 2 carries everything the server lacks; before the first, an update may build on what it lacks. */
  messageSent(isStep2: boolean): void {
    this.#messages += 1;
    if (isStep2) this.#step2 = this.#messages;
    if (this.#step2 === null) return;
    this.#rides.push({ message: this.#messages, changes: isStep2 ? this.#unsent : 0 });
    if (isStep2) this.#unsent = 0;
  }

  savedUpTo(message: number): void {
    this.#saved = Math.max(this.#saved, Math.min(message, this.#messages));
    this.#rides = this.#rides.filter((ride) => ride.message > this.#saved);
  }
}
