import { openAsBlob } from "node:fs";
import { basename } from "node:path";

interface Uploaded {
  readonly accepted: readonly {
    name: string;
    trackId: string;
    jobId: string;
    isDuplicate: boolean;
  }[];
  readonly rejected: readonly { name: string; code: string; message: string }[];
}

/** One signed-in user of a running product, over HTTP alone: for benches and tests without a browser. */
export class ApiClient {
  readonly baseUrl: string;
  readonly #cookies = new Map<string, string>();

  constructor(baseUrl: string) {
    this.baseUrl = baseUrl;
  }

  /** A client with a fresh account. */
  static async signUp(baseUrl: string): Promise<ApiClient> {
    const client = new ApiClient(baseUrl);
    const email = `listener-${crypto.randomUUID()}@example.org`;
    const password = crypto.randomUUID();
    await client.mutate("account.signUp", { name: "Listener", email, password });
    await client.signIn(email, password);
    return client;
  }

  async signIn(email: string, password: string): Promise<void> {
    const { csrfToken } = (await this.json("/api/auth/csrf")) as { csrfToken: string };
    const form = { csrfToken, email, password, json: "true" };
    const response = await this.fetch("/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams(form),
    });
    await response.body?.cancel();
    if (this.cookieNames().every((name) => !name.endsWith("session-token"))) {
      throw new Error(`Sign-in of ${email} failed: ${response.status}.`);
    }
  }

  /** Calls a tRPC query; the caller knows the answer's shape. */
  async query<T>(procedure: string, input: unknown): Promise<T> {
    const query = new URLSearchParams({ input: JSON.stringify(input) });
    return dataOf(await this.json(`/api/trpc/${procedure}?${query.toString()}`)) as T;
  }

  async mutate<T>(procedure: string, input: unknown): Promise<T> {
    const init = {
      method: "POST",
      body: JSON.stringify(input),
      headers: { "content-type": "application/json" },
    };
    return dataOf(await this.json(`/api/trpc/${procedure}`, init)) as T;
  }

  /** Uploads one file and returns its track and ingest job; throws when it was refused. */
  async upload(file: string): Promise<{ trackId: string; jobId: string }> {
    const form = new FormData();
    form.append("file", await openAsBlob(file), basename(file));
    const answer = (await this.json("/api/uploads", { method: "POST", body: form })) as Uploaded;
    const [accepted] = answer.accepted;
    if (accepted === undefined) throw new Error(`Refused: ${JSON.stringify(answer.rejected)}`);
    return accepted;
  }

  async json(path: string, init?: RequestInit): Promise<unknown> {
    const response = await this.fetch(path, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${path} answered ${response.status}: ${text.slice(0, 500)}`);
    return JSON.parse(text) as unknown;
  }

  /** `fetch` below the product's address with this user's cookies; redirects are not followed. */
  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = new Headers(init.headers);
    headers.set("cookie", [...this.#cookies].map((pair) => pair.join("=")).join("; "));
    const response = await fetch(`${this.baseUrl}${path}`, {
      ...init,
      headers,
      redirect: "manual",
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    return response;
  }

  cookieNames(): string[] {
    return [...this.#cookies.keys()];
  }

  #keep(cookie: string): void {
    const [pair = ""] = cookie.split(";");
    const [name = "", ...value] = pair.split("=");
    this.#cookies.set(name, value.join("="));
  }
}

function dataOf(answer: unknown): unknown {
  return (answer as { result: { data: unknown } }).result.data;
}
