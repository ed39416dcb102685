// What others suggest and decide, for those who do not see it appear: a suggestion once nobody has touched it for a
// while, since it is written letter by letter, and a decision with it.
import type { Suggestion } from "@/client/suggestion-records";
import { sentenceOf } from "@/client/suggestion-words";
import type { Identity } from "@/protocol/identity";

const restMs = 2_000;
const excerptCharacters = 120;

const short = (suggestion: Suggestion): string => sentenceOf(suggestion).slice(0, excerptCharacters);

interface Waiting {
  readonly suggestion: Suggestion;
  readonly dueAt: number;
}

export class SuggestionNews {
  readonly #say: (words: string) => void;
  readonly #you: Pick<Identity, "userId" | "name">;
  /** Whether each that is known was decided; null before the first look, of which nothing is said. */
  #known: Map<string, boolean> | null = null;
  readonly #waiting = new Map<string, Waiting>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(you: Pick<Identity, "userId" | "name">, say: (words: string) => void) {
    this.#you = you;
    this.#say = say;
  }

  update(suggestions: readonly Suggestion[]): void {
    if (this.#known === null) {
      this.#known = new Map(suggestions.map(({ id, decision }) => [id, decision !== null]));
      return;
    }
    const dueAt = Date.now() + restMs;
    for (const suggestion of suggestions) {
      const { id, decision } = suggestion;
      if (decision === null && this.#known.has(id)) this.#known.set(id, false);
      // The same object until something of it changes.
      if (this.#waiting.get(id)?.suggestion === suggestion || !this.#isNews(suggestion)) continue;
      this.#waiting.set(id, { suggestion, dueAt });
    }
    for (const [id, { suggestion }] of this.#waiting)
      if (!suggestions.includes(suggestion)) this.#waiting.delete(id);
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #isNews({ id, author, decision }: Suggestion): boolean {
    const wasDecided = this.#known?.get(id);
    if (decision === null) return wasDecided === undefined && author.id !== this.#you.userId;
    // Nobody needs to hear of what came and went.
    return wasDecided === false || (wasDecided === undefined && author.id === this.#you.userId);
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const next = Math.min(...[...this.#waiting.values()].map(({ dueAt }) => dueAt));
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#tell(), Math.max(0, next - Date.now()));
  }

  #tell(): void {
    const now = Date.now();
    const due = [...this.#waiting.values()].filter(({ dueAt }) => dueAt <= now);
    for (const { suggestion } of due) {
      this.#waiting.delete(suggestion.id);
      this.#known?.set(suggestion.id, suggestion.decision !== null);
    }
    const words = [
      this.#made(due.flatMap(({ suggestion }) => (suggestion.decision === null ? [suggestion] : []))),
      ...(["accepted", "rejected"] as const).map((verdict) =>
        this.#decided(
          verdict,
          due.flatMap(({ suggestion }) => (suggestion.decision?.verdict === verdict ? [suggestion] : [])),
        ),
      ),
    ]
      .filter(Boolean)
      .join(" ");
    if (words !== "") this.#say(words);
    this.#schedule();
  }

  #made(suggestions: readonly Suggestion[]): string {
    const [only] = suggestions;
    if (only === undefined) return "";
    if (suggestions.length > 1) return `${suggestions.length} new suggestions.`;
    return `${only.author.name} suggested: ${short(only)}`;
  }

  #decided(verdict: "accepted" | "rejected", suggestions: readonly Suggestion[]): string {
    const others = suggestions.filter(({ decision }) => decision?.personName !== this.#you.name);
    const [only] = others;
    if (only === undefined) return "";
    if (others.length > 1) return `${others.length} suggestions ${verdict}.`;
    return `${only.decision?.personName ?? "Somebody"} ${verdict}: ${short(only)}`;
  }
}
