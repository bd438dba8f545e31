import { Readable } from "node:stream";

/** A file of an upload: its name as the browser sends it, and its bytes. */
export type TestFile = readonly [name: string, bytes: Uint8Array];

const BOUNDARY = "----boundary";

interface Shape {
  readonly field?: string;
  /** Bytes of each piece that the stream brings. */
  readonly step?: number;
  /** The body ends after so many bytes. */
  readonly cutAt?: number;
}

/** The body of an upload as a browser sends it, as a stream of pieces. */
export function multipart(
  files: readonly TestFile[],
  { field = "file", step = 10_000, cutAt = Infinity }: Shape = {},
): { readonly contentType: string; readonly stream: Readable } {
  const parts = files.flatMap(([name, bytes]) => [
    Buffer.from(
      `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${field}"; filename="${name}"\r\n` +
        "Content-Type: application/octet-stream\r\n\r\n",
    ),
    bytes,
    Buffer.from("\r\n"),
  ]);
  const whole = Buffer.concat([...parts, Buffer.from(`--${BOUNDARY}--\r\n`)]).subarray(0, cutAt);
  const pieces = Array.from({ length: Math.ceil(whole.length / step) }, (_, at) =>
    whole.subarray(at * step, (at + 1) * step),
  );
  return {
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
    stream: Readable.from(pieces),
  };
}
