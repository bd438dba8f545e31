import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { makeCatalogue } from "#server/testing/spotify/make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "#server/testing/spotify/start-fake-spotify.ts";
import { HttpClient } from "./http-client.ts";
import { OpenClient } from "./open-client.ts";
import type { PublicList } from "./public-list.ts";
import type { SpotifyError } from "./spotify-error.ts";

const { signal } = new AbortController();

let fake: FakeSpotify;
let http: HttpClient;
let client: OpenClient;

beforeEach(async () => {
  fake = await startFakeSpotify();
  http = new HttpClient({ proxy: {} });
  client = new OpenClient({
    openUrl: fake.openUrl,
    send: http.send,
    budget: {
      enter: () => Promise.resolve({ isProbe: false }),
      open: () => Promise.resolve(),
      close: () => Promise.resolve(),
      release: () => Promise.resolve(),
    },
    now: () => fake.clock.now(),
  });
});
afterEach(async () => {
  await http.close();
  await fake.close();
});

const read = (kind: "track" | "album" | "playlist", id: string): Promise<PublicList> =>
  client.read({ kind, id }, signal);

describe("what everybody may see", () => {
  it("of a track is title, artists, length and cover; nobody is told album and ISRC", async () => {
    const artists = ["Ensemble Q", "Ensemble, the Second"];
    const track = fake.catalogue.addTrack({ title: "A </script> tune", artists });
    const list = await read("track", track.id);
    expect(list).toMatchObject({ title: track.title, owner: artists.join(", "), isCut: false });
    expect(list.items).toEqual([
      {
        kind: "track",
        track: {
          id: track.id,
          title: track.title,
          artists,
          album: "",
          durationSec: track.durationMs / 1000,
          isrc: null,
          isExplicit: track.isExplicit,
          coverUrl: list.coverUrl,
        },
      },
    ]);
    expect((await fetch(list.coverUrl ?? "")).status).toBe(200);
  });

  it("of an album are its tracks, with its title and cover", async () => {
    const { albums } = makeCatalogue(fake.catalogue, 10);
    const list = await read("album", albums[0]!.id);
    expect(list).toMatchObject({ title: albums[0]!.title, isCut: false });
    const tracks = albums[0]!.tracks.map(({ id }) => ({
      track: { id, album: albums[0]!.title, coverUrl: list.coverUrl },
    }));
    expect(list.items).toMatchObject(tracks);
  });

  it("of a public playlist are a hundred tracks at most, in order, and what is none is counted", async () => {
    const owner = fake.catalogue.addUser("listener-a");
    const { tracks } = makeCatalogue(fake.catalogue, 120);
    const entries = [fake.catalogue.addEpisode(), ...tracks];
    const { id } = fake.catalogue.addPlaylist({ owner, tracks: entries, isPublic: true });
    const list = await read("playlist", id);
    expect(list).toMatchObject({ owner: owner.displayName, isCut: true });
    expect(list.items[0]).toEqual({ kind: "skipped", reason: "episode" });
    expect(list.items.slice(1)).toMatchObject(
      tracks.slice(0, 99).map(({ id: trackId, artists }) => ({
        track: { id: trackId, artists: artists.map(({ name }) => name), coverUrl: null },
      })),
    );
  });

  it("is told in texts that the database takes", async () => {
    const title = "A\u0000 tune\ud83d";
    const track = fake.catalogue.addTrack({ title, artists: ["Ensemble\u0000"] });
    const told = { title: "A tune\ufffd", owner: "Ensemble" };
    expect(await read("track", track.id)).toMatchObject(told);
    fake.faults.next(/embed/, { kind: "malformed" });
    expect(await read("track", track.id)).toMatchObject({ title: told.title, items: [] });
  });

  it("is a title and a cover where the page has changed", async () => {
    const track = fake.catalogue.addTrack({ title: "A tune" });
    fake.faults.next(/embed/, { kind: "malformed" });
    const list = await read("track", track.id);
    expect(list).toMatchObject({ title: "A tune", items: [], isCut: true });
    expect(list.coverUrl).toContain(fake.imagesUrl);
  });

  it("is nothing of what is private or gone, and of the liked songs", async () => {
    const owner = fake.catalogue.addUser("listener-a");
    const { id } = fake.catalogue.addPlaylist({ owner, tracks: [] });
    const refusal = { code: "private_playlist", isWorthRetry: false };
    await expect(read("playlist", id)).rejects.toMatchObject(refusal);
    await expect(read("track", "0".repeat(22))).rejects.toMatchObject(refusal);
    await expect(client.read({ kind: "liked", id: "" }, signal)).rejects.toMatchObject(refusal);
  });

  it("waits as long as it is asked to", async () => {
    const { id } = fake.catalogue.addTrack();
    fake.faults.rateLimit({ path: /embed/, retryAfterSec: 7 });
    const error = await read("track", id).catch((refusal: unknown) => refusal);
    expect(error).toMatchObject({ code: "rate_limited" });
    const waitMs = (error as SpotifyError).notBefore!.getTime() - fake.clock.now();
    expect(waitMs).toBeGreaterThan(6000);
  });
});
