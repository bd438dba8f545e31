import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { DomainError } from "#server/errors.ts";
import { readTrack } from "#server/library/read-track.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { TrackPage } from "../_components/track-page.tsx";

interface StudioPageProps {
  params: Promise<{ trackId: string }>;
}

/** The track in the address; for any other answer than the user's own track the page is not there. */
const trackOf = cache(async (trackId: string): Promise<TrackView> => {
  const user = await requireUser();
  try {
    return await readTrack(webInstance().database, user.userId, trackId);
  } catch (error) {
    if (error instanceof DomainError) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: StudioPageProps): Promise<Metadata> {
  const track = await trackOf((await params).trackId);
  return { title: track.title };
}

/** The studio: one track's stems, playable while they are being made. */
export default async function StudioPage({ params }: StudioPageProps) {
  const track = await trackOf((await params).trackId);
  return <TrackPage key={track.id} initialTrack={track} />;
}
