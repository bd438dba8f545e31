import type { Manifest } from "./pack.ts";
import type { Range } from "../ranges.ts";

/** Bytes of peaks for one full segment: 400 records of 6 bytes. */
const PEAKS_PER_SEGMENT_BYTES = 2400;
const REQUEST_TIMEOUT_MS = 20_000;
/** A stalled connection is no better than none: another try may get through. */
const IDLE_TIMEOUT_MS = 8000;

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

/** One segment of one stem, in one of the forms that the server has. */
export interface SegmentFile {
  readonly stem: string;
  readonly index: number;
  /** FLAC where it is left out. */
  readonly codec?: "flac" | "opus";
}

/** The bytes of one segment of one stem. */
export async function fetchSegment(
  baseUrl: string,
  file: SegmentFile,
  signal: AbortSignal,
): Promise<ArrayBuffer> {
  const response = await request(segmentUrl(baseUrl, file), { signal });
  return response.arrayBuffer();
}

function segmentUrl(baseUrl: string, { stem, index, codec = "flac" }: SegmentFile): string {
  return `${baseUrl}/${stem}/${String(index).padStart(5, "0")}.${codec}`;
}

/** The same bytes as they arrive; gives up when none come for a while. */
export async function openSegment(
  baseUrl: string,
  file: SegmentFile,
  signal: AbortSignal,
): Promise<AsyncGenerator<Uint8Array>> {
  const url = segmentUrl(baseUrl, file);
  const idle = new IdleLimit(signal);
  const response = await request(url, { signal, within: idle.signal }).catch((error: unknown) => {
    idle.clear();
    throw error;
  });
  return readBody(response, { url, idle });
}

async function* readBody(
  response: Response,
  { url, idle }: { url: string; idle: IdleLimit },
): AsyncGenerator<Uint8Array> {
  const reader = response.body?.getReader();
  try {
    for (let part = await reader?.read(); part?.value; part = await reader?.read()) {
      idle.restart();
      yield part.value;
    }
  } catch (cause) {
    idle.owner.throwIfAborted();
    throw new PackError(`${url} broke off.`, { status: null, isPermanent: false, cause });
  } finally {
    idle.clear();
    void reader?.cancel().catch(() => undefined);
  }
}

/** Aborts a request when nothing arrives for a while. */
class IdleLimit {
  readonly owner: AbortSignal;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(owner: AbortSignal) {
    this.owner = owner;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), IDLE_TIMEOUT_MS);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
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

interface RequestOptions {
  /** The owner's: an abort is no failure of the request. */
  readonly signal: AbortSignal;
  /** The limit on the whole of the answer; 20 s unless given. */
  readonly within?: AbortSignal;
  readonly headers?: Record<string, string>;
}

async function request(url: string, options: RequestOptions): Promise<Response> {
  const { signal: owner, within = AbortSignal.timeout(REQUEST_TIMEOUT_MS), headers } = options;
  const signal = AbortSignal.any([owner, within]);
  const response = await fetch(url, { signal, ...(headers && { headers }) }).catch(
    (cause: unknown) => {
      owner.throwIfAborted();
      throw new PackError(`No answer for ${url}.`, { status: null, isPermanent: false, cause });
    },
  );
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
