import type { UploadState } from "./upload-item.ts";

/** Turns the server's answer to one file into a state; a text that is no answer of ours is a fault. */
export function readAnswer(status: number, body: string): UploadState {
  const answer = parse(body);
  const accepted = answer?.accepted?.[0];
  if (accepted) {
    return { kind: "accepted", trackId: accepted.trackId, isDuplicate: accepted.isDuplicate };
  }
  const rejected = answer?.rejected?.[0];
  if (rejected) return { kind: "refused", message: rejected.message, canRetry: false };
  if (answer?.error) {
    return { kind: "refused", message: answer.error.message, canRetry: status >= 429 };
  }
  return {
    kind: "refused",
    message: "The server did not take this file. Try again in a moment.",
    canRetry: true,
  };
}

interface UploadAnswer {
  readonly accepted?: readonly { readonly trackId: string; readonly isDuplicate: boolean }[];
  readonly rejected?: readonly { readonly code: string; readonly message: string }[];
  readonly error?: { readonly code: string; readonly message: string };
}

function parse(body: string): UploadAnswer | null {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === "object" ? answer : null;
  } catch {
    return null;
  }
}
