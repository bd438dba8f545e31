import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { SCOPES } from "./accounts-app.ts";
import { ask } from "./ask.ts";
import type { FakePlaylist, FakeTrack, FakeUser } from "./catalogue-types.ts";
import { makeCatalogue } from "./make-catalogue.ts";
import { loadContract } from "./openapi-contract.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

const contract = loadContract();

let fake: FakeSpotify;
let listener: FakeUser;
let token: string;
let track: FakeTrack;
let playlist: FakePlaylist;

beforeAll(async () => {
  fake = await startFakeSpotify();
  const { catalogue } = fake;
  listener = catalogue.addUser("listener-a");
  token = fake.accounts.signIn(listener).accessToken;
  const { tracks } = makeCatalogue(catalogue, 65);
  track = tracks[0]!;
  playlist = catalogue.addPlaylist({ owner: listener, tracks, isPublic: true });
  catalogue.save(listener, ...tracks);
});

afterAll(() => fake.close());

/** Each documented path, by the path of a request for it. */
function documented(): [string, string][] {
  return [
    ["/me", "/me"],
    ["/me/playlists", "/me/playlists"],
    ["/me/tracks", "/me/tracks?limit=50&offset=10"],
    ["/playlists/{playlist_id}", `/playlists/${playlist.id}`],
    ["/playlists/{playlist_id}/items", `/playlists/${playlist.id}/items?limit=50`],
    ["/albums/{id}", `/albums/${track.album.id}`],
    ["/albums/{id}/tracks", `/albums/${track.album.id}/tracks?market=SE`],
    ["/tracks/{id}", `/tracks/${track.id}`],
    ["/search", "/search?q=sample&type=track,album,artist,playlist,show,episode,audiobook"],
  ];
}

describe("every answer of the Web API is as Spotify describes it", () => {
  test.each(["item", "track", "both"] as const)("with playlists in the shape %s", async (shape) => {
    fake.settings.playlistShape = shape;
    for (const [path, request] of documented()) {
      const { status, body } = await ask(fake.apiUrl + request, token);
      expect([path, status]).toEqual([path, 200]);
      expect(contract.errorsOf(path, 200, body)).toEqual([]);
    }
    fake.settings.playlistShape = "item";
  });

  test("without a token", async () => {
    for (const [path, request] of documented()) {
      const { status, body } = await ask(fake.apiUrl + request);
      expect([path, status]).toEqual([path, 401]);
      expect(contract.errorsOf(path, 401, body)).toEqual([]);
    }
  });

  test("for a user whom the owner of the app didn't let in", async () => {
    const stranger = fake.catalogue.addUser("listener-z", { isRegistered: false });
    const { accessToken } = fake.accounts.signIn(stranger);
    for (const [path, request] of documented()) {
      const { status, body } = await ask(fake.apiUrl + request, accessToken);
      expect([path, status]).toEqual([path, 403]);
      expect(contract.errorsOf(path, 403, body)).toEqual([]);
    }
  });

  test("while calls are too many", async () => {
    const limit = fake.faults.rateLimit({ retryAfterSec: 7 });
    for (const [path, request] of documented()) {
      const { status, body, headers } = await ask(fake.apiUrl + request, token);
      expect([path, status, headers.get("retry-after")]).toEqual([path, 429, "7"]);
      expect(contract.errorsOf(path, 429, body)).toEqual([]);
    }
    limit.end();
  });

  test("leaving out nothing that is described and not deprecated", async () => {
    const missing = (component: string, value: object) => {
      const optional = ["restrictions", "resume_point"];
      const described = contract.propertiesOf(component).filter((one) => !optional.includes(one));
      return described.filter((name) => !(name in value));
    };
    const read = async (request: string) => (await ask(fake.apiUrl + request, token)).body;
    expect(missing("PrivateUserObject", await read("/me"))).toEqual([]);
    expect(missing("TrackObject", await read(`/tracks/${track.id}`))).toEqual([]);
    expect(missing("AlbumObject", await read(`/albums/${track.album.id}`))).toEqual([]);
    expect(missing("PlaylistObject", await read(`/playlists/${playlist.id}`))).toEqual([]);
    const [item] = (await read(`/playlists/${playlist.id}/items`)).items as unknown as object[];
    expect(missing("PlaylistTrackObject", item!)).toEqual([]);
    const [simple] = (await read(`/albums/${track.album.id}/tracks`)).items as unknown as object[];
    expect(missing("SimplifiedTrackObject", simple!)).toEqual([]);
  });
});

test("entries that aren't tracks keep to the description but for the nulls of practice", async () => {
  const gone = fake.catalogue.addTrack({ isPlayable: false });
  const episode = fake.catalogue.addEpisode();
  const local = {
    kind: "local",
    ...{ title: "A file", artist: "Somebody", album: "Demos", durationMs: 61_000 },
  } as const;
  const tracks = [null, local, episode, gone, track, track];
  const { id } = fake.catalogue.addPlaylist({ owner: listener, tracks });
  const { body } = await ask(`${fake.apiUrl}/playlists/${id}/items`, token);
  expect(body).toMatchObject({
    total: 6,
    items: [
      { is_local: false, item: null },
      { is_local: true, item: { id: null, uri: "spotify:local:Somebody:Demos:A+file:61" } },
      { item: { type: "episode", id: episode.id } },
      { item: { id: gone.id, is_playable: false, restrictions: { reason: "market" } } },
      { item: { id: track.id, is_playable: true } },
      { item: { id: track.id } },
    ],
  });
  const path = "/playlists/{playlist_id}/items";
  expect(loadContract({ isPractical: true }).errorsOf(path, 200, body)).toEqual([]);
  expect(contract.errorsOf(path, 200, body)).not.toEqual([]);
});

test("the contract finds what isn't described, is missing or is of another type", async () => {
  const { body } = await ask(`${fake.apiUrl}/playlists/${playlist.id}/items?limit=1`, token);
  const [{ item }] = body.items as unknown as [{ item: object }];
  const changed = (change: object) => ({ ...body, items: [{ item: { ...item, ...change } }] });
  const errorsOf = (value: unknown) =>
    contract.errorsOf("/playlists/{playlist_id}/items", 200, value);
  expect(errorsOf(changed({}))).toEqual([]);
  expect(errorsOf(changed({ durationMs: 1 }))).not.toEqual([]);
  expect(errorsOf(changed({ duration_ms: "1" }))).not.toEqual([]);
  expect(errorsOf({ ...body, total: undefined })).not.toEqual([]);
});

test("it knows the scopes that Spotify knows", () => {
  expect([...SCOPES]).toEqual(contract.scopes);
});

test("a bare catalogue is the same in each run and has ids and ISRCs of the right form", async () => {
  const other = await startFakeSpotify();
  const { tracks } = makeCatalogue(other.catalogue, 65);
  await other.close();
  expect(tracks[0]).toMatchObject({ id: track.id, isrc: track.isrc, title: "Sample Tune 00001" });
  expect(new Set(tracks.map(({ id }) => id)).size).toBe(65);
  for (const { id, isrc } of tracks) {
    expect(id).toMatch(/^[0-9a-zA-Z]{22}$/);
    expect(isrc).toMatch(/^XX[A-Z0-9]{3}\d{7}$/);
  }
});

test("none of this was a violation", () => {
  expect(fake.violations).toEqual([]);
});
