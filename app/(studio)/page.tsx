import type { Metadata } from "next";
import { listTracks } from "#server/library/list-tracks.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { LibraryPage } from "./_components/library-page.tsx";
import { PAGE_SIZE } from "./_components/page-size.ts";

export const metadata: Metadata = { title: "Library" };

export default async function Page() {
  const { userId } = await requireUser();
  const first = await listTracks(webInstance().database, userId, { limit: PAGE_SIZE });
  return <LibraryPage first={first} />;
}
