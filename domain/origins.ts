// Which web sites may act in the name of a signed-in person: the exact list, for HTTP and sockets alike.
import type { Env } from "./env";

type OriginSettings = Pick<Env, "publicUrl" | "allowedOrigins" | "port">;

/** `publicUrl` is where browsers reach us, known once the port is bound. */
export const allowedOrigins = (env: OriginSettings, publicUrl: string): ReadonlySet<string> => {
  const own = new URL(publicUrl);
  const port = own.port === "" ? "" : `:${own.port}`;
  const loopback = ["localhost", "127.0.0.1", "[::1]"].map((host) => `http://${host}${port}`);
  return new Set([own.origin, ...env.allowedOrigins, ...(env.publicUrl === null ? loopback : [])]);
};

const fromOurPages = new Set(["same-origin", "none"]);

/**
 * Whether a request that changes something comes from our own pages. A browser always says where it comes from;
 * a program that sends neither header carries no stranger's cookies.
 */
export const mayAct = (headers: Headers, allowed: ReadonlySet<string>): boolean => {
  const site = headers.get("sec-fetch-site");
  const origin = headers.get("origin");
  if (site !== null && !fromOurPages.has(site)) return false;
  return origin === null || allowed.has(origin);
};
