/** What the reader of a failed job sees: what happened, what it means, what to do. */
export interface TaskErrorWords {
  /** Fits in a table cell. */
  readonly title: string;
  readonly text: string;
  /** Whether the same work may succeed when it is tried again. */
  readonly canRetry: boolean;
}

const WORDS: Record<string, TaskErrorWords> = {
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
  timed_out: {
    title: "Took too long",
    text: "The work passed its time limit and was stopped. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  hung: {
    title: "Stopped answering",
    text: "The work stopped answering and was ended. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  crashed: {
    title: "Stopped by a crash",
    text: "The program that did the work crashed. What is there can be played. Retry to go on from it.",
    canRetry: true,
  },
  worker_lost: {
    title: "The worker stopped",
    text: "The worker stopped several times at this job, so it was set aside. Retry, or look at the server’s log.",
    canRetry: true,
  },
  bad_master: {
    title: "The decoded track is damaged",
    text: "Delete this track for good and add its file again.",
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
};

const UNKNOWN: TaskErrorWords = {
  title: "Something went wrong",
  text: "The work did not finish. Retry it; if it fails again, copy the details for the person who runs this server.",
  canRetry: true,
};

/** Words for a task's error code; codes without an entry get a general sentence. */
export function taskErrorWords(code: string | null): TaskErrorWords {
  return (code === null ? undefined : WORDS[code]) ?? UNKNOWN;
}
