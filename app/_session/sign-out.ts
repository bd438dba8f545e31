import { readCsrfToken } from "./csrf-token.ts";
import { expectEnd, unexpectEnd } from "./session-end.ts";

/** Ends the session and leaves for the sign-in page; rejects when the server does not answer. */
export async function signOut(): Promise<void> {
  expectEnd();
  try {
    const body = new URLSearchParams({ csrfToken: await readCsrfToken(), json: "true" });
    const response = await fetch("/api/auth/signout", { method: "POST", body });
    if (!response.ok) throw new Error(`Sign-out answered ${response.status}.`);
  } catch (error) {
    unexpectEnd();
    throw error;
  }
  window.location.assign("/signin");
}
