import { describe, expect, it } from "vitest";
import { importFailure, importPlace } from "./import-failure.ts";

const failed = (errorCode: string | null, errorMessage: string | null = null) => ({
  kind: "import-spotify",
  errorCode,
  errorMessage,
});
const CONNECTED = { state: "active", isConfigured: true } as const;
const OVER = { state: "connect_again", isConfigured: true } as const;
const NEVER = { state: "none", isConfigured: true } as const;

describe("a failed import in words", () => {
  it("sends nobody who is connected to connect", () => {
    const words = importFailure(failed("private_playlist", "Only your own."), CONNECTED);
    expect(words).toEqual({
      title: "Spotify shows this list to its owner only",
      text: "Only your own.",
      steps: ["retry"],
    });
    const stranger = importFailure(failed("private_playlist"), NEVER);
    expect(stranger.title).toBe("This playlist is private");
    expect(stranger.steps).toEqual(["connect", "retry"]);
    const closed = { state: "none", isConfigured: false } as const;
    expect(importFailure(failed("private_playlist"), closed).steps).toEqual(["retry"]);
  });

  it("says once that a connection is over, and offers to retry when it is back", () => {
    const said = "The connection to Spotify has ended. Connect your account again.";
    const over = importFailure(failed("connect_again", said), OVER);
    expect(over.steps).toEqual(["connectAgain"]);
    expect(`${over.title}. ${over.text}`).not.toContain("has ended");
    expect(importFailure(failed("connect_again", said), CONNECTED).steps).toEqual(["retry"]);
    const lost = { state: "connect_again", isConfigured: false } as const;
    expect(importFailure(failed("connect_again"), lost).steps).toEqual([]);
  });

  it("lets other failures be retried, and says what the server said", () => {
    expect(importFailure(failed("timeout", "After 30 s."), undefined)).toEqual({
      title: "Spotify took too long",
      text: "After 30 s.",
      steps: ["retry"],
    });
  });
});

it("leads to what an import has made", () => {
  const list = { kind: "playlist", id: "p" } as const;
  expect(importPlace({ imported: list, state: "failed" })).toBe("/playlists/p");
  const single = { kind: "track", id: "t" } as const;
  expect(importPlace({ imported: single, state: "completed" })).toBe("/tracks/t");
  expect(importPlace({ imported: null, state: "running" })).toBe("/playlists");
  expect(importPlace({ imported: null, state: "failed" })).toBeNull();
});
