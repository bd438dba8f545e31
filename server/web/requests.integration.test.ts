import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { signUpAndIn, TEST_PASSWORD } from "#server/testing/browser.ts";
import { rawRequest } from "#server/testing/raw-request.ts";
import { startWebProcess, type WebProcess } from "#server/testing/web-process.ts";

let web: WebProcess;
let database: Database;

beforeAll(async () => {
  web = await startWebProcess();
  database = createDatabase(web.database.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await web.cleanUp();
});

describe("every response", () => {
  const paths = [
    "/signin",
    "/nope",
    "/api/health/live",
    "/api/nope",
    "/api/media/x",
    "/socket.io/",
  ];

  it.each(paths)("of %s is isolated and closed to other origins", async (path) => {
    const { headers } = await fetch(`${web.baseUrl}${path}`);
    expect(headers.get("cross-origin-opener-policy")).toBe("same-origin");
    expect(headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("that is a static chunk is too", async () => {
    const html = await (await fetch(`${web.baseUrl}/signin`)).text();
    const chunk = /\/_next\/static\/[^"]+\.js/.exec(html)?.[0] ?? "";
    const response = await fetch(`${web.baseUrl}${chunk}`);
    expect(response.status).toBe(200);
    expect(response.headers.get("cross-origin-embedder-policy")).toBe("require-corp");
    expect(response.headers.get("cross-origin-resource-policy")).toBe("same-origin");
  });

  it.each(["/signin", "/nope"])(
    "of the page %s has its own nonce on every script",
    async (path) => {
      const nonces = await Promise.all([nonceOf(path), nonceOf(path)]);
      expect(nonces[0]).not.toBe(nonces[1]);
    },
  );

  async function nonceOf(path: string): Promise<string> {
    const response = await fetch(`${web.baseUrl}${path}`);
    const policy = response.headers.get("content-security-policy") ?? "";
    const scripts = /script-src ([^;]+)/.exec(policy)?.[1] ?? "";
    // Tempo and pitch are WebAssembly; it can't make script of text.
    expect(scripts.replace("'wasm-unsafe-eval'", "")).not.toContain("unsafe");
    const nonce = /'nonce-([^']+)'/.exec(scripts)?.[1] ?? "";
    const tags = (await response.text()).match(/<script[^>]*>/g) ?? [];
    expect(tags.length).toBeGreaterThan(0);
    for (const tag of tags) expect(tag).toContain(`nonce="${nonce}"`);
    return nonce;
  }
});

describe("a state-changing request from another site", () => {
  const foreign = [
    { origin: "http://evil.example" },
    { origin: "null" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
    { origin: "http://127.0.0.1:1" },
  ];
  const bodies = ["application/json", "text/plain", "application/x-www-form-urlencoded"];
  const cases = foreign.flatMap((headers) => bodies.map((type) => ({ headers, type })));

  it.each(cases)("with $headers as $type changes nothing", async ({ headers, type }) => {
    const browser = await victim();
    const response = await browser.mutate(
      "account.updateSettings",
      { autoSeparate: false },
      { headers: { ...headers, "content-type": type } },
    );
    expect(response.status).toBe(403);
    const settings = (await (await browser.query("account.settings")).json()) as unknown;
    expect(settings).toMatchObject({ result: { data: { autoSeparate: true } } });
  });

  it("uploads nothing and signs nobody in", async () => {
    const browser = await victim();
    const form = new FormData();
    form.append("file", new Blob([new Uint8Array(10)]), "a.wav");
    const init = { method: "POST", body: form, headers: { origin: "http://evil.example" } };
    expect((await browser.fetch("/api/uploads", init)).status).toBe(403);
    await expect(database.track.count({ where: { userId: browser.userId } })).resolves.toBe(0);
    const csrf = await browser.fetch("/api/auth/callback/credentials", {
      method: "POST",
      body: new URLSearchParams({ email: browser.email, password: TEST_PASSWORD }),
      headers: { "sec-fetch-site": "cross-site" },
    });
    expect(csrf.status).toBe(403);
  });

  it("is told apart from the page's own and from a script without a browser", async () => {
    const browser = await victim();
    const own = { origin: web.baseUrl, "sec-fetch-site": "same-origin" };
    for (const headers of [own, {}]) {
      const answer = await browser.mutate("account.updateSettings", {}, { headers });
      expect(answer.status).toBe(200);
    }
  });

  let known: Promise<Awaited<ReturnType<typeof signUpAndIn>>> | undefined;
  function victim() {
    known ??= signUpAndIn(web.baseUrl);
    return known;
  }
});

describe("without a session", () => {
  const inner = {
    "x-middleware-subrequest": "src/middleware:src/middleware:src/middleware:src/middleware",
    "x-middleware-next": "1",
    "x-nextjs-data": "1",
    "x-matched-path": "/signin",
    "x-invoke-path": "/signin",
    "x-forwarded-host": "evil.example",
    "x-client-address": "10.0.0.1",
    "x-asked-path": "/elsewhere",
    "next-resume": "1",
  };
  const guarded = [
    "/api/trpc/account.me",
    "/api/trpc/track.list",
    "/api/uploads",
    "/api/media/tracks/01a1fbaf-b3c5-744b-9e33-87e8a784280f/manifest.json",
  ];
  const cookies = ["", "next-auth.session-token=garbage", "__Secure-next-auth.session-token=x.y.z"];

  it.each(guarded)("%s answers 401, whatever inner headers come with it", async (path) => {
    const method = path === "/api/uploads" ? "POST" : "GET";
    for (const cookie of cookies) {
      const headers = { ...inner, ...(cookie !== "" && { cookie }) };
      const { answer } = rawRequest(web.baseUrl, path, { method, headers });
      expect((await answer).status).toBe(401);
    }
  });

  it("a page sends to the sign-in page, whatever inner headers come with it", async () => {
    const { answer } = rawRequest(web.baseUrl, "/", { headers: inner });
    const { status, headers } = await answer;
    expect(status).toBe(307);
    expect(headers.location).toBe("/signin");
  });

  it.each([
    ["/bin?view=all&_rsc=1x", "/signin?next=%2Fbin%3Fview%3Dall"],
    [
      "/tracks/01a1fbaf-b3c5-744b-9e33-87e8a784280f",
      "/signin?next=%2Ftracks%2F01a1fbaf-b3c5-744b-9e33-87e8a784280f",
    ],
  ])("%s comes back after the sign-in page", async (path, location) => {
    const { answer } = rawRequest(web.baseUrl, path, { headers: inner });
    expect((await answer).headers.location).toBe(location);
  });
});
