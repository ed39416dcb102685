import { isRefusal, type Refusal } from "../refusal";

/** The answer of a command that must not be refused here. */
export const accepted = <T>(answer: T | Refusal): T => {
  if (isRefusal(answer)) throw new Error(`refused: ${answer.refused}`);
  return answer as T;
};
