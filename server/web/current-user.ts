import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { sessionFromCookie } from "#server/auth/read-session.ts";
import type { LiveSession } from "#server/auth/read-session.ts";
import { webInstance } from "./instance.ts";

/** The signed-in user as server-rendered pages need them. */
export interface CurrentUser extends LiveSession {
  readonly name: string;
  readonly email: string;
}

/** Who asked for this page, or null; read once a request. For server components. */
export const currentUser = cache(async (): Promise<CurrentUser | null> => {
  const cookie = (await headers()).get("cookie") ?? undefined;
  const instance = webInstance();
  const session = await sessionFromCookie(cookie, instance);
  if (!session) return null;
  const user = await instance.database.user.findUnique({
    where: { id: session.userId },
    select: { name: true, email: true },
  });
  return user && { ...session, ...user };
});

/** Who asked for this page; sends everyone else to the sign-in page. */
export async function requireUser(): Promise<CurrentUser> {
  return (await currentUser()) ?? redirect("/signin");
}
