import type { Metadata } from "next";
import { listSessions } from "#server/auth/list-sessions.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { SettingsPage } from "./_components/settings-page.tsx";

export const metadata: Metadata = { title: "Settings" };

export default async function Page() {
  const user = await requireUser();
  const sessions = await listSessions(webInstance().database, user);
  return <SettingsPage sessions={sessions} />;
}
