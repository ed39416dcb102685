// The node's own log: JSON lines on stderr, so that stdout carries only what a person at a terminal waits for.
// Never document text, cookies or query strings.
import pino from "pino";
import type { Env } from "@/domain/env";

export type Logger = pino.Logger;

export const createLogger = (level: Env["logLevel"]): Logger =>
  pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
