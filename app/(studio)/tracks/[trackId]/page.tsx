import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { preload } from "react-dom";
import { DomainError } from "#server/errors.ts";
import { readTrack } from "#server/library/read-track.ts";
import type { TrackView } from "#server/realtime/events.ts";
import { readPreferences } from "#server/studio/preferences.ts";
import { readStudio } from "#server/studio/read-studio.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { chooseSeparation } from "../../../_player/packs/choose-separation.ts";
import { packUrl } from "../../../_player/packs/pack.ts";
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
  const { userId } = await requireUser();
  const { database } = webInstance();
  const [stored, preferences] = await Promise.all([
    readStudio(database, userId, track.id),
    readPreferences(database, userId),
  ]);
  preloadManifests(track);
  return <TrackPage key={track.id} initialTrack={track} initialStudio={{ stored, preferences }} />;
}

/** The player asks for these first of all: they come beside its scripts. A separation without stems is not asked for. */
function preloadManifests({ id, separations, chosenPackId, state, deletedAt }: TrackView): void {
  if (state !== "ready" || deletedAt !== null) return;
  const separation = chooseSeparation(separations, chosenPackId);
  const packs = [
    { kind: "master" as const, id, trackId: id },
    ...(separation?.stems.length ? [separation] : []),
  ];
  for (const pack of packs) {
    preload(`${packUrl(pack)}/manifest.json`, { as: "fetch", crossOrigin: "anonymous" });
  }
}
