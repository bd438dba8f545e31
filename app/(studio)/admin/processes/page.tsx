import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { requireUser } from "#server/web/current-user.ts";
import { OperationsPage } from "./_components/operations-page.tsx";

export const metadata: Metadata = { title: "Operations" };

/** For admins; to everyone else there is nothing at this address. */
export default async function Page() {
  const { role } = await requireUser();
  if (role !== "admin") notFound();
  return <OperationsPage />;
}
