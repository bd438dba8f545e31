import { TRPCClientError } from "@trpc/client";
import { describe, expect, it } from "vitest";
import type { PreviewItem } from "#server/imports/views.ts";
import { connectedNotice } from "./connected-notice.ts";
import { readAddress, readErrand, writeAddress } from "./import-address.ts";
import { isSpotifyLink } from "./is-spotify-link.ts";
import { ownFailure, searchOwn } from "./own-playlist-words.ts";
import { previewFailure, standingOf } from "./preview-failure-words.ts";
import { refusalWords } from "./refusal-words.ts";
import { comingTracks, countMatches, filterChoices, passes } from "./preview-filters.ts";

const item = (sourceId: string, verdict: PreviewItem["match"]["verdict"]): PreviewItem => ({
  position: 1,
  sourceId,
  title: "Ferrous",
  artist: "The Quiet Turbines",
  album: "",
  durationSec: 258,
  isExplicit: false,
  isKnown: false,
  match: { verdict, candidates: 0, name: null, durationSec: null, reasons: [] },
});

describe("the page's address", () => {
  it("says the tab and the list, and nothing that is asked for once", () => {
    const address = { tab: "paste", previewId: "p" } as const;
    expect(writeAddress(address)).toBe("/import?tab=paste&list=p");
    expect(readAddress(new URLSearchParams("tab=paste&list=p"))).toEqual(address);
    expect(writeAddress({ tab: "spotify", previewId: null })).toBe("/import");
    expect(readAddress(new URLSearchParams("tab=nowhere")).tab).toBe("spotify");
    const errand = readErrand(new URLSearchParams("url=spotify:track:x&spotify=connected"));
    expect(errand).toEqual({ url: "spotify:track:x", connected: "connected" });
  });
});

describe("a pasted text", () => {
  it.each([
    "https://open.spotify.com/playlist/4bQx7mWZ0vKp2sYd9cTg11?si=1",
    "open.spotify.com/intl-de/album/4bQx7mWZ0vKp2sYd9cTg11",
    "spotify:track:4bQx7mWZ0vKp2sYd9cTg11",
    "<https://open.spotify.com/track/4bQx7mWZ0vKp2sYd9cTg11>",
  ])("is loaded at once when it is a whole link: %s", (text) => {
    expect(isSpotifyLink(text)).toBe(true);
  });

  it.each(["Ferrous", "https://example.com/playlist/x", "https://open.spotify.com/", "spotify:"])(
    "waits for a press when it is none: %s",
    (text) => {
      expect(isSpotifyLink(text)).toBe(false);
    },
  );
});

describe("tracks of a list", () => {
  const items = [item("a", "sure"), item("b", "maybe"), item("c", "no"), item("d", "no")];

  it("are counted by what stands for them", () => {
    const counts = countMatches(items);
    expect(counts).toEqual({ all: 4, ready: 1, toCheck: 1, needsFile: 2 });
    expect(items.filter((one) => passes(one, "needsFile"))).toHaveLength(2);
    expect(filterChoices({ ...counts, toCheck: 0 }, "all").map(({ value }) => value)).toEqual([
      "all",
      "ready",
      "needsFile",
    ]);
    expect(filterChoices({ ...counts, toCheck: 0 }, "toCheck")).toHaveLength(4);
  });

  it("come in unless they are left out, and the rest of a long list with them", () => {
    const whole = { items, total: 6, itemsRead: 6, skipped: { episode: 2 } };
    expect(comingTracks(whole, ["a", "gone"])).toEqual({ count: 3, isExact: true });
    const long = { ...whole, total: 1000 };
    expect(comingTracks(long, ["a"])).toEqual({ count: 997, isExact: false });
    expect(comingTracks({ ...whole, total: null }, [])).toEqual({ count: 4, isExact: true });
  });
});

