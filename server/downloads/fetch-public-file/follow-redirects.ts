import { decodeHeader } from "./decode-header.ts";
import { openAnswer, type Answer, type Trust } from "./open-answer.ts";
import { parsePublicUrl } from "./parse-public-url.ts";
import { PublicFileError } from "./public-file-error.ts";
import type { TimeLimits } from "./time-limits.ts";

interface Journey {
  readonly url: string;
  /** Redirects that are followed at most. */
  readonly redirects: number;
  readonly trust: Trust;
  /** Words for the user forbid a host. */
  readonly forbid: ((host: string) => string | null) | undefined;
}

const REDIRECTS = new Set([301, 302, 303, 307, 308]);

/** The first answer that is no redirect; every address on the way passes all checks anew. */
export async function followRedirects(journey: Journey, time: TimeLimits): Promise<Answer> {
  const first = allowed(parsePublicUrl(journey.url), journey);
  let url = first;
  for (let redirects = 0; redirects <= journey.redirects; redirects += 1) {
    const answer = await openAnswer(url, journey.trust, time);
    const location = locationOf(answer);
    if (location === undefined) return answer;
    answer.socket.destroy();
    url = allowed(parsePublicUrl(location, url), journey);
  }
  throw new PublicFileError("too_many_redirects", {
    message: `${first.host} redirects more than ${journey.redirects} times, the limit.`,
  });
}

function allowed(url: URL, { forbid }: Journey): URL {
  const message = forbid?.(url.hostname) ?? null;
  if (message !== null) throw new PublicFileError("forbidden", { message });
  return url;
}

function locationOf({ response }: Answer): string | undefined {
  const { statusCode = 0, headers } = response;
  if (!REDIRECTS.has(statusCode) || headers.location === undefined) return undefined;
  return decodeHeader(headers.location);
}
