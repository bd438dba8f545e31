import { DOWNLOAD_ERROR_WORDS } from "./download-error-words.ts";
import type { ErrorWords } from "./error-words.ts";
import { spotifyWords } from "./spotify-words.ts";

const UNKNOWN: ErrorWords = {
  title: "Something went wrong",
  text: "The work did not finish. Retry it; if it fails again, copy the details for the person who runs this server.",
  canRetry: true,
};

const CRASH: ErrorWords = {
  title: "Stopped by a crash",
  text: "The program that did the work crashed. What is there can be played. Retry to go on from it.",
  canRetry: true,
};

/** Codes of the Python ports, of crashes, of the queue, and of downloads. */
type KnownCode =
  | keyof typeof DOWNLOAD_ERROR_WORDS
  | "no_result"
  | "exit_code"
  | "oom"
  | "killed"
  | "segfault"
  | "abort"
  | "hung"
  | "process_limit"
  | "cpu_limit"
  | "start_failed"
  | "guardian_lost"
  | "poison"
  | "unsupported_format"
  | "broken_file"
  | "empty_file"
  | "protected_file"
  | "too_long"
  | "no_space"
  | "quota_exceeded"
  | "out_of_memory"
  | "timeout"
  | "bad_result"
  | "dead_letter"
  | "not_ready"
  | "bad_master"
  | "separation_gone"
  | "bad_stem"
  | "bad_request"
  | "unknown_engine"
  | "unknown_model"
  | "model_missing"
  | "model_damaged"
  | "model_failed"
  | "model_mismatch"
  | "model_needs_package"
  | "engine_missing"
  | "bad_settings"
  | "not_accepted"
  | "connection_lost"
  | "not_found_at_source"
  | "source_busy"
  | "bad_hash"
  | "offline"
  | "no_package"
  | "no_cpu_build"
  | "broken_download"
  | "busy"
  | "setup_failed"
  | "internal";

