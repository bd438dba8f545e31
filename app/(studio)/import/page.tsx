import type { Metadata } from "next";
import { readConnection } from "#server/spotify/connecting/read-connection.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { ImportPage } from "./_components/import-page.tsx";

export const metadata: Metadata = { title: "Import" };

export default async function Page() {
  const { userId } = await requireUser();
  return <ImportPage connection={await readConnection(webInstance(), userId)} />;
}
