import type { Export } from "#server/generated/prisma/client.ts";
import type { JobStateName } from "#server/realtime/events.ts";
import { exportSettings } from "./export-wish.ts";

/** An export as its owner sees it. */
export interface ExportView {
  readonly id: string;
  readonly trackId: string;
  readonly jobId: string | null;
  readonly kind: "stem" | "mix" | "original" | "stems";
  readonly format: "wav" | "flac" | "mp3";
  /** Of a single stem. */
  readonly stem: string | null;
  readonly state: JobStateName;
  readonly fileName: string;
  readonly sizeBytes: number;
  /** Samples that were over full scale and were cut. */
  readonly clippedSamples: number;
  /** What a mix that would have clipped was turned down by, in dB; 0 when it fitted. */
  readonly appliedGainDb: number;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: string;
  /** When its file goes away. */
  readonly expiresAt: string;
}

export function viewExport(row: Export): ExportView {
  return {
    id: row.id,
    trackId: row.trackId,
    jobId: row.jobId,
    kind: row.kind,
    format: row.format,
    stem: exportSettings.parse(row.settings).stem ?? null,
    state: row.state,
    fileName: row.fileName,
    sizeBytes: Number(row.sizeBytes),
    clippedSamples: row.clippedSamples,
    appliedGainDb: row.appliedGainDb,
    errorCode: row.errorCode,
    errorMessage: row.errorMessage,
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt.toISOString(),
  };
}
