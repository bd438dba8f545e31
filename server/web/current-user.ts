import { headers } from "next/headers";
import { redirect } from "next/navigation";
import { cache } from "react";
import { sessionFromCookie } from "#server/auth/read-session.ts";
import type { LiveSession } from "#server/auth/read-session.ts";
import { webInstance } from "./instance.ts";
import { askedPath } from "./request-facts.ts";

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

/** Who asked for this page; sends everyone else to the sign-in page, which brings them back here. */
export async function requireUser(): Promise<CurrentUser> {
  return (await currentUser()) ?? redirect(signInPath(askedPath(await headers())));
}

function signInPath(asked: string): string {
  if (!URL.canParse(asked, "http://site.invalid")) return "/signin";
  const { pathname, searchParams } = new URL(asked, "http://site.invalid");
  // Next marks the requests of its own router with this.
  searchParams.delete("_rsc");
  const next = searchParams.size === 0 ? pathname : `${pathname}?${searchParams.toString()}`;
  return next === "/" ? "/signin" : `/signin?next=${encodeURIComponent(next)}`;
}
