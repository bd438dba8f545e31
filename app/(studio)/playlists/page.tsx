import type { Metadata } from "next";
import { listPlaylists } from "#server/imports/playlists/read-playlists.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { PlaylistsPage } from "./_components/playlists-page.tsx";

export const metadata: Metadata = { title: "Playlists" };

export default async function Page() {
  const { userId } = await requireUser();
  return <PlaylistsPage first={await listPlaylists(webInstance().database, userId)} />;
}
