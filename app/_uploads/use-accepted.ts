"use client";
import { useEffect } from "react";
import type { UploadItem } from "./upload-item.ts";
import type { UploadQueue } from "./upload-queue.ts";

/** A file that the server has taken. */
export interface AcceptedUpload extends UploadItem {
  readonly state: Extract<UploadItem["state"], { kind: "accepted" }>;
}

/** Calls back once for each file that is taken from now on; the callback must keep its identity between renders. */
export function useAccepted(
  queue: UploadQueue,
  onAccepted: (upload: AcceptedUpload) => void,
): void {
  useEffect(() => {
    const told = new Set(
      queue
        .get()
        .filter(isAccepted)
        .map(({ id }) => id),
    );
    return queue.subscribe(() => {
      for (const upload of queue.get().filter(isAccepted)) {
        if (told.has(upload.id)) continue;
        told.add(upload.id);
        onAccepted(upload);
      }
    });
  }, [queue, onAccepted]);
}

function isAccepted(item: UploadItem): item is AcceptedUpload {
  return item.state.kind === "accepted";
}
