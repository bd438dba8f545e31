import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { cache } from "react";
import { DomainError } from "#server/errors.ts";
import { readPlaylist } from "#server/imports/playlists/read-playlists.ts";
import type { PlaylistWithItems } from "#server/imports/views.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { PlaylistPage } from "../_components/playlist-page.tsx";

interface PlaylistRouteProps {
  params: Promise<{ playlistId: string }>;
}

/** Longer lists are read by the page: what comes along stands in it twice. */
const MAX_ITEMS = 300;

/** The list in the address; for any other answer than the user's own list the page is not there. */
const playlistOf = cache(async (playlistId: string): Promise<PlaylistWithItems> => {
  const { userId } = await requireUser();
  try {
    return await readPlaylist(webInstance().database, userId, playlistId);
  } catch (error) {
    if (error instanceof DomainError) notFound();
    throw error;
  }
});

export async function generateMetadata({ params }: PlaylistRouteProps): Promise<Metadata> {
  const { name } = await playlistOf((await params).playlistId);
  return { title: name };
}

export default async function Page({ params }: PlaylistRouteProps) {
  const playlist = await playlistOf((await params).playlistId);
  const initial = playlist.items.length <= MAX_ITEMS ? playlist : null;
  return <PlaylistPage key={playlist.id} playlistId={playlist.id} initial={initial} />;
}
