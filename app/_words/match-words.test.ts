import { describe, expect, it } from "vitest";
import type { MatchView } from "#server/imports/views.ts";
import type { MatchReason } from "#server/matching/match.ts";
import { matchQuestion, matchReasonsLine, reasonPhrase } from "./match-words.ts";

const LENGTHS = { wantedSec: 247, fileSec: 256 };
const found = (over: Partial<MatchView>): MatchView => ({
  verdict: "maybe",
  candidates: 1,
  name: "second_wind.flac",
  durationSec: 256,
  reasons: ["title", "artist", "duration_close"],
  ...over,
});

describe("why a file may be a track", () => {
  it("is one line, title and artist together where both are the same", () => {
    expect(matchReasonsLine(["title", "artist", "duration_close"], LENGTHS)).toBe(
      "Same title and artist, 9 s longer",
    );
    expect(matchReasonsLine(["isrc", "title", "artist_partial", "duration"], LENGTHS)).toBe(
      "Same recording code, same title, not all of the artists, same length",
    );
    expect(matchReasonsLine([], LENGTHS)).toBe("");
  });

  it("says by how much a length is another one, where both are known", () => {
    const shorter = { wantedSec: 256, fileSec: 247.2 };
    expect(reasonPhrase("duration_close", shorter)).toBe("9 s shorter");
    expect(reasonPhrase("duration_differs", { wantedSec: 60, fileSec: 240 })).toBe("3 min longer");
    expect(reasonPhrase("duration_differs", { wantedSec: null, fileSec: 240 })).toBe(
      "another length",
    );
    expect(reasonPhrase("duration_close", { wantedSec: 60, fileSec: 60.2 })).toBe("another length");
  });

  it("has plain words for every reason", () => {
    const every: Record<MatchReason, true> = {
      isrc: true,
      isrc_differs: true,
      title: true,
      title_close: true,
      title_partial: true,
      title_differs: true,
      artist: true,
      artist_close: true,
      artist_partial: true,
      artist_differs: true,
      artist_unknown: true,
      album: true,
      duration: true,
      duration_close: true,
      duration_differs: true,
      duration_unknown: true,
      version_differs: true,
      version_unclear: true,
      explicit_differs: true,
      tied: true,
      file_taken: true,
    };
    const words = Object.keys(every).map((reason) =>
      reasonPhrase(reason as MatchReason, { wantedSec: null, fileSec: null }),
    );
    for (const phrase of words) expect(phrase).toMatch(/^[a-z][a-z ]+$/u);
  });
});

describe("what a row asks", () => {
  it("names how many files there are to choose from, and whether they fit", () => {
    expect(matchQuestion(found({ candidates: 2, reasons: ["title", "tied"] }), 247)).toBe(
      "2 files fit. Which one?",
    );
    expect(matchQuestion(found({ candidates: 3 }), 247)).toBe("3 files come close. Which one?");
  });

  it("names what is odd about the only one, the heaviest doubt first", () => {
    expect(matchQuestion(found({}), 247)).toBe("Close match, 9 s longer");
    const live = found({ reasons: ["title", "artist", "duration_close", "version_differs"] });
    expect(matchQuestion(live, 247)).toBe("Close match, another version");
    expect(matchQuestion(found({ reasons: ["title", "artist"] }), 247)).toBe("Close match");
  });
});
