import { gunzipSync, gzipSync } from "node:zlib";
import { z } from "zod";

/** A notification of PostgreSQL carries less than 8000 bytes; some are for who answers. */
const MAX_BYTES = 7000;
/** No answer unpacks to more. */
const MAX_UNPACKED_BYTES = 2_000_000;

const packed = z.object({ gzip: z.base64() });

/** The answer so that it fits into a notification; throws when even packed it does not. */
export function packAnswer(answer: unknown): unknown {
  const json = JSON.stringify(answer);
  if (Buffer.byteLength(json) <= MAX_BYTES) return answer;
  const gzip = gzipSync(json).toString("base64");
  if (gzip.length > MAX_BYTES) throw new Error("The answer is too long for a notification.");
  return { gzip };
}

/** The answer as it was before `packAnswer`. */
export function unpackAnswer(answer: unknown): unknown {
  const parsed = packed.safeParse(answer);
  if (!parsed.success) return answer;
  const bytes = gunzipSync(Buffer.from(parsed.data.gzip, "base64"), {
    maxOutputLength: MAX_UNPACKED_BYTES,
  });
  return JSON.parse(bytes.toString("utf8"));
}
