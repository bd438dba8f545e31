/** States shared by jobs and stem packs. */
export type JobStateName = "queued" | "running" | "completed" | "failed" | "cancelled";

/** A job as pages, tRPC and sockets see it. Times are ISO strings. */
export interface JobView {
  readonly id: string;
  readonly kind: string;
  readonly trackId: string | null;
  readonly packId: string | null;
  readonly trackTitle: string | null;
  /** The model that is fetched; null for other kinds. */
  readonly modelName: string | null;
  /** The list that is imported, once its name is known; null for other kinds. */
  readonly listName: string | null;
  /** What has come of that list so far: a playlist, or a track that was imported alone; null before, and for other kinds. */
  readonly imported: { readonly kind: "playlist" | "track"; readonly id: string } | null;
  readonly state: JobStateName;
  readonly stage: string | null;
  /** 0 to 1. */
  readonly fraction: number;
  readonly etaSec: number | null;
  /** 1 is next; null unless queued. */
  readonly queuePosition: number | null;
  readonly attempt: number;
  readonly createdAt: string;
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  /** When a deferred job is tried again. */
  readonly notBefore: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  /** What the user should know of the present attempt, the last such thing; null when there is none. */
  readonly notice: string | null;
  readonly version: number;
}

/** What of a stem can be played. */
export interface StemReadiness {
  readonly name: string;
  readonly totalSegments: number | null;
  /** Half-open ranges of segment indexes, ascending. */
  readonly ready: readonly (readonly [number, number])[];
  /** Mean level over what is ready, in dBFS; null before the first segment. */
  readonly levelDb: number | null;
}

/** Smaller files of a pack's stems for slow lines; how they map to frames is in `audio_ports/pack/opus.py`. */
export interface RenditionView {
  readonly codec: "opus";
  readonly bitRate: number;
  readonly sampleRate: number;
  /** Margin before each segment, behind the decoder's own delay, in frames of `sampleRate`. */
  readonly leadFrames: number;
  readonly tailFrames: number;
  readonly stems: readonly {
    readonly name: string;
    /** Half-open ranges of segment indexes, ascending. */
    readonly ready: readonly (readonly [number, number])[];
  }[];
}

/** A stem pack as sockets see it. */
export interface PackView {
  readonly id: string;
  readonly kind: "master" | "separation";
  readonly trackId: string;
  readonly state: JobStateName;
  readonly engine: string;
  readonly model: string;
  readonly frames: number | null;
  readonly segmentFrames: number;
  readonly sampleRate: number;
  readonly stems: readonly StemReadiness[];
  /** Beside FLAC; empty until one is begun, and where none was made. */
  readonly renditions: readonly RenditionView[];
  /** Of a separation: how the model was used; empty for an engine without settings. */
  readonly settings: Readonly<Record<string, string | number | boolean | null>>;
  /** What people call it, for example "Hybrid transformer, Balanced"; empty for a master. */
  readonly label: string;
  readonly sumsToMix: boolean;
  /** What the stems leave of the mix, relative to it; null before the end, and when nothing is left. */
  readonly residualDb: number | null;
  readonly sizeBytes: number;
  readonly createdAt: string;
  /** What its last run computed on; null for the basic engine. */
  readonly device: string | null;
  /** Runs under different conditions that made it; 0 for the basic engine. */
  readonly runs: number;
  readonly version: number;
}

/** A track as a row of the library. */
export interface TrackView {
  readonly id: string;
  readonly title: string;
  readonly artist: string;
  readonly album: string;
  readonly state: "needs_file" | "ingesting" | "ready" | "failed";
  readonly durationSec: number | null;
  readonly frames: number | null;
  readonly loudnessLufs: number | null;
  readonly truePeakDbtp: number | null;
  /** 96 peaks, 0 to 1; empty before ingest is complete. */
  readonly overview: readonly number[];
  readonly hasCover: boolean;
  readonly fileName: string;
  readonly sizeBytes: number;
  readonly warnings: readonly {
    readonly code: string;
    readonly [key: string]: string | number | boolean | null;
  }[];
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly createdAt: string;
  readonly deletedAt: string | null;
  /** Newest first. */
  readonly separations: readonly PackView[];
  /** The separation that its owner chose to hear first; null, or gone, means the newest that has stems. */
  readonly chosenPackId: string | null;
  /** The live jobs, else the last one of each kind and separation; newest first. */
  readonly jobs: readonly JobView[];
  readonly version: number;
}

/** Transient: may be lost, never goes back within an attempt. */
export interface JobProgress {
  readonly jobId: string;
  readonly trackId: string | null;
  readonly attempt: number;
  readonly sequence: number;
  readonly stage: string;
  readonly fraction: number;
  readonly etaSec: number | null;
}

/** That a worker's snapshot has this version now. */
export interface WorkerNews {
  readonly id: string;
  readonly version: number;
}

/** That something of the user's has this version now; whoever shows it asks for it. */
export interface News {
  readonly id: string;
  readonly version: number;
}

export interface ServerToClientEvents {
  /** A playlist was made, has changed, or is gone. */
  "playlist:updated": (news: News) => void;
  /** More of a list was read, or why it can't be. */
  "reading:updated": (news: News) => void;
  /** The connection to Spotify; the id is the user's. */
  "connection:updated": (news: News) => void;
  "job:progress": (progress: JobProgress) => void;
  "job:updated": (job: JobView) => void;
  "track:segments": (pack: PackView) => void;
  "track:updated": (track: TrackView) => void;
  /** Removed for good, or moved to the bin. */
  "track:removed": (removed: { readonly trackId: string }) => void;
  /** To admins: a worker has a new snapshot; ask for it. */
  "worker:updated": (worker: WorkerNews) => void;
  /** State may have been missed: take snapshots again. */
  epoch: (epoch: { readonly id: string }) => void;
}

/** `track:<id>` or `job:<id>`; the user's own room is joined at connect. */
export type RoomName = `track:${string}` | `job:${string}`;

export type JoinAnswer =
  | { readonly ok: true; readonly track?: TrackView; readonly job?: JobView }
  | { readonly ok: false; readonly code: "not_found" | "unauthorized" };

export interface ClientToServerEvents {
  join: (room: RoomName, answer: (answer: JoinAnswer) => void) => void;
  leave: (room: RoomName) => void;
}

/** Payload of `pg_notify('events', ...)`: a committed change of one row. */
export interface ChangeNotice {
  readonly kind: "job" | "track" | "pack" | "session" | "user" | "worker" | NewsKind;
  readonly id: string;
  readonly version: number;
  /** Whose it is, with news. */
  readonly userId?: string;
}

/** What is told of as it is, without a look at its row. */
export type NewsKind = "playlist" | "reading" | "connection";

/** Payload of `pg_notify('commands', ...)`. */
export type Command =
  | { readonly kind: "cancel"; readonly jobId: string }
  | { readonly kind: "focus"; readonly packId: string; readonly frame: number }
  /** To every worker: an operator is looking, so snapshots should be fresh for a while. */
  | { readonly kind: "watch" }
  | {
      readonly kind: "operator";
      readonly question: OperatorQuestion;
      /** Channel of the answer. */
      readonly replyTo: string;
      /** The one worker that is asked; without it every worker is. */
      readonly workerId?: string;
      /** Name of the port or service that `restart` is about. */
      readonly name?: string;
    };

/** What an operator can ask workers. */
export type OperatorQuestion = "status" | "cleanup" | "validate" | "tree" | "restart";
