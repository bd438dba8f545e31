import { describe, expect, it } from "vitest";
import { CHANNELS } from "#server/jobs/notify.ts";
import { AnswerCache } from "#server/spotify/client/answer-cache.ts";
import { onNotice, onReconnect } from "./on-notice.ts";
import type { WorkerParts } from "./worker-parts.ts";

/** Only what notices of changes touch, with an answer for each of two users. */
function open(): { parts: WorkerParts; known: () => (string | undefined)[] } {
  const cache = new AnswerCache();
  const answer = { status: 200, headers: { etag: '"1"' }, text: "{}" };
  for (const user of ["one", "other"]) cache.keep(user, "/me", answer);
  const sockets = { onNotice: () => undefined, beginEpoch: () => undefined };
  const matching = { waker: { wake: () => undefined } };
  const given = { spotify: { cache }, sockets, matching, loops: new Map() };
  const parts = given as unknown as WorkerParts;
  return { parts, known: () => ["one", "other"].map((user) => cache.tagOf(user, "/me")) };
}

const tell = (parts: WorkerParts, kind: string): void => {
  const notice = { kind, id: "one", userId: "one", version: 2 };
  onNotice(parts, CHANNELS.events, JSON.stringify(notice));
};

describe("what Spotify has answered", () => {
  it("is forgotten when its user's connection changes, and nobody else's", () => {
    const { parts, known } = open();
    tell(parts, "reading");
    tell(parts, "user");
    expect(known()).toEqual(['"1"', '"1"']);
    tell(parts, "connection");
    expect(known()).toEqual([undefined, '"1"']);
  });

  it("is forgotten when a change may have been missed", () => {
    const { parts, known } = open();
    onReconnect(parts);
    expect(known()).toEqual([undefined, undefined]);
  });
});
