/** The token that next-auth wants with every form; rejects when the server does not answer. */
export async function readCsrfToken(): Promise<string> {
  const response = await fetch("/api/auth/csrf", { cache: "no-store" });
  const answer = (await response.json()) as { csrfToken: string };
  return answer.csrfToken;
}
