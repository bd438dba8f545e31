import { describe, expect, it } from "vitest";
import { spotifyWords } from "./spotify-words.ts";
import { taskErrorWords } from "./task-error-words.ts";

describe("what Spotify ended", () => {
  it("has words of its own", () => {
    expect(spotifyWords("rate_limited")?.title).toBe("Spotify asks us to wait");
  });

  it("is said of a failed job, too", () => {
    for (const code of ["connect_again", "bad_credentials", "private_playlist"]) {
      expect(taskErrorWords(code)).toEqual(spotifyWords(code));
    }
    const general = taskErrorWords("none").title;
    for (const code of ["rate_limited", "bad_answer", "source_busy", "offline", "timeout"]) {
      expect(taskErrorWords(code).title).not.toBe(general);
    }
  });

  it("is told from what it has nothing to do with", () => {
    expect(spotifyWords("too_large")).toBeNull();
    expect(spotifyWords("toString")).toBeNull();
    expect(spotifyWords(null)).toBeNull();
  });
});
