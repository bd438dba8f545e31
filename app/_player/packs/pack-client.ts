import { bodyParts, type BodyParts } from "./body-parts.ts";
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

/** How a file is read. */
export interface ReadOptions {
  /** The owner's: an abort is no failure of the request. */
  readonly signal: AbortSignal;
  /** A wait without a byte that ends the try; a slow line may take as long as it needs. 8 s unless given. */
  readonly idleMs?: number;
}

/** The bytes of one segment of one stem, all at once. */
export async function fetchSegment(
  baseUrl: string,
  file: SegmentFile,
  options: ReadOptions,
): Promise<ArrayBuffer> {
  return joined(await openSegment(baseUrl, file, options));
}

function segmentUrl(baseUrl: string, { stem, index, codec = "flac" }: SegmentFile): string {
  return `${baseUrl}/${stem}/${String(index).padStart(5, "0")}.${codec}`;
}

/** The same bytes as they arrive; each part is good until the next. */
export async function openSegment(
  baseUrl: string,
  file: SegmentFile,
  options: ReadOptions,
): Promise<BodyParts> {
  const { parts } = await open(segmentUrl(baseUrl, file), new IdleLimit(options));
  return parts;
}

async function open(
  url: string,
  idle: IdleLimit,
  headers?: Record<string, string>,
): Promise<{ status: number; parts: BodyParts }> {
  const limits = { signal: idle.owner, within: idle.signal };
  const response = await request(url, { ...limits, ...(headers && { headers }) }).catch(
    (error: unknown) => {
      idle.clear();
      throw error;
    },
  );
  return { status: response.status, parts: readBody(response, { url, idle }) };
}

async function* readBody(
  response: Response,
  { url, idle }: { url: string; idle: IdleLimit },
): BodyParts {
  try {
    if (!response.body) return;
    for await (const part of bodyParts(response.body)) {
      idle.restart();
      yield part;
    }
  } catch (cause) {
    idle.owner.throwIfAborted();
    throw new PackError(`${url} broke off.`, { status: null, isPermanent: false, cause });
  } finally {
    idle.clear();
  }
}

async function joined(parts: BodyParts): Promise<ArrayBuffer> {
  const held: Uint8Array[] = [];
  for await (const part of parts) held.push(part.slice());
  const whole = new Uint8Array(held.reduce((size, { byteLength }) => size + byteLength, 0));
  let at = 0;
  for (const part of held) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole.buffer;
}

/** Aborts a request when nothing arrives for a while. */
class IdleLimit {
  readonly owner: AbortSignal;
  readonly #idleMs: number;
  readonly #abort = new AbortController();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor({ signal, idleMs = IDLE_TIMEOUT_MS }: ReadOptions) {
    this.owner = signal;
    this.#idleMs = idleMs;
    this.restart();
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  restart(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#abort.abort(), this.#idleMs);
  }

  clear(): void {
    clearTimeout(this.#timer);
  }
}

/** Peak records of a range of segments; shorter where the last segment is short. */
export async function fetchPeaks(
  baseUrl: string,
  wanted: { stem: string; segments: Range },
  options: ReadOptions,
): Promise<ArrayBuffer> {
  const [from, to] = wanted.segments;
  const first = from * PEAKS_PER_SEGMENT_BYTES;
  const end = to * PEAKS_PER_SEGMENT_BYTES;
  const headers = { Range: `bytes=${first}-${end - 1}` };
  const url = `${baseUrl}/${wanted.stem}.peaks`;
  const { status, parts } = await open(url, new IdleLimit(options), headers);
  const bytes = await joined(parts);
  return status === 206 ? bytes : bytes.slice(first, end);
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
