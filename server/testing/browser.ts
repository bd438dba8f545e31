import { randomBytes } from "node:crypto";

/** The password of every account that `signUpAndIn` makes. */
export const TEST_PASSWORD = "correct horse battery";

/** A browser of a new account, signed in. */
export async function signUpAndIn(
  baseUrl: string,
): Promise<Browser & { userId: string; email: string }> {
  const browser = new Browser(baseUrl);
  const email = `${randomBytes(6).toString("hex")}@example.org`;
  const input = { name: "Ann", email, password: TEST_PASSWORD };
  const made = await browser.mutate("account.signUp", input);
  const { result } = (await made.json()) as { result: { data: { id: string } } };
  const answer = await browser.signIn(email, TEST_PASSWORD);
  if (!answer.ok) throw new Error(`Sign-in was refused: ${await answer.text()}`);
  return Object.assign(browser, { userId: result.data.id, email });
}

/** An HTTP client with a cookie jar, as far as a browser's session needs one. */
export class Browser {
  readonly baseUrl: string;
  readonly #cookies = new Map<string, string>();

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  /** What it would send as `Cookie`. */
  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; ");
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.cookie !== "" && !headers.has("cookie")) headers.set("cookie", this.cookie);
    const response = await fetch(`${this.baseUrl}${path}`, {
      redirect: "manual",
      ...init,
      headers,
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  /** Calls a mutation; the answer is tRPC's own. */
  mutate(procedure: string, input: unknown, init: RequestInit = {}): Promise<Response> {
    return this.fetch(`/api/trpc/${procedure}`, {
      method: "POST",
      body: JSON.stringify(input),
      ...init,
      headers: { "content-type": "application/json", ...(init.headers as object | undefined) },
    });
  }

  query(procedure: string, input?: unknown): Promise<Response> {
    const search = input === undefined ? "" : `?input=${encodeURIComponent(JSON.stringify(input))}`;
    return this.fetch(`/api/trpc/${procedure}${search}`);
  }

  /** Signs in through next-auth's own endpoints; the answer carries `url`, with `error` when refused. */
  async signIn(email: string, password: string, init: RequestInit = {}): Promise<Response> {
    const csrf = await this.fetch("/api/auth/csrf", init);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, email, password, json: "true" });
    return this.fetch("/api/auth/callback/credentials", { ...init, method: "POST", body });
  }

  async signOut(): Promise<Response> {
    const csrf = await this.fetch("/api/auth/csrf");
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const body = new URLSearchParams({ csrfToken, json: "true" });
    return this.fetch("/api/auth/signout", { method: "POST", body });
  }

  /** Uploads files of these names and bytes in one request. */
  upload(files: readonly (readonly [name: string, bytes: Uint8Array<ArrayBuffer>])[]) {
    const form = new FormData();
    for (const [name, bytes] of files) form.append("file", new Blob([bytes]), name);
    return this.fetch("/api/uploads", { method: "POST", body: form });
  }

  #keep(line: string): void {
    const [pair = ""] = line.split(";", 1);
    const at = pair.indexOf("=");
    const [name, value] = [pair.slice(0, at), pair.slice(at + 1)];
    if (value === "") this.#cookies.delete(name);
    else this.#cookies.set(name, value);
  }
}
