// The web half: hands HTTP requests to Next, with the headers every page needs. Next never sees an upgrade
// request in production.
import { randomBytes } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import next from "next";

export interface Web {
  readonly handle: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Development only: Next's own sockets, which reload the page. */
  readonly upgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>) | null;
  readonly close: () => Promise<void>;
}

const contentSecurityPolicy = (nonce: string, dev: boolean): string =>
  [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${dev ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");

const setHeaders = (request: IncomingMessage, response: ServerResponse, dev: boolean): void => {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentSecurityPolicy(nonce, dev);
  // Next reads the nonce for its own scripts from the request's policy; our layout reads x-nonce.
  request.headers["content-security-policy"] = policy;
  request.headers["x-nonce"] = nonce;
  response.setHeader("Content-Security-Policy", policy);
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "same-origin");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
};

// Next trusts these from itself; from outside they would be orders to it.
const internalHeaders = ["x-middleware-subrequest", "x-middleware-subrequest-id", "x-nonce"];

export const createWeb = async (options: {
  dir: string;
  dev: boolean;
  hostname: string;
  port: number;
}): Promise<Web> => {
  const app = next({
    dev: options.dev,
    dir: options.dir,
    hostname: options.hostname,
    port: options.port,
    // Next adds an upgrade listener of its own to the server it is given: this one never listens.
    httpServer: createServer(),
  });
  await app.prepare();
  const handle = app.getRequestHandler();
  return {
    handle: (request, response) => {
      for (const name of internalHeaders) delete request.headers[name];
      setHeaders(request, response, options.dev);
      return handle(request, response);
    },
    upgrade: options.dev ? (request, socket, head) => app.getUpgradeHandler()(request, socket, head) : null,
    close: () => app.close(),
  };
};
