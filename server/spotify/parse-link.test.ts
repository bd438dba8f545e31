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
  ])("%s means the liked songs", (text) => {
    const link = parseSpotifyLink(text);
    expect(link).toEqual({ kind: "liked", id: "" });
    expect(parseSpotifyLink(spotifyAddress(link))).toEqual(link);
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
