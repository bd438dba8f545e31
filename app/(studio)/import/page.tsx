import type { Metadata } from "next";
import { readConnection } from "#server/spotify/connecting/read-connection.ts";
import { startPage } from "#server/spotify/connecting/start-page.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { ImportPage } from "./_components/import-page.tsx";
import { WayBack } from "./_components/way-back.tsx";

export const metadata: Metadata = { title: "Import" };

interface PageProps {
  searchParams: Promise<Readonly<Record<string, string | readonly string[] | undefined>>>;
}

export default async function Page({ searchParams }: PageProps) {
  const { userId } = await requireUser();
  const { spotify, page } = await searchParams;
  if (typeof spotify === "string" && typeof page === "string") {
    return <WayBack code={spotify} page={startPage(page)} />;
  }
  return <ImportPage connection={await readConnection(webInstance(), userId)} />;
}
