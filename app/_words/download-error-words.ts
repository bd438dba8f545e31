import type { ErrorWords } from "./error-words.ts";

/** Codes of downloads that no other work ends with. */
type DownloadCode =
  | "invalid_url"
  | "not_public"
  | "unknown_host"
  | "unreachable"
  | "not_secure"
  | "bad_answer"
  | "refused_at_source"
  | "source_failed"
  | "rate_limited"
  | "unsupported_source"
  | "too_large"
  | "cut_short"
  | "origin_lost"
  | "downloader_missing"
  | "downloader_outdated"
  | "downloader_needs_js"
  | "downloader_failed";

/** What the reader of a failed download sees. */
export const DOWNLOAD_ERROR_WORDS: Record<DownloadCode, ErrorWords> = {
  invalid_url: {
    title: "Not an address of a file",
    text: "The address can’t be used. Paste the http or https address of the file itself.",
    canRetry: false,
  },
  not_public: {
    title: "Not on the public internet",
    text: "The address leads into a private network, where nothing is fetched from. Upload the file instead.",
    canRetry: false,
  },
  unknown_host: {
    title: "No such host",
    text: "Nothing is known under the address’s host. Check how it is written, then start again.",
    canRetry: true,
  },
  unreachable: {
    title: "The source can’t be reached",
    text: "The server could not connect to the source. Retry later, or upload the file.",
    canRetry: true,
  },
  not_secure: {
    title: "No secure connection",
    text: "The source’s certificate can’t be trusted, or it leads away from https. Use another address, or upload the file.",
    canRetry: true,
  },
  bad_answer: {
    title: "The source gives no file",
    text: "What the source answers is no file that can be taken. Use the address of the file itself.",
    canRetry: true,
  },
  refused_at_source: {
    title: "The source refuses the file",
    text: "It gives the file to nobody, or only to people who are signed in there. Download it yourself and upload it.",
    canRetry: true,
  },
  source_failed: {
    title: "The source has a fault",
    text: "The source answers with an error of its own. Retry later.",
    canRetry: true,
  },
  rate_limited: {
    title: "The source asks to wait",
    text: "It takes no more requests for now. Retry later.",
    canRetry: true,
  },
  unsupported_source: {
    title: "Not a source of files",
    text: "Nothing can be fetched from this address. Give the address of the file itself, or upload it.",
    canRetry: false,
  },
  too_large: {
    title: "The file is too large",
    text: "A file may have 2 GB. Use a smaller one, for example as FLAC, or cut it into parts.",
    canRetry: false,
  },
  cut_short: {
    title: "The file came only in part",
    text: "The source ended the connection before the end of the file. Nothing of it was kept. Retry.",
    canRetry: true,
  },
  origin_lost: {
    title: "The address is lost",
    text: "It was sealed with a key that this server does not have any more. Start again with the address.",
    canRetry: false,
  },
  downloader_missing: {
    title: "The downloader is not there",
    text: "yt-dlp can’t be started on this server. Ask the person who runs it to install it or to switch it off, then retry.",
    canRetry: true,
  },
  downloader_outdated: {
    title: "The downloader is out of date",
    text: "This version of yt-dlp is too old for the source. Ask the person who runs this server to update it, then retry.",
    canRetry: true,
  },
  downloader_needs_js: {
    title: "The downloader needs JavaScript",
    text: "For this source yt-dlp needs a JavaScript runtime, such as Deno. Ask the person who runs this server to install one, then retry.",
    canRetry: true,
  },
  downloader_failed: {
    title: "The downloader found no way",
    text: "yt-dlp could not bring the file. Retry later, or upload the file.",
    canRetry: true,
  },
};
