// A command with a key acts once, however often it is sent. The key, what the command did and what it answered
// are one transaction, so there is no moment at which one of them exists without the others. A second request
// under the same key gets the first one's answer; while the first is still under way, it waits for it. A refused
// command has done nothing and is not remembered.
import { createHmac } from "node:crypto";
import type { Database, Queries } from "./database";
import { isRefusal, type Refusal, refuse } from "./refusal";
import { isUniqueViolation, transact, type Work } from "./transaction";

export interface KeyedRequest {
  readonly userId: string;
  readonly key: string;
  readonly requestHash: string;
  readonly status: number;
  readonly at: Date;
}

/** What happens before the transaction (hashing a password takes long), ending in the work for inside it. */
export type Prepare<T> = () => Promise<Refusal | Work<T>>;

/** Keyed with our secret: a request may hold a password, and a plain hash of one could be guessed at leisure. */
export const hashRequest = (secret: string, method: string, path: string, body: string): string =>
  createHmac("sha256", secret).update(`${method} ${path}\n${body}`).digest("hex");

const recall = async <T>(
  db: Queries,
  { userId, key, requestHash }: KeyedRequest,
): Promise<{ readonly answer: T | Refusal } | null> => {
  const row = await db.idempotencyKey.findUnique({ where: { userId_key: { userId, key } } });
  if (row === null) return null;
  return { answer: row.requestHash === requestHash ? (JSON.parse(row.body) as T) : refuse("key-reused") };
};

const remembering =
  <T>(request: KeyedRequest, work: Work<T>): Work<T> =>
  async (queries) => {
    const { userId, key, requestHash, status, at } = request;
    // First, so that a second request of this key waits here, before it acts.
    await queries.idempotencyKey.create({
      data: { userId, key, requestHash, status, body: "", createdAt: at },
    });
    const answer = await work(queries);
    if (isRefusal(answer)) return answer;
    await queries.idempotencyKey.update({
      where: { userId_key: { userId, key } },
      data: { body: JSON.stringify(answer) },
    });
    return answer;
  };

/** `T` must survive JSON. */
export const once = async <T>(
  db: Database,
  request: KeyedRequest | null,
  prepare: Prepare<T>,
): Promise<T | Refusal> => {
  if (request === null) {
    const work = await prepare();
    return isRefusal(work) ? work : transact(db, work);
  }
  const before = await recall<T>(db, request);
  if (before !== null) return before.answer;
  try {
    const work = await prepare();
    const answer = isRefusal(work) ? work : await transact(db, remembering(request, work));
    // The refusal may be of the first request's making: it changed the password that this one still shows.
    return isRefusal(answer) ? ((await recall<T>(db, request))?.answer ?? answer) : answer;
  } catch (error) {
    const first = isUniqueViolation(error) ? await recall<T>(db, request) : null;
    if (first === null) throw error;
    return first.answer;
  }
};

export const forgetOldKeys = async (db: Queries, now: Date, hours: number): Promise<void> => {
  await db.idempotencyKey.deleteMany({
    where: { createdAt: { lt: new Date(now.getTime() - hours * 3_600_000) } },
  });
};
