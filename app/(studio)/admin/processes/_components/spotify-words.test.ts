import { describe, expect, it } from "vitest";
import {
  appTokenText,
  connectionsText,
  faultText,
  requestsText,
  spotifyCondition,
} from "./spotify-words.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const inSec = (sec: number): string => new Date(NOW + sec * 1000).toISOString();
const last = (errorCode: string | null) => ({ at: inSec(-5), errorCode });

describe("how the server stands with Spotify", () => {
  const condition = (closedUntil: string | null, errorCode: string | null) =>
    spotifyCondition({ closedUntil, lastRequest: last(errorCode) }, NOW);

  it("is one sign and one word, the worst first", () => {
    expect(condition(null, null)).toEqual({ tone: "ok", word: "Working" });
    expect(condition(null, "source_busy")).toEqual({ tone: "warn", word: "Failing" });
    expect(condition(inSec(60), "rate_limited")).toEqual({ tone: "warn", word: "Paused" });
    expect(condition(inSec(-1), null)).toEqual({ tone: "ok", word: "Working" });
    expect(condition(inSec(60), "bad_credentials")).toEqual({ tone: "danger", word: "Refused" });
    expect(spotifyCondition({ closedUntil: null, lastRequest: null }, NOW).tone).toBe("ok");
  });

  it("is well when a user's connection is over, which is that user's matter", () => {
    expect(condition(null, "connect_again")).toEqual({ tone: "ok", word: "Working" });
    expect(faultText(last("connect_again"))).toBeNull();
    expect(faultText(last(null))).toBeNull();
    expect(faultText(null)).toBeNull();
  });

  it("says what an operator can do about it", () => {
    expect(faultText(last("bad_credentials"))).toContain("SPOTIFY_CLIENT_SECRET");
    expect(faultText(last("offline"))).toContain("HTTPS_PROXY");
  });
});

it("connections are counted, those that are over beside them", () => {
  expect(connectionsText({ active: 0, connectAgain: 0 })).toBe("0 active");
  expect(connectionsText({ active: 1200, connectAgain: 3 })).toBe("1,200 active, 3 to make anew");
});

it("the token and the pause are told by what is left of them", () => {
  expect(appTokenText(inSec(3120), NOW)).toBe("good for 52 m");
  expect(appTokenText(inSec(-1), NOW)).toBe("none");
  expect(appTokenText(null, NOW)).toBe("none");
  expect(requestsText(inSec(86_400), NOW)).toBe("none for 1 d, as Spotify asked");
  expect(requestsText(inSec(-1), NOW)).toBe("taken");
  expect(requestsText(null, NOW)).toBe("taken");
});
