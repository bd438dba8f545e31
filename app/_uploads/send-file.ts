import { readAnswer } from "./read-answer.ts";
import type { UploadState } from "./upload-item.ts";

const REPORT_EVERY_MS = 200;
const BROKEN: UploadState = {
  kind: "refused",
  message: "The connection broke before the file had arrived. Try again.",
  canRetry: true,
};

/** Sends one file; `onState` hears of the progress and, once, of the end. Returns how to stop it. */
export function sendFile(file: File, onState: (state: UploadState) => void): () => void {
  const request = new XMLHttpRequest();
  const startedMs = performance.now();
  let reportedMs = -REPORT_EVERY_MS;

  request.upload.addEventListener("progress", (event) => {
    const now = performance.now();
    if (!event.lengthComputable || now - reportedMs < REPORT_EVERY_MS) return;
    reportedMs = now;
    const fraction = event.total > 0 ? event.loaded / event.total : 1;
    onState({ kind: "sending", fraction, etaSec: estimate(fraction, now - startedMs) });
  });
  request.upload.addEventListener("load", () => {
    onState({ kind: "sending", fraction: 1, etaSec: null });
  });
  request.addEventListener("load", () => onState(readAnswer(request.status, request.responseText)));
  request.addEventListener("error", () => onState(BROKEN));
  request.addEventListener("abort", () => onState({ kind: "cancelled" }));

  const form = new FormData();
  form.append("file", file, file.name);
  request.open("POST", "/api/uploads");
  request.send(form);
  onState({ kind: "sending", fraction: 0, etaSec: null });
  return () => request.abort();
}

/** Seconds left at the mean speed so far, from 1 s on. */
function estimate(fraction: number, elapsedMs: number): number | null {
  if (elapsedMs < 1000 || fraction <= 0) return null;
  return ((elapsedMs / 1000) * (1 - fraction)) / fraction;
}
