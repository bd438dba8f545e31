import type { z } from "zod";
import { readRetryAfter } from "#server/models/download/retry-after.ts";
import { errorSchema } from "./api-schemas.ts";
import type { HttpAnswer } from "./http-client.ts";
import { readJson } from "./read-json.ts";
import { SpotifyError } from "./spotify-error.ts";

/** When a limit says nothing of its end. */
const DEFAULT_WAIT_SEC = 30;

/** What an answer that is no success says; both lower-case strings are empty where it says nothing. */
export interface ToldError {
  readonly code: string;
  readonly reason: string;
}

/** Parses a body; throws `bad_answer` when it is none of the expected shape. */
export function readBody<Schema extends z.ZodType>(
  { text }: Pick<HttpAnswer, "text">,
  schema: Schema,
): z.infer<Schema> {
  const parsed = schema.safeParse(readJson(text));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map(({ path }) => path.join(".")).slice(0, 5);
  throw new SpotifyError("bad_answer", {
    message: `Spotify’s answer has another shape than its documentation (${where.join(", ") || "no JSON"}). Try again later.`,
  });
}

/** Reads an error of either form; never fails. */
export function readToldError({ text }: Pick<HttpAnswer, "text">): ToldError {
  const parsed = errorSchema.safeParse(readJson(text));
  if (!parsed.success) return { code: "", reason: "" };
  const { error, reason } = parsed.data;
  const told = typeof error === "string" ? { message: error, reason } : error;
  return {
    code: (told.message ?? "").toLowerCase(),
    reason: (told.reason ?? reason ?? "").toLowerCase(),
  };
}

/** What a 429 asks for. */
export function rateLimited({ headers }: Pick<HttpAnswer, "headers">, nowMs: number): SpotifyError {
  const waitSec = readRetryAfter(headers["retry-after"], nowMs) ?? DEFAULT_WAIT_SEC;
  // A limit of 0 s would be asked again at once, by everyone.
  return waitUntil(new Date(nowMs + Math.max(1, waitSec) * 1000));
}

/** Spotify has asked this server to wait, for all its users. */
export function waitUntil(notBefore: Date): SpotifyError {
  return new SpotifyError("rate_limited", {
    message: `Spotify asks this server to wait until ${notBefore.toISOString()}. It goes on by itself then.`,
    notBefore,
  });
}

/** A pause is over, and somebody asks whether Spotify answers again. */
export function waitForProbe(notBefore: Date): SpotifyError {
  return new SpotifyError("rate_limited", {
    message: `This server is finding out whether Spotify takes requests again. It goes on by itself, at ${notBefore.toISOString()} at the latest.`,
    notBefore,
  });
}
