import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { answer, LocalSite } from "#server/downloads/fetch-public-file/local-site.ts";
import { HttpClient } from "#server/spotify/client/http-client.ts";
import { ImageClient } from "#server/spotify/client/image-client.ts";
import { coverPng } from "#server/testing/spotify/cover-png.ts";
import { fetchCover, type CoverSources, type FetchedCover } from "./fetch-cover.ts";

const PICTURE = coverPng("0123456789abcdef", 300);
const { signal } = new AbortController();

/** Answers by path; whatever they are, they call themselves a PNG. */
const ANSWERS: Record<string, Buffer> = {
  "/picture": answer(PICTURE, { "content-type": "image/png" }),
  "/html": answer("<!doctype html><script>", { "content-type": "image/png" }),
  "/svg": answer("<svg xmlns='http://www.w3.org/2000/svg'/>", { "content-type": "image/png" }),
  "/empty": answer(""),
  "/large": answer(Buffer.concat([PICTURE, Buffer.alloc(2 * 1024 ** 2)])),
  "/limited": answer("", { "retry-after": "7200" }, 429),
  "/metadata": answer("", { location: "http://169.254.169.254/latest/meta-data" }, 302),
};

let http: HttpClient;
let site: LocalSite;

beforeEach(async () => {
  http = new HttpClient({ proxy: {} });
  site = await LocalSite.start((socket, { path }) => {
    const status = Number(path.slice(1));
    if (path !== "/cut") socket.end(ANSWERS[path] ?? answer("", {}, status));
    else socket.end(answer(PICTURE).subarray(0, 200));
  });
});
afterEach(async () => {
  await http.close();
  await site.close();
});

const LOCAL_IS_PUBLIC = {
  isPublic: (address: string) => address === "127.0.0.1",
  resolve: () => Promise.resolve(["127.0.0.1"]),
};

function sources(apiUrl: string, trust?: CoverSources["trust"]): CoverSources {
  const openUrl = "https://open.spotify.com";
  const images = new ImageClient({ apiUrl, openUrl, fetchBytes: http.fetchBytes });
  return { images, ...(trust && { trust }) };
}

type FetchAt = (path: string, stop?: AbortSignal) => Promise<FetchedCover>;

const fromSpotify: FetchAt = (path, stop = signal) => {
  const origin = `http://127.0.0.1:${site.port}`;
  return fetchCover(sources(`${origin}/v1`), `${origin}${path}`, stop);
};

const fromStranger: FetchAt = (path, stop = signal) => {
  const address = `http://files.example:${site.port}${path}`;
  return fetchCover(sources("https://api.spotify.com/v1", LOCAL_IS_PUBLIC), address, stop);
};

describe.each([
  { who: "Spotify", fetchAt: fromSpotify },
  { who: "a stranger", fetchAt: fromStranger },
])("a cover at $who", ({ fetchAt }) => {
  it("is brought as it is", async () => {
    const image = { bytes: PICTURE, extension: "png" };
    expect(await fetchAt("/picture")).toEqual({ kind: "image", image });
  });

  it.each(["/404", "/410", "/403", "/html", "/svg", "/empty", "/large", "/metadata"])(
    "that answers as %s is none",
    async (path) => {
      expect(await fetchAt(path)).toEqual({ kind: "gone" });
      expect(site.requests.map((request) => request.path)).toEqual([path]);
    },
  );

  it.each([
    ["/500", "source_busy"],
    ["/cut", "offline"],
  ])("that answers as %s may come later", async (path, code) => {
    expect(await fetchAt(path)).toMatchObject({ kind: "trouble", trouble: { code } });
  });

  it("is not asked for when nobody wants it any more", async () => {
    const told = AbortSignal.abort(new Error("told to"));
    await expect(fetchAt("/picture", told)).rejects.toThrow("told to");
    expect(site.requests).toEqual([]);
  });
});

it("waits as long as Spotify asks for, and for a stranger an hour at most", async () => {
  const askedAt = Date.now();
  const limited = await fromSpotify("/limited");
  const notBefore = limited.kind === "trouble" ? limited.trouble.notBefore?.getTime() : undefined;
  expect(notBefore).toBeGreaterThanOrEqual(askedAt + 7_200_000);
  expect(await fromStranger("/limited")).toMatchObject({
    kind: "trouble",
    trouble: { code: "source_busy", retryAfterSec: 3600 },
  });
});

it.each([
  (port: number) => `http://127.0.0.1:${port}/picture`,
  (port: number) => `https://127.0.0.1:${port}/picture`,
  (port: number) => `http://localhost:${port}/picture`,
  (port: number) => `http://[::ffff:127.0.0.1]:${port}/picture`,
  (port: number) => `http://2130706433:${port}/picture`,
  () => "file:///etc/passwd",
  () => "no address",
])("connects to no address of this machine (%#)", async (addressAt) => {
  const strict = sources("http://127.0.0.1:9/v1");
  expect(await fetchCover(strict, addressAt(site.port), signal)).toEqual({ kind: "gone" });
  expect(site.connections).toBe(0);
});
