// Hands a request to next-auth in the form of its classic handler. We read cookies and body ourselves: the session
// cookie must be read the one way the gateway reads it too, and a broken body is an answer, not an exception.
import NextAuth, { type AuthOptions } from "next-auth";
import { answerHeaders } from "../problem";

export interface AuthCall {
  readonly method: string;
  /** The path below /api/auth. */
  readonly action: readonly string[];
  readonly query: Readonly<Record<string, string>>;
  readonly body: Readonly<Record<string, string>>;
  readonly cookies: Readonly<Record<string, string>>;
}

/** The part of an Express-like response that next-auth uses. */
class Answer {
  readonly #headers = new Headers(answerHeaders);
  #cookies: readonly string[] = [];
  #status = 200;
  #body: string | null = null;

  status(code: number): this {
    this.#status = code;
    return this;
  }

  getHeader(name: string): readonly string[] | string | null {
    return name.toLowerCase() === "set-cookie" ? this.#cookies : this.#headers.get(name);
  }

  setHeader(name: string, value: string | readonly string[]): this {
    if (typeof value !== "string") this.#cookies = value;
    else if (name.toLowerCase() !== "cache-control") this.#headers.set(name, value);
    return this;
  }

  json(body: unknown): void {
    this.#headers.set("content-type", "application/json");
    this.#body = JSON.stringify(body);
  }

  send(body: unknown): void {
    if (typeof body === "string") this.end(body);
    else if (body !== undefined) this.json(body);
  }

  end(body?: string): void {
    this.#body = body ?? null;
  }

  response(): Response {
    const headers = new Headers(this.#headers);
    for (const cookie of this.#cookies) headers.append("set-cookie", cookie);
    return new Response(this.#body, { status: this.#status, headers });
  }
}

type ClassicHandler = (request: unknown, response: unknown, options: AuthOptions) => Promise<void>;

export const callNextAuth = async (call: AuthCall, options: AuthOptions): Promise<Response> => {
  const answer = new Answer();
  const { method, cookies, body } = call;
  const request = {
    method,
    headers: {},
    cookies,
    body,
    query: { ...call.query, nextauth: [...call.action] },
  };
  await (NextAuth as unknown as ClassicHandler)(request, answer, options);
  return answer.response();
};
