// The one reader of the environment. Everything is optional; a bad value is one clear line.
import { isIP } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import { type LimitName, type Limits, limits, limitVariable } from "@/protocol/limits";

export interface ProviderCredentials {
  readonly id: string;
  readonly secret: string;
}

/** A mail server, and what stands in From. */
export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: string;
}

export interface Env {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly databaseUrl: string;
  readonly redisUrl: string | null;
  /** Where browsers reach us, when it differs from host and port. */
  readonly publicUrl: string | null;
  readonly allowedOrigins: readonly string[];
  readonly authSecret: string | null;
  readonly role: "all" | "web" | "gateway";
  readonly trustProxy: boolean;
  readonly opsToken: string | null;
  readonly logLevel: "silent" | "fatal" | "error" | "warn" | "info" | "debug" | "trace";
  readonly mail: MailSettings | null;
  readonly github: ProviderCredentials | null;
  readonly google: ProviderCredentials | null;
  readonly limits: Limits;
  readonly rateLimits: boolean;
}

/** The message is the whole report: entry files print it and exit 1. */
export class BadEnvironment extends Error {}

const origin = z.string().refine((text) => URL.canParse(text) && /^https?:$/.test(new URL(text).protocol), {
  message: "must be an http or https address",
});

const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (value === "" ? undefined : value), schema.optional());

const variables = z.object({
  PORT: optional(z.coerce.number("must be a port number").int("must be a port number").min(0).max(65_535)),
  HOST: optional(z.string()),
  DATA_DIR: optional(z.string()),
  DATABASE_URL: optional(
    z.string().regex(/^(file:|postgres(ql)?:\/\/)/, "must begin with file: or postgresql://"),
  ),
  REDIS_URL: optional(z.string().regex(/^rediss?:\/\//, "must begin with redis:// or rediss://")),
  PUBLIC_URL: optional(origin),
  ALLOWED_ORIGINS: optional(
    z
      .string()
      .transform((text) => text.split(",").map((part) => part.trim()))
      .pipe(z.array(origin)),
  ),
  AUTH_SECRET: optional(z.string().min(32, "must have at least 32 characters")),
  PARLEY_ROLE: optional(z.enum(["all", "web", "gateway"], "must be all, web or gateway")),
  TRUST_PROXY: optional(z.enum(["0", "1", "true", "false"], "must be true or false")),
  OPS_TOKEN: optional(z.string().min(16, "must have at least 16 characters")),
  LOG_LEVEL: optional(
    z.enum(
      ["silent", "fatal", "error", "warn", "info", "debug", "trace"],
      "must be silent, fatal, error, warn, info, debug or trace",
    ),
  ),
  SMTP_URL: optional(z.string().regex(/^smtps?:\/\//, "must begin with smtp:// or smtps://")),
  MAIL_FROM: optional(z.string().regex(/@/, "must hold an email address")),
  GITHUB_ID: optional(z.string()),
  GITHUB_SECRET: optional(z.string()),
  GOOGLE_ID: optional(z.string()),
  GOOGLE_SECRET: optional(z.string()),
  PARLEY_LIMITS: optional(z.enum(["on", "off"], "must be on or off")),
});

export type Variables = Readonly<Record<string, string | undefined>>;

const isLoopback = (host: string): boolean =>
  host === "localhost" || host === "::1" || (isIP(host) === 4 && host.startsWith("127."));

const readLimits = (source: Variables): Limits => {
  const read = Object.entries(limits).map(([name, usual]) => {
    const variable = limitVariable(name);
    const text = source[variable];
    if (text === undefined || text === "") return [name, usual] as const;
    if (!/^\d{1,15}$/.test(text))
      throw new BadEnvironment(`${variable} must be a whole number, not "${text}".`);
    return [name, Number(text)] as const;
  });
  return Object.fromEntries(read) as Record<LimitName, number>;
};

const credentials = (id: string | undefined, secret: string | undefined): ProviderCredentials | null =>
  id === undefined || secret === undefined ? null : { id, secret };

const mailSettings = (smtpUrl: string | undefined, from: string | undefined): MailSettings | null => {
  if (smtpUrl === undefined) return null;
  if (from === undefined) throw new BadEnvironment("MAIL_FROM must be set when SMTP_URL is.");
  return { smtpUrl, from };
};

/** Reads and judges the variables; called by entry files and by tests with variables of their own. */
export const readEnv = (source: Variables = process.env): Env => {
  const parsed = variables.safeParse(source);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new BadEnvironment(`${String(issue?.path[0])} ${issue?.message ?? "is not usable"}.`);
  }
  const given = parsed.data;
  const host = given.HOST ?? "127.0.0.1";
  const rateLimits = given.PARLEY_LIMITS !== "off";
  if (!rateLimits && !isLoopback(host)) {
    throw new BadEnvironment("PARLEY_LIMITS=off is for load tools and needs HOST to be a loopback address.");
  }
  const dataDir = resolve(given.DATA_DIR ?? "data");
  const publicUrl = given.PUBLIC_URL === undefined ? null : new URL(given.PUBLIC_URL).origin;
  return {
    port: given.PORT ?? 3000,
    host,
    dataDir,
    databaseUrl: given.DATABASE_URL ?? `file:${resolve(dataDir, "parley.db")}`,
    redisUrl: given.REDIS_URL ?? null,
    publicUrl,
    allowedOrigins: (given.ALLOWED_ORIGINS ?? []).map((text) => new URL(text).origin),
    authSecret: given.AUTH_SECRET ?? null,
    role: given.PARLEY_ROLE ?? "all",
    trustProxy: given.TRUST_PROXY === "1" || given.TRUST_PROXY === "true",
    opsToken: given.OPS_TOKEN ?? null,
    logLevel: given.LOG_LEVEL ?? "info",
    mail: mailSettings(given.SMTP_URL, given.MAIL_FROM),
    github: credentials(given.GITHUB_ID, given.GITHUB_SECRET),
    google: credentials(given.GOOGLE_ID, given.GOOGLE_SECRET),
    limits: readLimits(source),
    rateLimits,
  };
};

/** next-auth reads its own address and secret from the environment; this is the one place that sets them. */
export const tellNextAuth = (publicUrl: string, secret: string): void => {
  process.env.NEXTAUTH_URL = publicUrl;
  process.env.NEXTAUTH_SECRET = secret;
};
