import { fetchPublicFile, type FileFacts } from "../fetch-public-file/fetch-public-file.ts";
import type { Trust } from "../fetch-public-file/open-answer.ts";
import { PublicFileError } from "../fetch-public-file/public-file-error.ts";
import { refuseSpotify } from "../refuse-spotify.ts";
import { downloadErrorOf } from "./download-error-of.ts";
import type { DownloadAdapter, FetchRequest } from "./download-adapter.ts";

const REDIRECTS = 5;
/** Types of pages and of what programs say to each other, whatever the file is called. */
const NO_AUDIO = /^(text\/(?!plain)|application\/(json|xml|xhtml\+xml|javascript)$)/;

/** Brings a file from its own address on the public internet; `trust` differs from the default in tests only. */
export function directUrl(trust: Partial<Trust> = {}): DownloadAdapter {
  return {
    fetch: async (request) => {
      try {
        const { fileName } = await fetchPublicFile(requestOf(request, trust));
        return { fileName };
      } catch (error) {
        throw error instanceof PublicFileError ? downloadErrorOf(error) : error;
      }
    },
  };
}

function requestOf(
  { origin, sink, signal, limits, onProgress }: FetchRequest,
  trust: Partial<Trust>,
): Parameters<typeof fetchPublicFile>[0] {
  let expectedBytes: number | null = null;
  let takenBytes = 0;
  return {
    ...trust,
    url: origin,
    signal,
    limits: { ...limits, redirects: REDIRECTS },
    forbid: refuseSpotify,
    accept: (facts) => {
      expectedBytes = facts.contentLength;
      return refusalOf(facts);
    },
    sink: async (chunk) => {
      await sink.write(chunk);
      takenBytes += chunk.byteLength;
      onProgress("fetching", expectedBytes ? takenBytes / expectedBytes : 0);
    },
  };
}

function refusalOf({ contentType }: FileFacts): string | null {
  if (contentType === null || !NO_AUDIO.test(contentType)) return null;
  return `The address leads to a page (${contentType.slice(0, 60)}), not to a file of sound. Paste the address of the file itself.`;
}
