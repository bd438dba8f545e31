import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireUser } from "#server/web/current-user.ts";
import { ModelsPage } from "./_components/models-page.tsx";

export const metadata: Metadata = { title: "Models" };

/** For admins; to everyone else there is nothing at this address. */
export default async function Page() {
  const { role } = await requireUser();
  if (role !== "admin") notFound();
  return <ModelsPage />;
}
