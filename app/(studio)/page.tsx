import type { Metadata } from "next";
import { listTracks } from "#server/library/list-tracks.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { audioOf, readLibraryFilter } from "./_components/library-filter.ts";
import { LibraryPage } from "./_components/library-page.tsx";
import { PAGE_SIZE } from "./_components/page-size.ts";

export const metadata: Metadata = { title: "Library" };

interface LibraryRouteProps {
  searchParams: Promise<{ show?: string | string[] }>;
}

export default async function Page({ searchParams }: LibraryRouteProps) {
  const { userId } = await requireUser();
  const { show } = await searchParams;
  const filter = readLibraryFilter(new URLSearchParams(typeof show === "string" ? { show } : {}));
  const input = { limit: PAGE_SIZE, ...audioOf(filter) };
  const first = await listTracks(webInstance().database, userId, input);
  return <LibraryPage first={first} firstFilter={filter} />;
}
