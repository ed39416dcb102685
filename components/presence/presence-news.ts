// Who came and who left, for those who do not see it: gathered, so that ten arrivals are one sentence, and late enough
// that a connection which is made anew is neither.
import { listed, nameOf, type PersonHere } from "./people";

const joinedAfterMs = 1_500;
const leftAfterMs = 6_000;

/** Stands among the changes for the page itself, which has just been opened. */
const opening = "";

const counted = (names: readonly string[]): string => {
  const [first = "", ...others] = names;
  return names.length > 2 ? `${first} and ${others.length} others` : listed(names);
};

const sentence = (names: readonly string[], verb: string): string =>
  names.length === 0 ? "" : `${counted(names)} ${verb}.`;

const here = (names: readonly string[]): string =>
  sentence(names, names.length === 1 ? "is here" : "are here");

export class PresenceNews {
  readonly #say: (words: string) => void;
  /** Whose presence has been said, by user id; null before the first word. */
  #said: ReadonlyMap<string, string> | null = null;
  #now: readonly PersonHere[] = [];
  /** When each change that has not been said began. */
  readonly #since = new Map<string, number>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(say: (words: string) => void) {
    this.#say = say;
  }

  /** Without a connection nobody can be seen, and nobody has left. */
  update(people: readonly PersonHere[], connected: boolean): void {
    clearTimeout(this.#timer);
    if (!connected) {
      this.#since.clear();
      return;
    }
    this.#now = people.filter(({ isYou }) => !isYou);
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const due = [
      ...(this.#said === null ? [this.#dueAt(opening, joinedAfterMs)] : []),
      ...this.#joined().map(({ userId }) => this.#dueAt(userId, joinedAfterMs)),
      ...this.#left().map(([userId]) => this.#dueAt(userId, leftAfterMs)),
    ];
    const changing = new Set([
      opening,
      ...this.#joined().map(({ userId }) => userId),
      ...this.#left().map(([id]) => id),
    ]);
    for (const userId of this.#since.keys()) if (!changing.has(userId)) this.#since.delete(userId);
    if (due.length === 0) return;
    this.#timer = setTimeout(() => this.#tell(), Math.max(0, Math.min(...due) - Date.now()));
  }

  #tell(): void {
    const joined = this.#joined().map(nameOf);
    const gone = this.#left().filter(([userId]) => this.#dueAt(userId, leftAfterMs) <= Date.now());
    const stillSaid = Array.from(this.#said ?? []).filter(([userId]) => !gone.some(([id]) => id === userId));
    const left = gone.map(([, name]) => name);
    const words =
      this.#said === null ? here(joined) : `${sentence(joined, "joined")} ${sentence(left, "left")}`.trim();
    this.#said = new Map([...stillSaid, ...this.#now.map(({ userId, name }) => [userId, name] as const)]);
    if (words !== "") this.#say(words);
    this.#schedule();
  }

  #joined(): readonly PersonHere[] {
    return this.#now.filter(({ userId }) => this.#said?.has(userId) !== true);
  }

  #left(): readonly (readonly [string, string])[] {
    return Array.from(this.#said ?? []).filter(
      ([userId]) => !this.#now.some((person) => person.userId === userId),
    );
  }

  #dueAt(userId: string, afterMs: number): number {
    const since = this.#since.get(userId) ?? Date.now();
    this.#since.set(userId, since);
    return since + afterMs;
  }
}
