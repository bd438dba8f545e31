import type { Manifest } from "./pack.ts";
import type { Range } from "./ranges.ts";

/** Bytes of peaks for one full segment: 400 records of 6 bytes. */
const PEAKS_PER_SEGMENT_BYTES = 2400;
const REQUEST_TIMEOUT_MS = 20_000;

/** A file of a pack that did not come. `isPermanent`: another try will not help by itself. */
export class PackError extends Error {
  readonly isPermanent: boolean;
  /** HTTP status; null where no answer came. */
  readonly status: number | null;

  constructor(
    message: string,
    options: { status: number | null; isPermanent: boolean; cause?: unknown },
  ) {
    super(message, { cause: options.cause });
    this.name = "PackError";
    this.status = options.status;
    this.isPermanent = options.isPermanent;
  }
}

export async function fetchManifest(baseUrl: string, signal: AbortSignal): Promise<Manifest> {
  const response = await request(`${baseUrl}/manifest.json`, { signal });
  return parseManifest(await response.json());
}

/** The FLAC bytes of one segment of one stem. */
export async function fetchSegment(
  baseUrl: string,
  segment: { stem: string; index: number },
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const name = String(segment.index).padStart(5, "0");
  const response = await request(`${baseUrl}/${segment.stem}/${name}.flac`, { signal });
  return response.arrayBuffer();
}

/** Peak records of a range of segments; shorter where the last segment is short. */
export async function fetchPeaks(
  baseUrl: string,
  wanted: { stem: string; segments: Range },
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const [from, to] = wanted.segments;
  const first = from * PEAKS_PER_SEGMENT_BYTES;
  const end = to * PEAKS_PER_SEGMENT_BYTES;
  const headers = { Range: `bytes=${first}-${end - 1}` };
  const response = await request(`${baseUrl}/${wanted.stem}.peaks`, { signal, headers });
  const bytes = await response.arrayBuffer();
  return response.status === 206 ? bytes : bytes.slice(first, end);
}

async function request(
  url: string,
  options: { signal: AbortSignal; headers?: Record<string, string> },
): Promise<Response> {
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(REQUEST_TIMEOUT_MS)]);
  const response = await fetch(url, { ...options, signal }).catch((cause: unknown) => {
    options.signal.throwIfAborted();
    throw new PackError(`No answer for ${url}.`, { status: null, isPermanent: false, cause });
  });
  if (response.ok) return response;
  const { status } = response;
  const isPermanent = status >= 400 && status < 500 && status !== 408 && status !== 429;
  throw new PackError(`${url} answered with status ${status}.`, { status, isPermanent });
}

/** Throws `PackError` where a field that the player relies on is missing. */
function parseManifest(value: unknown): Manifest {
  const manifest = value as Partial<Manifest> | null;
  const isWhole =
    typeof manifest?.gain === "number" &&
    manifest.gain > 0 &&
    typeof manifest.sampleRate === "number" &&
    typeof manifest.segmentFrames === "number" &&
    Array.isArray(manifest.stems);
  if (!isWhole) {
    throw new PackError("The manifest lacks gain, rate, segment length or stems.", {
      status: null,
      isPermanent: true,
    });
  }
  return {
    ...(manifest as Manifest),
    version: manifest.version ?? 0,
    frames: manifest.frames ?? null,
    state: manifest.state ?? "completed",
  };
}
