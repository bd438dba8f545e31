"use client";
import { useQuery } from "@tanstack/react-query";
import type { TrackView } from "#server/realtime/events.ts";
import { useRoom } from "../../../_realtime/use-room.ts";
import { readError } from "../../../_trpc/read-error.ts";
import { useTRPC, type RouterOutputs } from "../../../_trpc/trpc.ts";
import { Studio } from "./studio.tsx";
import type { InitialStudio } from "./use-studio-store.ts";
import { TrackGone } from "./track-gone.tsx";
import { TrackWithoutAudio } from "./track-without-audio.tsx";

export interface TrackPageProps {
  initialTrack: TrackView;
  initialStudio: InitialStudio;
}

/** Follows one track and shows its studio, or why there is nothing to play. */
export function TrackPage({ initialTrack, initialStudio }: TrackPageProps) {
  const trpc = useTRPC();
  useRoom(`track:${initialTrack.id}`);
  const query = trpc.track.byId.queryOptions({ trackId: initialTrack.id });
  // The same shape: tRPC's type only drops the `readonly` of arrays.
  const initialData = initialTrack as RouterOutputs["track"]["byId"];
  const { data: track, error } = useQuery({ ...query, initialData });
  if (error !== null && readError(error).code === "not_found") return <TrackGone />;
  const hasAudio = track.state === "ready" || track.state === "ingesting";
  if (!hasAudio || track.deletedAt !== null) return <TrackWithoutAudio track={track} />;
  return <Studio track={track} initialStudio={initialStudio} />;
}
