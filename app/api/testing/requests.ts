// Calls route handlers as Next does, without a server.
import { readdirSync } from "node:fs";
import { join } from "node:path";

export type RouteHandler = (request: Request, context: { params: Promise<unknown> }) => Promise<Response>;

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;

export type RouteModule = { readonly [Method in (typeof methods)[number]]?: RouteHandler };

export interface FoundRoute {
  /** As the contract writes it: /documents/{documentId}. */
  readonly path: string;
  readonly module: RouteModule;
}

const contractPath = (file: string): string =>
  `/${file.replace(/\/?route\.ts$/, "").replaceAll(/\[(\w+)\]/g, "{$1}")}`;

/** Every route of the JSON API that exists as a file, but for the one that answers all other addresses. */
export const findRoutes = async (): Promise<FoundRoute[]> => {
  const folder = join(process.cwd(), "app/api/v1");
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith("route.ts") && !file.includes("[..."))
    .sort();
  return Promise.all(
    files.map(async (file) => ({
      path: contractPath(file),
      module: (await import(join(folder, file))) as RouteModule,
    })),
  );
};

export interface Sent {
  readonly method: string;
  readonly path: string;
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly cookie?: string | null;
  readonly body?: unknown;
  /** A body as it is, instead of JSON. */
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const filled = (path: string, params: Readonly<Record<string, string>>): string =>
  path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));

export const requestFor = (sent: Sent): Request => {
  const headers = new Headers(sent.headers);
  if (sent.cookie) headers.set("cookie", sent.cookie);
  const body = sent.text ?? (sent.body === undefined ? null : JSON.stringify(sent.body));
  if (body !== null && !headers.has("content-type")) headers.set("content-type", "application/json");
  const url = `http://localhost:3000/api/v1${filled(sent.path, sent.params ?? {})}${sent.query ?? ""}`;
  return new Request(url, { method: sent.method, headers, ...(body === null ? {} : { body }) });
};

export const createClient = (routes: readonly FoundRoute[]) => {
  const handlerOf = ({ method, path }: Sent): RouteHandler => {
    const found = routes.find((route) => route.path === path)?.module[method as keyof RouteModule];
    if (found === undefined) throw new Error(`there is no ${method} ${path}`);
    return found;
  };
  return (sent: Sent): Promise<Response> =>
    handlerOf(sent)(requestFor(sent), { params: Promise.resolve(sent.params ?? {}) });
};

export type Client = ReturnType<typeof createClient>;
