// A command is one transaction that either acts or refuses; a refusal undoes whatever was already written.
// Inside, only the queries that were handed in may be used: on SQLite everything else waits for this to end.
import type { Database, Queries } from "./database";
import { isRefusal, type Refusal } from "./refusal";

export type Work<T> = (queries: Queries) => Promise<T | Refusal>;

class Refused extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.refused);
    this.refusal = refusal;
  }
}

export const transact = async <T>(db: Database, work: Work<T>): Promise<T | Refusal> => {
  try {
    return await db.$transaction(async (queries) => {
      const answer = await work(queries);
      if (isRefusal(answer)) throw new Refused(answer);
      return answer;
    });
  } catch (error) {
    if (error instanceof Refused) return error.refusal;
    throw error;
  }
};

export const isUniqueViolation = (error: unknown): boolean =>
  error instanceof Error && "code" in error && error.code === "P2002";
