import { readCsrfToken } from "./csrf-token.ts";

/** How a sign-in ended: null when it worked, else what the reader should know. */
export type SignInRefusal = "wrong" | "rate_limited" | "unavailable" | null;

/** Signs in with next-auth's credentials endpoint; the session arrives as a cookie. */
export async function signIn(email: string, password: string): Promise<SignInRefusal> {
  try {
    const csrfToken = await readCsrfToken();
    const body = new URLSearchParams({ csrfToken, email, password, json: "true" });
    const response = await fetch("/api/auth/callback/credentials", { method: "POST", body });
    const answer = (await response.json()) as { url?: string };
    return refusalOf(response, answer.url);
  } catch {
    return "unavailable";
  }
}

/** Refusals come as `error` in the address that next-auth would send the browser to. */
function refusalOf(response: Response, address: string | undefined): SignInRefusal {
  const error = address ? new URL(address, window.location.origin).searchParams.get("error") : null;
  if (error === "rate_limited" || response.status === 429) return "rate_limited";
  if (error === "CredentialsSignin" || (response.status === 401 && error === null)) return "wrong";
  return response.ok && error === null ? null : "unavailable";
}

/** Where to go after signing in: a path of this site, whatever the address says. */
export function safeNext(next: string | undefined, origin: string): string {
  if (next === undefined || !URL.canParse(next, origin)) return "/";
  const url = new URL(next, origin);
  return url.origin === origin ? `${url.pathname}${url.search}` : "/";
}
