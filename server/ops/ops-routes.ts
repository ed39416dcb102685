// The three addresses for operators, answered before Next sees a request: /healthz, /readyz and /metrics.
import { timingSafeEqual } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Metrics } from "./metrics";

export interface OpsOptions {
  readonly isReady: () => Promise<boolean>;
  readonly metrics: Metrics;
  readonly opsToken: string | null;
}

const answer = (response: ServerResponse, status: number, body: string, type = "text/plain"): void => {
  response.writeHead(status, { "Content-Type": type, "Cache-Control": "no-store" });
  response.end(body);
};

const loopback = new Set(["127.0.0.1", "::1", "::ffff:127.0.0.1"]);

const sameText = (a: string, b: string): boolean => {
  const [x, y] = [Buffer.from(a), Buffer.from(b)];
  return x.length === y.length && timingSafeEqual(x, y);
};

/** With a token, only its bearer; without one, only this machine, and not somebody a proxy speaks for. */
const mayReadMetrics = (request: IncomingMessage, opsToken: string | null): boolean => {
  if (opsToken !== null) return sameText(request.headers.authorization ?? "", `Bearer ${opsToken}`);
  const forwarded =
    request.headers["x-forwarded-for"] !== undefined || request.headers.forwarded !== undefined;
  return !forwarded && loopback.has(request.socket.remoteAddress ?? "");
};

/** Answers the request if it is one of ours. */
export const answerOps = async (
  request: IncomingMessage,
  response: ServerResponse,
  { isReady, metrics, opsToken }: OpsOptions,
): Promise<boolean> => {
  switch (request.url?.split("?", 1)[0]) {
    case "/healthz":
      answer(response, 200, "ok\n");
      return true;
    case "/readyz": {
      const ready = await isReady().catch(() => false);
      answer(response, ready ? 200 : 503, ready ? "ready\n" : "not ready\n");
      return true;
    }
    case "/metrics":
      if (!mayReadMetrics(request, opsToken)) answer(response, 403, "forbidden\n");
      else answer(response, 200, await metrics.registry.metrics(), metrics.registry.contentType);
      return true;
    default:
      return false;
  }
};
