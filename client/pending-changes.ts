// Which changes in this page the server has not committed yet: its own, and those of the device's other tabs that came
// with the copy. Every change rides on one sync message of the current connection, or waits for the next; "Saved N"
// clears those that rode on the first N.
//
//   change ──► unsent ──► riding on message k ──► Saved ≥ k: gone
//                 ▲               │
//                 └── connection lost

interface Ride {
  readonly message: number;
  changes: number;
  readonly elsewhere: number;
}

export class PendingChanges {
  #unsent = 0;
  #unsentElsewhere = 0;
  #rides: Ride[] = [];
  #messages = 0;
  #saved = 0;
  #step2: number | null = null;

  /** What is not known to be saved. */
  get count(): number {
    return this.own + this.#elsewhere;
  }

  /** What this page has to answer for on the device: another tab that lives answers for its own. */
  get own(): number {
    return this.#rides.reduce((sum, ride) => sum + ride.changes, this.#unsent);
  }

  get #elsewhere(): number {
    return this.#rides.reduce((sum, ride) => sum + ride.elsewhere, this.#unsentElsewhere);
  }

  /** The server has committed all this client held when the connection began. */
  get isCaughtUp(): boolean {
    return this.#step2 !== null && this.#saved >= this.#step2;
  }

  /** Changes that an earlier page left behind; their content has just come back from the copy on this device. */
  restore(changes: number, elsewhere = 0): void {
    if (this.#step2 === null) {
      this.#unsent += changes;
      this.#unsentElsewhere += elsewhere;
    } else if (this.#messages > this.#saved) {
      this.#rides.push({ message: this.#messages, changes, elsewhere });
    }
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
    this.#unsentElsewhere = this.#elsewhere;
    this.#unsent = this.own;
    this.#rides = [];
    this.connectionOpened();
  }

  /** A step 2 carries everything the server lacks; before the first, an update may build on what it lacks. */
  messageSent(isStep2: boolean): void {
    this.#messages += 1;
    if (isStep2) this.#step2 = this.#messages;
    if (this.#step2 === null) return;
    const all = { changes: this.#unsent, elsewhere: this.#unsentElsewhere };
    this.#rides.push({ message: this.#messages, ...(isStep2 ? all : { changes: 0, elsewhere: 0 }) });
    if (isStep2) this.#unsent = this.#unsentElsewhere = 0;
  }

  savedUpTo(message: number): void {
    this.#saved = Math.max(this.#saved, Math.min(message, this.#messages));
    this.#rides = this.#rides.filter((ride) => ride.message > this.#saved);
  }
}
