import { describe, expect, it } from "vitest";
import type { ConnectionView } from "#server/imports/views.ts";
import { connectionNotice, connectionReminder } from "./connection-end.ts";

const NOW = new Date(2026, 10, 22, 12, 0);
const inHours = (hours: number) => new Date(NOW.getTime() + hours * 3_600_000).toISOString();
const connection = (over: Partial<ConnectionView> = {}): ConnectionView => ({
  isConfigured: true,
  openAt: "http://127.0.0.1:3000",
  state: "active",
  displayName: "Kite Season",
  connectedAt: inHours(-240),
  endsAt: inHours(4000),
  closedUntil: null,
  version: 1,
  ...over,
});

describe("the end of a connection to Spotify", () => {
  it("is no news while there is time, or no connection", () => {
    expect(connectionNotice(connection(), NOW)).toBeNull();
    expect(connectionNotice(connection({ state: "none", endsAt: null }), NOW)).toBeNull();
    expect(connectionReminder(inHours(31 * 24), NOW)).toBeNull();
  });

  it("is told in the last thirty days, by its day, and can wait until tomorrow", () => {
    const soon = connectionNotice(connection({ endsAt: inHours(7 * 24) }), NOW);
    expect(soon).toMatchObject({ canConnect: true, canWait: true });
    expect(soon?.text).toMatch(/^Spotify ends your connection on 29 Nov, in 7 days\. /u);
    expect(connectionReminder(inHours(24), NOW)).toMatch(/your connection tomorrow\. /u);
    expect(connectionReminder(inHours(3), NOW)).toMatch(/your connection today\. /u);
    expect(connectionReminder(inHours(-3), NOW)).toMatch(/your connection now\. /u);
    const noMore = connection({ endsAt: inHours(3), isConfigured: false });
    expect(connectionNotice(noMore, NOW)?.canConnect).toBe(false);
  });

  it("stays in sight once it is there, unless nobody here can do anything", () => {
    const over = connectionNotice(connection({ state: "connect_again" }), NOW);
    expect(over).toMatchObject({ canConnect: true, canWait: false });
    const lost = connection({ state: "connect_again", isConfigured: false });
    expect(connectionNotice(lost, NOW)).toMatchObject({ canConnect: false, canWait: true });
  });
});