describe("a list that can't be read", () => {
  const failed = (errorCode: string, errorMessage: string | null = null) =>
    ({ kind: "playlist", errorCode, errorMessage }) as const;
  const alone = { canConnect: false, isConnected: false, isPublic: false };
  const connected = { ...alone, isConnected: true };
  const over = { ...alone, canConnect: true };
  const asked = { ...connected, isPublic: true };

  it.each([
    ["private_playlist", over, ["connect"]],
    ["private_playlist", connected, ["readPublic"]],
    ["private_playlist", asked, ["loadAgain"]],
    ["connect_again", over, ["connect", "readPublic"]],
    ["connect_again", { ...over, isPublic: true }, ["connect"]],
    ["connect_again", alone, ["readPublic"]],
    ["connect_again", connected, ["loadAgain", "readPublic"]],
    ["not_found_at_source", connected, ["readPublic", "loadAgain"]],
    ["not_found_at_source", asked, ["loadAgain"]],
    ["bad_credentials", connected, ["readPublic"]],
    ["rate_limited", connected, ["importLater"]],
    ["timeout", connected, ["loadAgain"]],
    ["too_large", connected, []],
  ])("with %s has its next steps where the reader stands so: %j", (code, standing, steps) => {
    expect(previewFailure(failed(code), standing).steps).toEqual(steps);
  });

  it("has no public page where it is the reader’s own", () => {
    const liked = (code: string) => ({ ...failed(code), kind: "liked" }) as const;
    expect(previewFailure(liked("private_playlist"), connected).steps).toEqual(["loadAgain"]);
    expect(previewFailure(liked("connect_again"), over).steps).toEqual(["connect"]);
  });

  it("was read as everybody sees it where nothing else can be asked", () => {
    const isPublic = (kind: "playlist" | "track", state: "none" | "active" | "connect_again") =>
      standingOf({ kind }, { isConfigured: true, state }, false).isPublic;
    expect(isPublic("playlist", "none")).toBe(true);
    expect(isPublic("track", "none")).toBe(false);
    expect(isPublic("playlist", "active")).toBe(false);
    expect(isPublic("playlist", "connect_again")).toBe(false);
    const unset = { isConfigured: false, state: "active" } as const;
    expect(standingOf({ kind: "playlist" }, unset, false)).toEqual({ ...alone, isPublic: true });
    const read = { isConfigured: true, state: "active" } as const;
    expect(standingOf({ kind: "playlist" }, read, true)).toEqual(asked);
  });

  it("says what the server said, else what the code means", () => {
    expect(previewFailure(failed("too_large", "The list has 12,000 tracks.")).text).toBe(
      "The list has 12,000 tracks.",
    );
    expect(previewFailure(failed("not_found_at_source")).title).toBe("Spotify shows no such list");
    expect(previewFailure(failed("offline")).title).toBe("Spotify can’t be reached");
    const others = previewFailure(failed("private_playlist"), connected);
    expect(others.title).toBe("Spotify shows this list to its owner only");
    const since = previewFailure(failed("connect_again", "It has ended."), connected);
    expect(since.text).toBe("You have connected again since. Load the list again.");
  });
});

describe("the account’s own playlists", () => {
  const own = (title: string) => ({
    id: title,
    title,
    owner: "Sigur Rós",
    total: 1,
    address: "",
    playlistId: null,
  });

  it("are found by parts of name and owner, without case and marks", () => {
    const all = [own("Late set"), own("Übung, März")];
    expect(searchOwn(all, " ubung sigur ")).toEqual([all[1]]);
    expect(searchOwn(all, "")).toBe(all);
  });

  it("tell why they can't be read", () => {
    const view = { state: "failed", errorCode: "rate_limited", errorMessage: null } as const;
    const notBefore = "2026-11-22T12:00:00Z";
    expect(ownFailure({ ...view, notBefore }, null)).toMatch(
      /^Spotify asks us to wait until .*\d\d:\d\d\. Try again then\.$/u,
    );
    expect(ownFailure({ ...view, state: "running", notBefore: null }, null)).toBeNull();
    expect(ownFailure({ ...view, errorCode: "offline", notBefore: null }, null)).toMatch(
      /^Spotify can’t be reached\. The server could not connect/u,
    );
    expect(ownFailure(undefined, "No answer.")).toBe("No answer.");
  });

  it("can’t even be asked for without a server", () => {
    const offline = new TRPCClientError("Failed to fetch");
    expect(refusalWords(offline)).toMatch(/^The server is not answering\. Your tracks are safe\./u);
  });
});

describe("who comes back from connecting", () => {
  it("is told how it went, whatever the code says", () => {
    expect(connectedNotice("connected").tone).toBe("done");
    expect(connectedNotice("access_denied").tone).toBe("neutral");
    for (const code of ["not_configured", "wrong_address", "not_registered", "timeout", "x", ""]) {
      const { tone, title, text } = connectedNotice(code);
      expect(tone).toBe("error");
      expect(`${title} ${text}`).not.toMatch(/_|undefined/u);
    }
  });
});
