import type { HttpAnswer } from "./http-client.ts";
import { rateLimited, readToldError } from "./read-answer.ts";

interface Entrance {
  /** The first request after a pause: nobody else asks before it was answered. */
  readonly isProbe: boolean;
}

/** What all processes of an installation may ask together. */
export interface RequestBudget {
  /** Throws `rate_limited` while Spotify wants no requests. */
  readonly enter: () => Promise<Entrance>;
  /** Spotify wants none from anybody until then. */
  readonly close: (until: Date) => Promise<void>;
  /** A probe was answered. */
  readonly open: () => Promise<void>;
  /** A probe was lost, and another one may go. */
  readonly release: () => Promise<void>;
}

interface Given {
  readonly budget: RequestBudget;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Sends one request when the budget lets it, and tells the budget what came of it; a limit is thrown as `rate_limited`. */
export async function sendWithinBudget(
  { budget, now }: Given,
  send: () => Promise<HttpAnswer>,
): Promise<HttpAnswer> {
  const { isProbe } = await budget.enter();
  const answer = await send().catch(async (error: unknown) => {
    // The network's fault says nothing about the limit: whoever asks next, this request too, is the probe.
    if (isProbe) await budget.release();
    throw error;
  });
  if (isLimit(answer)) {
    const error = rateLimited(answer, now());
    if (error.notBefore) await budget.close(error.notBefore);
    throw error;
  }
  if (isProbe) await budget.open();
  return answer;
}

function isLimit(answer: HttpAnswer): boolean {
  if (answer.status === 429) return true;
  return answer.status >= 400 && readToldError(answer).reason === "quota_exceeded";
}
