import type { Metadata } from "next";
import { listTracks } from "#server/library/list-tracks.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { PAGE_SIZE } from "../_components/page-size.ts";
import { BinPage } from "./_components/bin-page.tsx";

export const metadata: Metadata = { title: "Bin" };

export default async function Page() {
  const { userId } = await requireUser();
  const input = { limit: PAGE_SIZE, isBin: true };
  const first = await listTracks(webInstance().database, userId, input);
  return <BinPage first={first} />;
}
