import { describe, expect, it } from "vitest";
import { formatBytes, formatBytesOf } from "./format-bytes.ts";
import { formatAge, formatDay, formatDayInText, formatUntil } from "./format-date.ts";
import { formatDuration, formatTotalDuration } from "./format-duration.ts";
import { formatShortSpan, formatSpan } from "./format-span.ts";
import { formatDecimal, formatOrdinal, formatPercent, formatPlural } from "./format-number.ts";

describe("durations", () => {
  it("read as m:ss and h:mm:ss", () => {
    expect(formatDuration(84)).toBe("1:24");
    expect(formatDuration(59.99)).toBe("0:59");
    expect(formatDuration(10_800)).toBe("3:00:00");
    expect(formatDuration(null)).toBe("–");
  });

  it("add up in hours and minutes", () => {
    expect(formatTotalDuration(71 * 3600 + 12 * 60)).toBe("71 h 12 min");
    expect(formatTotalDuration(240)).toBe("4 min");
    expect(formatTotalDuration(7200)).toBe("2 h");
  });

  it("of processes show their two largest units", () => {
    const spans = [-1, 4.9, 59, 60, 3599, 6 * 3600 + 12 * 60, 7200, 3 * 86_400 + 4 * 3600];
    expect(spans.map(formatSpan)).toEqual([
      "0 s",
      "4 s",
      "59 s",
      "1 m",
      "59 m",
      "6 h 12 m",
      "2 h",
      "3 d 4 h",
    ]);
    expect([-1, 0.44, 9.96, 12].map(formatShortSpan)).toEqual(["0.0 s", "0.4 s", "9.9 s", "12 s"]);
  });
});

describe("sizes", () => {
  it("use the largest unit that fits", () => {
    expect(formatBytes(612 * 1024 ** 2)).toBe("612 MB");
    expect(formatBytes(1.5 * 1024 ** 2)).toBe("1.5 MB");
    expect(formatBytes(2_147_483_648)).toBe("2 GB");
    expect(formatBytes(1024 ** 3 - 1)).toBe("1 GB");
    expect(formatBytes(0)).toBe("0 B");
  });

  it("put a part in the unit of the whole", () => {
    expect(formatBytesOf(306 * 1024 ** 3, 500 * 1024 ** 3)).toBe("306 of 500 GB");
    expect(formatBytesOf(1.24 * 1024 ** 3, 53_687_091_200)).toBe("1.2 of 50 GB");
    expect(formatBytesOf(0, 53_687_091_200)).toBe("0 of 50 GB");
  });
});

describe("numbers", () => {
  it("carry a true minus, plurals and ordinals", () => {
    expect(formatDecimal(-9.21)).toBe("−9.2");
    expect(formatDecimal(null)).toBe("–");
    expect(formatPlural(1, "track", "tracks")).toBe("1 track");
    expect(formatPlural(1284, "track", "tracks")).toBe("1,284 tracks");
    expect([1, 2, 3, 4, 11, 22].map(formatOrdinal)).toEqual([
      "1st",
      "2nd",
      "3rd",
      "4th",
      "11th",
      "22nd",
    ]);
  });

  it("say 100 % only at the end", () => {
    expect(formatPercent(0.999)).toBe("99%");
    expect(formatPercent(0.29)).toBe("29%");
    expect(formatPercent(1)).toBe("100%");
  });
});

describe("dates", () => {
  const now = new Date(2026, 10, 21, 12, 0);
  it("name near days and date far ones", () => {
    expect(formatDay(new Date(2026, 10, 21, 1).toISOString(), now)).toBe("Today");
    expect(formatDay(new Date(2026, 10, 20, 23).toISOString(), now)).toBe("Yesterday");
    expect(formatDay(new Date(2026, 10, 18).toISOString(), now)).toBe("18 Nov");
    expect(formatDay(new Date(2024, 10, 18).toISOString(), now)).toBe("18 Nov 2024");
    expect(formatDayInText(new Date(2026, 10, 21, 1).toISOString(), now)).toBe("today");
    expect(formatDayInText(new Date(2026, 10, 18).toISOString(), now)).toBe("18 Nov");
  });

  it("say until when, with the day where it is another one", () => {
    expect(formatUntil(new Date(2026, 10, 21, 14, 5).toISOString(), now)).toBe("14:05");
    expect(formatUntil(new Date(2026, 10, 23, 9, 30).toISOString(), now)).toBe("23 Nov, 09:30");
  });

  it("say how long ago something was", () => {
    expect(formatAge(new Date(now.getTime() - 30_000).toISOString(), now)).toBe("just now");
    expect(formatAge(new Date(now.getTime() - 240_000).toISOString(), now)).toBe("4 min ago");
  });
});
