import { describe, expect, it } from "vitest";
import { parseSpotifyLink, spotifyAddress } from "./parse-link.ts";

const ID = "3n3Ppam7vgaVa1iaRUc9Lp";

describe("a link to Spotify", () => {
  it.each([
    [`https://open.spotify.com/track/${ID}`, "track"],
    [`open.spotify.com/album/${ID}`, "album"],
    [`spotify.com/playlist/${ID}`, "playlist"],
    [`https://open.spotify.com/intl-es/track/${ID}?si=x`, "track"],
    [`https://open.spotify.com/intl-pt-br/album/${ID}/`, "album"],
    [`https://open.spotify.com/intl-zh-Hant/track/${ID}`, "track"],
    [`https://open.spotify.com/intl-zh-Hant-TW/track/${ID}`, "track"],
    [`https://open.spotify.com/intl-es-419/playlist/${ID}`, "playlist"],
    [`https://open.spotify.com/user/o'brien/playlist/${ID}`, "playlist"],
    [`  <https://open.spotify.com/playlist/${ID}#top>\n`, "playlist"],
    [`https://open.spotify.com/embed/playlist/${ID}?utm_source=generator`, "playlist"],
    [`https://open.spotify.com/user/listener/playlist/${ID}`, "playlist"],
    [`HTTP://PLAY.SPOTIFY.COM/track/${ID}`, "track"],
    [`spotify:track:${ID}`, "track"],
    [`SPOTIFY:Album:${ID}`, "album"],
    [`spotify:user:listener:playlist:${ID}`, "playlist"],
    [`spotify:playlist:${ID}?si=x`, "playlist"],
  ])("is read from %s", (text, kind) => {
    const link = parseSpotifyLink(text);
    expect(link).toEqual({ kind, id: ID });
    expect(parseSpotifyLink(spotifyAddress(link))).toEqual(link);
  });

  it.each([
    "https://open.spotify.com/collection/tracks",
    "spotify:collection",
    "spotify:collection:tracks",
    "spotify:user:listener:collection",
    "https://open.spotify.com/user/listener/collection",
  ])("%s means the liked songs", (text) => {
    const link = parseSpotifyLink(text);
    expect(link).toEqual({ kind: "liked", id: "" });
    expect(parseSpotifyLink(spotifyAddress(link))).toEqual(link);
  });

  it.each([
    `Hör dir das an: https://open.spotify.com/track/${ID}?si=0123456789abcdef `,
    `Listen to “A tune” by Ensemble Q (https://open.spotify.com/track/${ID}).`,
    `A tune\nhttps://open.spotify.com/track/${ID}\n`,
    `在 Spotify 上聆听：https://open.spotify.com/track/${ID}，快来`,
    `\u200ehttps://open.spotify.com/track/${ID}\u200e`,
    `[A tune](https://open.spotify.com/track/${ID})`,
    `on Spotify: spotify:track:${ID}, or look at open.spotify.com/track/${ID}!`,
    `https://open.spotify.com/track/${ID}?si=a https://open.spotify.com/intl-de/track/${ID}?si=b`,
    `https://example.com/player shows https://open.spotify.com/track/${ID}`,
    `<iframe style="border-radius:12px" src="https://open.spotify.com/embed/track/${ID}?utm_source=generator" width="100%" allow="autoplay; fullscreen"></iframe>`,
  ])("is found in the text %s", (text) => {
    expect(parseSpotifyLink(text)).toEqual({ kind: "track", id: ID });
  });

  it.each([
    `https://open.spotify.com/track/${ID} https://open.spotify.com/album/${ID}`,
    `spotify:track:${ID}\nspotify:track:${ID.toLowerCase()}`,
    `https://open.spotify.com/artist/${ID} has https://open.spotify.com/track/${ID}`,
  ])("is asked for alone where a text has several: %s", (text) => {
    expect(() => parseSpotifyLink(text)).toThrow(
      "There are several links to Spotify in that text. Paste one of them.",
    );
  });

  it("is missed in a text that has none, and explained in one that can’t be used", () => {
    expect(() => parseSpotifyLink("a tune that I like")).toThrow(/no link to Spotify/);
    expect(() => parseSpotifyLink("see https://example.com/")).toThrow(/no link to Spotify/);
    expect(() => parseSpotifyLink("see https://spotify.link/abc")).toThrow(/Short links/);
    expect(() => parseSpotifyLink(`see spotify:artist:${ID}`)).toThrow(/Only tracks/);
  });

  it.each([
    "",
    "   ",
    "123",
    `https://example.com/?u=open.spotify.com/track/${ID}`,
    `https://open.spotify.com.example.com/track/${ID}`,
    `https://open.spotify.com@example.com/track/${ID}`,
    `https://user@open.spotify.com/track/${ID}`,
    `https://open.spotify.com:8443/track/${ID}`,
    `https://example.com/open.spotify.com/track/${ID}`,
    `https://example.com/?u=https://open.spotify.com/track/${ID}`,
    `see https://example.com/?u=https://open.spotify.com/track/${ID} now`,
    `see https://example.com/?u="https://open.spotify.com/track/${ID}" now`,
    `see example.com/?u=https://open.spotify.com/track/${ID} now`,
    `see example.com/(https://open.spotify.com/track/${ID}) now`,
    `see https://open.spotify.com.example.com/track/${ID} now`,
    `see https://open.spotify.com@example.com/track/${ID} now`,
    `see https://open.spotify.com(.example.com/track/${ID}) now`,
    `see evil-open.spotify.com/track/${ID} now`,
    `javascript:location="https://open.spotify.com/track/${ID}"`,
    `ftp://open.spotify.com/track/${ID}`,
    `javascript:alert("open.spotify.com/track/${ID}")`,
    `https://open.spotify.com/artist/${ID}`,
    `https://open.spotify.com/episode/${ID}`,
    `spotify:show:${ID}`,
    "https://open.spotify.com/track/",
    `https://open.spotify.com/track/${ID}x`,
    `https://open.spotify.com/track/${ID.slice(1)}`,
    `https://open.spotify.com/track/${ID}/more`,
    `https://open.spotify.com/track/..%2f${ID}`,
    "https://spotify.link/abcdefgh",
    "x".repeat(3000),
  ])("is refused: %s", (text) => {
    expect(() => parseSpotifyLink(text)).toThrow(expect.objectContaining({ code: "invalid_url" }));
  });
});
