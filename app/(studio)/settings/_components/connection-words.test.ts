import { describe, expect, it } from "vitest";
import type { ConnectionView } from "#server/imports/views.ts";
import { connectionWords } from "./connection-words.ts";

const NOW = new Date(2026, 10, 22, 12, 0);
const inDays = (days: number) => new Date(NOW.getTime() + days * 86_400_000).toISOString();
const connection = (over: Partial<ConnectionView> = {}): ConnectionView => ({
  isConfigured: true,
  openAt: "http://127.0.0.1:3000",
  state: "active",
  displayName: "Kite Season",
  connectedAt: inDays(-10),
  endsAt: inDays(170),
  closedUntil: null,
  version: 1,
  ...over,
});

describe("a connection to Spotify in words", () => {
  it("says what the operator sets where nobody can connect", () => {
    const words = connectionWords(connection({ isConfigured: false, state: "none" }), NOW);
    expect(words.text).toContain("SPOTIFY_CLIENT_ID");
    expect(words.canConnect).toBe(false);
  });

  it("names the account, and reminds in the last thirty days", () => {
    const calm = connectionWords(connection(), NOW);
    expect(calm).toMatchObject({ title: "Connected as Kite Season", warning: null });
    expect(calm.canConnect).toBe(false);
    const late = connectionWords(connection({ endsAt: inDays(7) }), NOW);
    expect(late.warning).toMatch(/^Spotify ends your connection on 29 Nov, in 7 days\. Connect/u);
    expect(late.canConnect).toBe(true);
    expect(connectionWords(connection({ endsAt: inDays(1) }), NOW).warning).toMatch(
      /your connection tomorrow\./u,
    );
  });

  it("asks to connect, or to connect again", () => {
    expect(connectionWords(connection({ state: "none" }), NOW).canConnect).toBe(true);
    const over = connectionWords(connection({ state: "connect_again" }), NOW);
    expect(over.title).toBe("The connection is over");
    expect(over.canConnect).toBe(true);
    const lost = connection({ state: "connect_again", isConfigured: false });
    expect(connectionWords(lost, NOW).canConnect).toBe(false);
  });
});