const WORDS: Record<KnownCode, ErrorWords> = {
  ...DOWNLOAD_ERROR_WORDS,
  unsupported_format: {
    title: "Not an audio file we can read",
    text: "This file is in no format that can be read here. Export it as WAV, FLAC or MP3 and add it again.",
    canRetry: false,
  },
  broken_file: {
    title: "The file is damaged",
    text: "No sound could be read from this file. Upload it again, or export it anew.",
    canRetry: false,
  },
  empty_file: {
    title: "The file is empty",
    text: "There is no sound in this file. Choose another one.",
    canRetry: false,
  },
  protected_file: {
    title: "Copy-protected file",
    text: "This file is copy-protected and can’t be read. Export it as WAV or MP3 and drop it here again.",
    canRetry: false,
  },
  too_long: {
    title: "Longer than this server takes",
    text: "The limit is 3 hours of sound. Cut the file into parts and add those.",
    canRetry: false,
  },
  no_space: {
    title: "The disk is full",
    text: "There is too little room on the server’s disk. Delete tracks you do not need, empty the bin, then retry.",
    canRetry: true,
  },
  quota_exceeded: {
    title: "Your storage is full",
    text: "Delete tracks you do not need, empty the bin, then retry.",
    canRetry: true,
  },
  out_of_memory: {
    title: "Out of memory",
    text: "There was not enough memory to finish. Close other work on the server, then retry.",
    canRetry: true,
  },
  oom: {
    title: "Out of memory",
    text: "There was not enough memory to finish. Close other work on the server, then retry.",
    canRetry: true,
  },
  timeout: {
    title: "Took too long",
    text: "The work passed its time limit and was stopped. What was made until then stays. Retry to go on from it.",
    canRetry: true,
  },
  hung: {
    title: "Stopped answering",
    text: "The work stopped answering and was ended. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  killed: {
    title: "Ended from outside",
    text: "Something on the server ended the work. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  segfault: CRASH,
  abort: CRASH,
  exit_code: CRASH,
  no_result: CRASH,
  guardian_lost: CRASH,
  bad_result: CRASH,
  process_limit: CRASH,
  cpu_limit: CRASH,
  start_failed: {
    title: "Could not be started",
    text: "The program that does the work did not start. Ask the person who runs this server to look at its log, then retry.",
    canRetry: true,
  },
  poison: {
    title: "The worker stopped at it again and again",
    text: "The worker went down several times at this job, so it was set aside. Retry, or ask the person who runs this server to look at its log.",
    canRetry: true,
  },
  dead_letter: {
    title: "Given up after many tries",
    text: "The work was stopped too often and was set aside. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  not_ready: {
    title: "The file is not read yet",
    text: "The stems need the whole file. Retry once it has been read.",
    canRetry: true,
  },
  internal: UNKNOWN,
  bad_request: {
    title: "The server could not do this",
    text: "The audio process refused what it was asked for. Retrying will not help; ask the person who runs this server to look at its log.",
    canRetry: false,
  },
  separation_gone: {
    title: "The separation was deleted",
    text: "There are no stems left to export. Choose another separation, or separate the track again.",
    canRetry: false,
  },
  bad_master: {
    title: "The decoded track is damaged",
    text: "Delete this track for good and add its file again.",
    canRetry: false,
  },
  bad_stem: {
    title: "A stored part is damaged",
    text: "A part of the track can’t be read from the server’s disk. Delete the separation, or the track, and make it again.",
    canRetry: false,
  },
  unknown_engine: {
    title: "Engine not installed",
    text: "The engine of this separation is not installed any more. Separate the track again.",
    canRetry: false,
  },
  unknown_model: {
    title: "Model not installed",
    text: "The model of this separation is not installed any more. Separate the track again.",
    canRetry: false,
  },
  offline: {
    title: "No connection",
    text: "The server could not reach what it needs on the network. Connect it, give it a proxy or a mirror, or bring the files by hand as the operator’s guide says; then retry.",
    canRetry: true,
  },
  no_package: {
    title: "No package for this server",
    text: "The package index has nothing for this server’s Python version. The operator’s guide says which versions there are.",
    canRetry: true,
  },
  no_cpu_build: {
    title: "Only the build for NVIDIA cards",
    text: "The package index offers torch for NVIDIA cards only, which is several GB. Set it up for those, or give pip an index with builds for the processor; the operator’s guide says how.",
    canRetry: true,
  },
  broken_download: {
    title: "A download arrived damaged",
    text: "What came over the network was not what was asked for. Retry.",
    canRetry: true,
  },
  busy: {
    title: "Another set-up is running",
    text: "Something else on the server sets up the same. Wait until it has ended, then retry.",
    canRetry: true,
  },
  setup_failed: {
    title: "The set-up failed",
    text: "The packages could not be installed; nothing of it is left. What pip said is on the page Operations, under Attempts.",
    canRetry: true,
  },
  model_missing: {
    title: "Model not ready",
    text: "The model of this separation can’t be used now. An admin can look at the page Models; retry when it is there.",
    canRetry: true,
  },
  not_accepted: {
    title: "Its terms are not accepted",
    text: "Accept the model’s terms on the page Models, then fetch it again.",
    canRetry: true,
  },
  model_damaged: {
    title: "The model’s files are damaged",
    text: "An admin can check and fetch it again on the page Models. Separate the track again then, or choose another model.",
    canRetry: true,
  },
  model_failed: {
    title: "The model stopped with an error",
    text: "What is there can be played. Retry to go on from it; if it fails again, choose another model.",
    canRetry: true,
  },
  model_mismatch: {
    title: "The model does not fit",
    text: "Its files do not belong together, or are of a kind that is not known here. Choose another model.",
    canRetry: false,
  },
  model_needs_package: {
    title: "The model needs a package",
    text: "A package that it needs is not installed with the worker. The page Models names it. Choose another model meanwhile.",
    canRetry: true,
  },
  engine_missing: {
    title: "Neural separation is not set up",
    text: "An admin can set it up on the page Models. Retry then, or use the basic engine.",
    canRetry: true,
  },
  bad_settings: {
    title: "The model does not take these settings",
    text: "Separate the track again with other settings.",
    canRetry: false,
  },
  connection_lost: {
    title: "The connection broke off",
    text: "What has come is kept. Retry to go on from there.",
    canRetry: true,
  },
  not_found_at_source: {
    title: "Not there at the source",
    text: "The source does not have the file, or not for everybody. Check the address, then retry.",
    canRetry: true,
  },
  source_busy: {
    title: "The source takes no more requests",
    text: "It asks to wait. Retry in a few minutes; what has come is kept.",
    canRetry: true,
  },
  bad_hash: {
    title: "Not the right file",
    text: "What came is not the file of the catalogue, and nothing of it was kept. Check the mirror, then retry.",
    canRetry: true,
  },
};

/** Words for a task's error code; codes without an entry get a general sentence. */
export function taskErrorWords(code: string | null): ErrorWords {
  return isKnown(code) ? WORDS[code] : (spotifyWords(code) ?? UNKNOWN);
}

function isKnown(code: string | null): code is KnownCode {
  return code !== null && Object.hasOwn(WORDS, code);
}
