import type { ReactNode } from "react";
import { readAccount } from "#server/auth/account.ts";
import { requireUser } from "#server/web/current-user.ts";
import { webInstance } from "#server/web/instance.ts";
import { StudioFrame } from "./_components/studio-frame.tsx";

/** Everything behind sign-in: the frame, the connection, uploads. */
export default async function StudioLayout({ children }: { children: ReactNode }) {
  const user = await requireUser();
  const account = await readAccount(webInstance().database, user);
  return <StudioFrame account={account}>{children}</StudioFrame>;
}
