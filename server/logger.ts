import { pino, type Logger } from "pino";

export type { Logger } from "pino";

const REDACTED = [
  "password",
  "*.password",
  "token",
  "*.token",
  "secret",
  "*.secret",
  "cookie",
  "*.cookie",
  "authorization",
  "*.authorization",
  "req.headers.cookie",
  "req.headers.authorization",
];

/** A JSON-lines logger on standard output; fields that carry secrets are redacted by name. */
export function createLogger(name: string, level = "info"): Logger {
  return pino({
    name,
    level,
    base: { name, pid: process.pid },
    timestamp: pino.stdTimeFunctions.isoTime,
    redact: { paths: REDACTED, censor: "[redacted]" },
  });
}
