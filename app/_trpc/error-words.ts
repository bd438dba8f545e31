import { readError, type CallError } from "./read-error.ts";

/** What the reader sees of a failed call. */
export interface ErrorWords {
  readonly title: string;
  /** What it means and what to do. */
  readonly text: string;
}

const WORDS: Record<CallError["code"], ErrorWords> = {
  unauthorized: {
    title: "You are signed out",
    text: "Your session has ended. Sign in again to go on.",
  },
  forbidden: { title: "Not allowed", text: "Ask the person who runs this server." },
  not_found: {
    title: "It is not there any more",
    text: "It was deleted, or it belongs to someone else. Reload the page.",
  },
  bad_input: { title: "That can’t be taken", text: "Check what you entered." },
  invalid_url: {
    title: "That link can’t be used",
    text: "Copy it again from where you found it.",
  },
  conflict: {
    title: "That can’t be done now",
    text: "It has changed meanwhile. Reload the page and try again.",
  },
  rate_limited: { title: "Too many tries", text: "Wait a moment, then try again." },
  too_large: { title: "Too large", text: "Save the file as FLAC, or split it." },
  quota_exceeded: {
    title: "Your storage is full",
    text: "Delete tracks you do not need and empty the bin.",
  },
  no_space: {
    title: "The server’s disk is full",
    text: "Delete tracks you do not need and empty the bin, or ask the person who runs this server.",
  },
  queue_full: {
    title: "Too many jobs are waiting",
    text: "Try again when some of them are done.",
  },
  unknown_engine: {
    title: "This engine is not installed",
    text: "Choose another one.",
  },
  unknown_model: {
    title: "There is no such model",
    text: "Choose another one.",
  },
  not_accepted: {
    title: "Its terms are not accepted",
    text: "An admin must accept them on the page Models first.",
  },
  not_ready: { title: "Not ready yet", text: "The file is still being read. Try again then." },
  unreadable: {
    title: "A stored part can’t be read",
    text: "Separate the track again, or add its file again.",
  },
  unavailable: {
    title: "The server is busy",
    text: "Your tracks are safe. Try again in a moment.",
  },
  offline: {
    title: "The server is not answering",
    text: "Your tracks are safe. Jobs go on once it is back.",
  },
  internal: {
    title: "Something went wrong",
    text: "Try again. If it stays, ask the person who runs this server to look at its log.",
  },
};

/** Words for an error; the server's own sentence wins where it gave one. */
export function errorWords(error: unknown): ErrorWords {
  return callErrorWords(readError(error));
}

/** The same in one line: what happened, what it means, what to do. */
export function errorSentence(error: unknown): string {
  const { title, text } = errorWords(error);
  return `${title}. ${text}`;
}

/** Words for an error that has been read already. */
export function callErrorWords({ code, message, retryAfterSec }: CallError): ErrorWords {
  const words = WORDS[code];
  if (message !== null) return { ...words, text: message };
  if (retryAfterSec === null) return words;
  return { ...words, text: `${words.text} The wait is ${Math.ceil(retryAfterSec)} s.` };
}
