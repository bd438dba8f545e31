import {
  fetchPublicFile,
  type PublicFileRequest,
} from "#server/downloads/fetch-public-file/fetch-public-file.ts";
import { PublicFileError } from "#server/downloads/fetch-public-file/public-file-error.ts";
import { IMAGE_LIMITS, type ImageClient } from "#server/spotify/client/image-client.ts";
import { SpotifyError, type SpotifyErrorCode } from "#server/spotify/client/spotify-error.ts";
import type { CoverExtension } from "#server/storage/storage-key.ts";
import { imageTypeOf } from "./image-type.ts";

/** A picture as its source has it. */
export interface CoverImage {
  readonly bytes: Buffer;
  readonly extension: CoverExtension;
}

/** Why a picture did not come now, though it may later. */
export interface CoverTrouble {
  readonly code: SpotifyErrorCode;
  /** Names the host at most. */
  readonly message: string;
  /** Spotify wants no requests before then. */
  readonly notBefore?: Date;
  readonly retryAfterSec?: number;
}

export type FetchedCover =
  | { readonly kind: "image"; readonly image: CoverImage }
  /** There is no picture at this address, and none is to be expected. */
  | { readonly kind: "gone" }
  | { readonly kind: "trouble"; readonly trouble: CoverTrouble };

export interface CoverSources {
  readonly images: ImageClient;
  /** How strangers' hosts are found and trusted; for tests. */
  readonly trust?: Pick<PublicFileRequest, "isPublic" | "resolve" | "tls">;
}

const GONE: FetchedCover = { kind: "gone" };
const REDIRECTS = 3;
/** The longest wait that a stranger can ask for. */
const LONGEST_WAIT_SEC = 3600;

/**
 * Brings the picture at an address: from Spotify as Spotify is asked for everything, from everybody else over the
 * public internet only. Throws the signal's reason.
 */
export async function fetchCover(
  sources: CoverSources,
  address: string,
  signal: AbortSignal,
): Promise<FetchedCover> {
  const url = URL.parse(address);
  if (!url) return GONE;
  try {
    const bytes = await (sources.images.serves(url)
      ? sources.images.fetch(url, signal)
      : fetchFromStranger(sources, address, signal));
    const extension = imageTypeOf(bytes);
    return extension ? { kind: "image", image: { bytes, extension } } : GONE;
  } catch (error) {
    signal.throwIfAborted();
    const trouble = troubleOf(error);
    return trouble ? { kind: "trouble", trouble } : GONE;
  }
}

async function fetchFromStranger(
  { trust }: CoverSources,
  url: string,
  signal: AbortSignal,
): Promise<Buffer> {
  const { answerMs, answerBytes } = IMAGE_LIMITS;
  const chunks: Uint8Array[] = [];
  await fetchPublicFile({
    ...trust,
    url,
    signal,
    limits: { bytes: answerBytes, totalMs: answerMs, idleMs: answerMs, redirects: REDIRECTS },
    accept: ({ firstBytes }) => (imageTypeOf(firstBytes) ? null : "This is no picture."),
    sink: (chunk) => {
      chunks.push(chunk);
      return Promise.resolve();
    },
  });
  return Buffer.concat(chunks);
}

/** Null for what no later attempt mends. */
function troubleOf(error: unknown): CoverTrouble | null {
  if (error instanceof SpotifyError) {
    const { code, message, notBefore } = error;
    if (notBefore) return { code, message, notBefore };
    return error.isWorthRetry ? { code, message } : null;
  }
  if (!(error instanceof PublicFileError)) throw error;
  if (!error.isWorthRetry) return null;
  const { message, retryAfterSec } = error;
  const wait = retryAfterSec === undefined ? undefined : Math.min(LONGEST_WAIT_SEC, retryAfterSec);
  return { code: codeOf(error), message, ...(wait !== undefined && { retryAfterSec: wait }) };
}

function codeOf({ code }: PublicFileError): SpotifyErrorCode {
  if (code === "timed_out") return "timeout";
  return code === "http_status" ? "source_busy" : "offline";
}
