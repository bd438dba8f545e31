import type { JobView } from "#server/realtime/events.ts";

/** A separation model as admins see it; times are ISO strings. */
export interface ModelView {
  readonly name: string;
  readonly engine: string;
  readonly label: string;
  readonly summary: string;
  readonly stems: readonly string[];
  /** Of all files, also before they are here. */
  readonly sizeBytes: number;
  readonly isLocal: boolean;
  /** `damaged`: files are missing, or are not what they were. */
  readonly state: "absent" | "fetching" | "installed" | "damaged";
  readonly licence: LicenceView | null;
  readonly acceptedAt: string | null;
  /** Name of the admin who accepted the terms; null before, and when that account is gone. */
  readonly acceptedBy: string | null;
  readonly installedAt: string | null;
  readonly verifiedAt: string | null;
  readonly errorMessage: string | null;
  /** Lower comes first when nobody chose; null is never taken by itself. */
  readonly position: number | null;
  /** Where its files come from; null for imports. */
  readonly source: string | null;
  readonly files: readonly ModelFileView[];
  /** Python packages that no running worker has. */
  readonly missing: readonly string[];
  /** The live or last fetch. */
  readonly job: JobView | null;
}

interface LicenceView {
  readonly label: string;
  readonly text: string;
  readonly limits: string;
  readonly sources: readonly string[];
}

interface ModelFileView {
  readonly name: string;
  readonly sizeBytes: number;
  readonly sha256: string;
  readonly format: "safetensors" | "pickle";
  /** False for a pickle that is neither in the catalogue nor allowed by an admin: it is never loaded. */
  readonly isApproved: boolean;
}

/** Neural separation on this installation's workers. */
export interface EngineView {
  readonly name: "demucs";
  readonly state: "absent" | "installing" | "installed" | "no_worker";
  readonly device: string | null;
  /** What was set up: a CUDA build computes on the processor where there is no card. */
  readonly build: "cpu" | "cuda" | null;
  readonly torch: string | null;
  readonly threads: number | null;
  readonly downloadBytes: { readonly cpu: number; readonly cuda: number };
  /** What a set-up needs of the disk while it goes on. */
  readonly diskBytes: { readonly cpu: number; readonly cuda: number };
  readonly job: JobView | null;
}

export interface ModelsView {
  readonly engine: EngineView;
  readonly models: readonly ModelView[];
  readonly freeBytes: number;
  /** Stays free beside the files: a fetch or import that would leave less is refused. */
  readonly leastFreeBytes: number;
  /** Where the files lie on the server. */
  readonly folder: string;
}
