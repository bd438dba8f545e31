"use client";
import { CircleAlert } from "lucide-react";
import { ProgressRing } from "../../../_components/progress-ring.tsx";
import { useUploadFor } from "../../../_uploads/uploads-context.ts";
import { formatPercent } from "../../../_words/format-number.ts";

/** How far the file is that was given for a track, or why it was not taken; nothing when there is none. */
export function UploadState({ trackId }: { trackId: string }) {
  const state = useUploadFor(trackId)?.state;
  if (!state || state.kind === "cancelled") return null;
  if (state.kind === "refused") {
    return (
      <p className="flex items-start gap-2 text-danger wrap-anywhere">
        <CircleAlert size={15} className="mt-0.5 shrink-0" />
        {state.message}
      </p>
    );
  }
  const fraction = state.kind === "sending" ? state.fraction : state.kind === "accepted" ? 1 : 0;
  return (
    <p className="tn flex items-center gap-2">
      <ProgressRing fraction={fraction} size={15} />
      Uploading <span className="text-t2">{formatPercent(fraction)}</span>
    </p>
  );
}
