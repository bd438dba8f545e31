import { describe, expect, it } from "vitest";
import { canSync, listKindWords, missingWords, skippedWords, syncWords } from "./list-words.ts";

describe("a list in words", () => {
  it("names what was left out, and how much of it", () => {
    expect(skippedWords({})).toBe("");
    expect(skippedWords({ episode: 2, local_file: 1, duplicate: 3 })).toBe(
      "Left out: 3 repeats, 2 podcast episodes, 1 local file of its owner.",
    );
    expect(skippedWords({ removed: 1, unreadable: 2, episode: 0 })).toBe(
      "Left out: 1 track that is no longer there, 2 entries that can’t be read.",
    );
  });

  it("says what is missing by how it was read", () => {
    expect(missingWords("account", false)).toBe("");
    expect(missingWords("app", false)).toBe("");
    expect(missingWords("pasted", false)).toBe("");
    expect(missingWords("open", false)).toMatch(/album names and recording codes are missing\.$/u);
    expect(missingWords("open", true)).toMatch(/first tracks only\.$/u);
  });

  it("says what it is and whose", () => {
    expect(listKindWords("playlist", "Kite Season")).toBe("Playlist by Kite Season");
    expect(listKindWords("album", "")).toBe("Album");
    expect(listKindWords("track", "Low Canopy")).toBe("Track by Low Canopy");
    expect(listKindWords("liked", "")).toBe("Your liked songs");
    expect(listKindWords("list", "")).toBe("Pasted list");
  });

  it("says how often it is looked at", () => {
    expect(syncWords(24)).toBe("Every day");
    expect(syncWords(168)).toBe("Every week");
    expect(syncWords(72)).toBe("Every 3 days");
    expect(syncWords(1)).toBe("Every hour");
  });

  it("is kept in step where it can change", () => {
    expect(canSync({ source: "spotify", kind: "playlist" })).toBe(true);
    expect(canSync({ source: "spotify", kind: "liked" })).toBe(true);
    expect(canSync({ source: "spotify", kind: "album" })).toBe(false);
    expect(canSync({ source: "spotify", kind: "track" })).toBe(false);
    expect(canSync({ source: "list", kind: "list" })).toBe(false);
  });
});
