import { afterEach, beforeEach, expect, it } from "vitest";
import { answer, LocalSite } from "#server/downloads/fetch-public-file/local-site.ts";
import { HttpClient } from "./http-client.ts";
import { ImageClient } from "./image-client.ts";

/** None of them is text. */
const BYTES = Buffer.from([0xff, 0x00, 0x80]);
const NOW = Date.UTC(2026, 0, 1);
const { signal } = new AbortController();

let http: HttpClient;
let site: LocalSite;

beforeEach(async () => {
  http = new HttpClient({ proxy: {} });
  site = await LocalSite.start((socket, { path }) => {
    const headers = { "retry-after": "7", location: "/200" };
    const isLong = path === "/long";
    const status = isLong ? 200 : Number(path.slice(1));
    socket.end(answer(isLong ? Buffer.alloc(3 * 1024 ** 2) : BYTES, headers, status));
  });
});
afterEach(async () => {
  await http.close();
  await site.close();
});

const open = (urls: { apiUrl?: string; openUrl?: string } = {}) =>
  new ImageClient({
    apiUrl: "https://api.spotify.com/v1",
    openUrl: "https://open.spotify.com",
    fetchBytes: http.fetchBytes,
    now: () => NOW,
    ...urls,
  });

const at = (path: string) => new URL(`http://127.0.0.1:${site.port}/${path}`);

it.each([
  "https://i.scdn.co/image/ab67616d00001e02",
  "https://mosaic.scdn.co/300/x",
  "https://image-cdn-ak.spotifycdn.com/image/x",
])("serves %s", (address) => {
  expect(open().serves(new URL(address))).toBe(true);
});

it.each([
  "http://i.scdn.co/image/x",
  "https://i.scdn.co:8443/image/x",
  "https://user:word@i.scdn.co/image/x",
  "https://scdn.co.example/image/x",
  "https://evilscdn.co/image/x",
  "https://open.spotify.com/image/x",
  "http://127.0.0.1/image/x",
  "file:///etc/passwd",
])("does not serve %s", (address) => {
  expect(open().serves(new URL(address))).toBe(false);
});

it("serves what stands in for Spotify, and nothing else on its machine", () => {
  const images = open({ apiUrl: "http://127.0.0.1:8080/v1" });
  expect(images.serves(new URL("http://127.0.0.1:8080/images/x"))).toBe(true);
  expect(images.serves(new URL("http://127.0.0.1:8081/images/x"))).toBe(false);
  expect(images.serves(new URL("http://127.0.0.1/images/x"))).toBe(false);
});

it("brings bytes as they are", async () => {
  expect(await open().fetch(at("200"), signal)).toEqual(BYTES);
});

it.each([
  ["404", "not_found_at_source", false],
  ["410", "not_found_at_source", false],
  ["403", "not_found_at_source", false],
  ["302", "not_found_at_source", false],
  ["500", "source_busy", true],
  ["408", "source_busy", true],
  ["long", "bad_answer", false],
])("says of an answer %s that it is %s", async (path, code, isWorthRetry) => {
  const asked = open().fetch(at(path), signal);
  await expect(asked).rejects.toMatchObject({ code, isWorthRetry });
});

it("tells when a limit ends", async () => {
  const limited = open().fetch(at("429"), signal);
  const notBefore = new Date(NOW + 7000);
  await expect(limited).rejects.toMatchObject({ code: "rate_limited", notBefore });
});
