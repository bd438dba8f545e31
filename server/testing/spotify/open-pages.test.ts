import { inflateSync } from "node:zlib";
import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, type Json } from "./ask.ts";
import { makeCatalogue } from "./make-catalogue.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

let fake: FakeSpotify;

beforeEach(async () => {
  fake = await startFakeSpotify();
});

afterEach(() => fake.close());

/** `pageProps` of an embed page. */
async function embedded(type: string, id: string): Promise<Json> {
  const { status, text } = await ask(`${fake.openUrl}/embed/${type}/${id}`);
  expect(status).toBe(200);
  const script = /<script id="__NEXT_DATA__" type="application\/json">(.*?)<\/script>/s;
  const found = script.exec(text)?.[1] ?? "";
  return (JSON.parse(found) as { props: { pageProps: Json } }).props.pageProps;
}

async function entityOf(type: string, id: string): Promise<Json> {
  return (await embedded(type, id)).state!.data!.entity!;
}

function oembed(url: string) {
  return ask(`${fake.openUrl}/oembed?url=${encodeURIComponent(url)}`);
}

test("a track's page names its artists, its length and its cover, but neither album nor ISRC", async () => {
  const artists = ["Ensemble Q", "Ensemble, the Second"];
  const track = fake.catalogue.addTrack({ title: "A </script> tune", artists });
  const entity = await entityOf("track", track.id);
  expect(entity).toMatchObject({
    type: "track",
    uri: `spotify:track:${track.id}`,
    title: "A </script> tune",
    artists: [{ name: "Ensemble Q" }, { name: "Ensemble, the Second" }],
    duration: track.durationMs,
    isPlayable: true,
    visualIdentity: { image: [{ maxWidth: 300 }, { maxWidth: 64 }, { maxWidth: 640 }] },
  });
  expect(JSON.stringify(entity)).not.toContain(track.isrc);
});

test("a playlist's page lists its tracks in order, at most a hundred", async () => {
  const owner = fake.catalogue.addUser("listener-a");
  const { tracks } = makeCatalogue(fake.catalogue, 130);
  const local = { kind: "local", title: "", artist: "", album: "", durationMs: 0 } as const;
  const entries = [null, local, fake.catalogue.addEpisode(), ...tracks];
  const { id } = fake.catalogue.addPlaylist({ owner, tracks: entries, isPublic: true });
  const entity = await entityOf("playlist", id);
  const list = entity.trackList as unknown as Json[];
  expect(list).toHaveLength(100);
  expect(list[0]).toMatchObject({ entityType: "episode" });
  expect(list.slice(1).map(({ uri }) => uri)).toEqual(
    tracks.slice(0, 99).map((track) => `spotify:track:${track.id}`),
  );
  expect(list[7]).toMatchObject({
    title: "Sample Tune 00007",
    subtitle: "Sample Ensemble 2,\u00a0Sample Guest",
    entityType: "track",
  });
  expect(entity.coverArt).toMatchObject({ sources: [{ width: 300 }, { width: 64 }, {}] });
});

test("an album's page lists its tracks", async () => {
  const { albums } = makeCatalogue(fake.catalogue, 10);
  const entity = await entityOf("album", albums[0]!.id);
  expect(entity).toMatchObject({ name: "Sample Album 0001", subtitle: "Sample Ensemble 2" });
  expect(entity.trackList).toHaveLength(10);
});

test("a page that isn't there answers 200 and says so within, private playlists too", async () => {
  const owner = fake.catalogue.addUser("listener-a");
  const { id } = fake.catalogue.addPlaylist({ owner, tracks: [] });
  for (const props of [await embedded("playlist", id), await embedded("track", "0".repeat(22))]) {
    expect(props).toMatchObject({ status: 404, title: "Page not found" });
    expect(props).not.toHaveProperty("state");
  }
});

test("oEmbed gives a title and a thumbnail for every form of address", async () => {
  const track = fake.catalogue.addTrack({ title: 'A "quoted" tune' });
  const addresses = [
    `https://open.spotify.com/track/${track.id}`,
    `https://open.spotify.com/intl-es/track/${track.id}?si=x`,
    `spotify:track:${track.id}`,
  ];
  for (const address of addresses) {
    const { status, body } = await oembed(address);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      type: "rich",
      version: "1.0",
      provider_name: "Spotify",
      title: 'A "quoted" tune',
      thumbnail_width: 300,
      html: expect.stringContaining("&quot;quoted&quot;") as unknown,
    });
  }
  for (const address of ["", `https://open.spotify.com/track/${"0".repeat(22)}`]) {
    expect((await oembed(address)).status).toBe(404);
  }
});

test("covers are pictures of the size that was said, another one for each album", async () => {
  const token = fake.accounts.clientToken();
  const tracks = [fake.catalogue.addTrack(), fake.catalogue.addTrack()];
  const pictures = new Set<string>();
  for (const { id } of tracks) {
    const { body } = await ask(`${fake.apiUrl}/tracks/${id}`, token);
    for (const image of body.album!.images as unknown as { url: string; width: number }[]) {
      const response = await fetch(image.url);
      const png = Buffer.from(await response.arrayBuffer());
      expect(response.headers.get("content-type")).toBe("image/png");
      expect([png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([image.width, image.width]);
      // The checksum of the last chunk, which is the same in every PNG.
      expect(png.subarray(-4).toString("hex")).toBe("ae426082");
      const pixels = png.subarray(png.indexOf("IDAT") + 4, png.indexOf("IEND") - 8);
      expect(inflateSync(pixels)).toHaveLength(image.width * (1 + Math.ceil(image.width / 8)));
      pictures.add(png.toString("base64"));
    }
  }
  expect(pictures.size).toBe(6);
  expect((await fetch(`${fake.imagesUrl}/image/unknown`)).status).toBe(404);
});

test("what has no cover has no picture", async () => {
  const album = fake.catalogue.addAlbum({ hasCover: false });
  const track = fake.catalogue.addTrack({ album });
  const { body } = await oembed(`spotify:track:${track.id}`);
  expect(body).toMatchObject({ thumbnail_url: null });
  expect(await entityOf("track", track.id)).toMatchObject({ visualIdentity: { image: [] } });
});
