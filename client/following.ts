// What is read as a whole, and followed by events from then on. An answer is of the moment at which the server read it:
// what is heard while it is on its way is applied to it again, so that nothing newer is lost to something older. What
// is applied twice must be as if it had been once. Implements HEAR-6.
import type { Answer } from "./json-api";

type Change<State> = (state: State) => State;

export class Following<State> {
  readonly #underWay = new Set<Change<State>[]>();

  /** The shown state changes with the event; so will the answers that are on their way. */
  heard(change: Change<State>): void {
    for (const missed of this.#underWay) missed.push(change);
  }

  async read<Value>(asked: Promise<Answer<Value>>, stateOf: (value: Value) => State): Promise<Answer<State>> {
    const missed: Change<State>[] = [];
    this.#underWay.add(missed);
    const answer = await asked;
    this.#underWay.delete(missed);
    if (!answer.ok) return answer;
    return { ok: true, value: missed.reduce((state, change) => change(state), stateOf(answer.value)) };
  }
}
