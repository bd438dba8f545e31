import type { QueryClient, QueryKey } from "@tanstack/react-query";
import type { JobView, News, PackView, TrackView } from "#server/realtime/events.ts";
import { isShortWork } from "../_words/job-words.ts";
import type { LiveSocket } from "./connect-socket.ts";
import { withReport } from "./live-job.ts";
import { mergeTrack, newerOf, withJob, withPack } from "./merge-views.ts";
import { patchJobs, patchTracks } from "./patch-caches.ts";
import type { ProgressStore } from "./progress-store.ts";
import type { RefetchSoon } from "./refetch-soon.ts";

/** Where events go. */
export interface EventTargets {
  readonly client: QueryClient;
  readonly progress: ProgressStore;
  readonly refetch: RefetchSoon;
  readonly keys: {
    readonly tracks: QueryKey;
    readonly jobs: QueryKey;
    readonly account: QueryKey;
    readonly connection: QueryKey;
    /** What was read of one list to come, or of all of them. */
    readonly readings: (id?: string) => readonly QueryKey[];
  };
  /** A job changed its state or came further, for announcements and toasts. */
  readonly onJob: (job: JobView) => void;
}

/** Keeps the caches in step with the socket's events; returns the end of it. */
export function applyEvents(socket: LiveSocket, targets: EventTargets): () => void {
  const { client, keys, progress, refetch } = targets;
  const onTrack = (track: TrackView) => applyTrack(targets, track);
  const seen = new Map<string, JobView>();
  const onJob = (job: JobView) => {
    if (isShortWork(job.kind)) return;
    const isLive = job.state === "queued" || job.state === "running";
    if (isLive) seen.set(job.id, job);
    else seen.delete(job.id);
    applyJob(targets, job);
  };
  const onSegments = (pack: PackView) => {
    const apply = (track: TrackView) => withPack(track, pack);
    patchTracks(client, keys.tracks, { trackId: pack.trackId, apply });
  };
  const onRemoved = () => {
    refetch.ask(keys.tracks);
    refetch.ask(keys.jobs);
    refetch.ask(keys.account);
  };
  const onProgress = (report: Parameters<ProgressStore["take"]>[0]) => {
    const job = seen.get(report.jobId);
    if (progress.take(report) && job) targets.onJob(withReport(job, progress.get(job.id)));
  };
  socket.on("job:progress", onProgress);
  socket.on("job:updated", onJob);
  socket.on("track:updated", onTrack);
  socket.on("track:segments", onSegments);
  socket.on("track:removed", onRemoved);
  const stopNews = applyNews(socket, targets);
  return () => {
    socket.off("job:progress", onProgress);
    socket.off("job:updated", onJob);
    socket.off("track:updated", onTrack);
    socket.off("track:segments", onSegments);
    socket.off("track:removed", onRemoved);
    stopNews();
    refetch.stop();
  };
}

/** News say that something has changed, not how: whoever shows it reads it anew. Lists see to themselves. */
function applyNews(socket: LiveSocket, { keys, refetch }: EventTargets): () => void {
  const askAll = (all: readonly QueryKey[]) => all.forEach((key) => refetch.ask(key));
  // What is read of a list says what was made of it.
  const onPlaylist = () => askAll(keys.readings());
  const onReading = ({ id }: News) => askAll(keys.readings(id));
  const onConnection = () => refetch.ask(keys.connection);
  socket.on("playlist:updated", onPlaylist);
  socket.on("reading:updated", onReading);
  socket.on("connection:updated", onConnection);
  return () => {
    socket.off("playlist:updated", onPlaylist);
    socket.off("reading:updated", onReading);
    socket.off("connection:updated", onConnection);
  };
}

function applyTrack({ client, keys, refetch }: EventTargets, track: TrackView): void {
  const found = { hasMoved: false };
  const apply = (held: TrackView) => {
    found.hasMoved ||= placeOf(held) !== placeOf(track);
    return mergeTrack(held, track);
  };
  const isHeld = patchTracks(client, keys.tracks, { trackId: track.id, apply });
  if (isHeld && !found.hasMoved) return;
  refetch.ask(keys.tracks);
  refetch.ask(keys.account);
}

/** Lists hold tracks by this. */
function placeOf({ deletedAt, state }: TrackView): string {
  if (deletedAt !== null) return "bin";
  return state === "needs_file" ? "without audio" : "with audio";
}

function applyJob(targets: EventTargets, job: JobView): void {
  const { client, keys, progress, refetch, onJob } = targets;
  const isLive = job.state === "queued" || job.state === "running";
  if (!isLive) progress.forget(job.id);
  if (job.trackId !== null) {
    const apply = (track: TrackView) => withJob(track, job);
    patchTracks(client, keys.tracks, { trackId: job.trackId, apply });
  }
  const found = { hasTurned: false };
  const isHeld = patchJobs(client, keys.jobs, {
    jobId: job.id,
    apply: (held) => {
      found.hasTurned ||= held.state !== job.state;
      return newerOf(held, job);
    },
  });
  if (!isHeld || found.hasTurned) {
    refetch.ask(keys.jobs);
    if (!isLive) refetch.ask(keys.account);
    onJob(job);
  }
}
