import { tooLarge } from "./assert-wanted.ts";
import type { Answer } from "./open-answer.ts";
import { PublicFileError } from "./public-file-error.ts";
import type { TimeLimits } from "./time-limits.ts";

/**
 * The body as it comes, never more than `maxBytes` of it; the source waits while the reader is busy, and
 * that time is not the source's. Throws PublicFileError `too_large` or `cut_short`, or the signal's reason.
 */
export async function* readBody(
  answer: Answer,
  maxBytes: number,
  time: TimeLimits,
): AsyncGenerator<Uint8Array> {
  const { url, response } = answer;
  const patience = time.forBody(url);
  let bytes = 0;
  patience.wait();
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      patience.pause(chunk.byteLength);
      bytes += chunk.byteLength;
      if (bytes > maxBytes) throw tooLarge(`has more than ${maxBytes} bytes`, maxBytes);
      yield chunk;
      patience.wait();
    }
    time.signal.throwIfAborted();
    assertEndedWell(answer);
  } catch (error) {
    time.signal.throwIfAborted();
    if (error instanceof PublicFileError) throw error;
    const message = `${url.host} cut the connection after ${bytes} bytes of the file.`;
    throw new PublicFileError("cut_short", { message, cause: error });
  } finally {
    patience.pause(0);
  }
}

/** Node takes each end of the connection for the end of a body that announces none, also a cut. */
function assertEndedWell({ response: { headers }, socket }: Answer): void {
  const isFramed = "content-length" in headers || "transfer-encoding" in headers;
  if (!isFramed && socket.errored) throw socket.errored;
}
