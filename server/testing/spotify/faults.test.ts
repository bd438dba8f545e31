import { afterEach, beforeEach, expect, test } from "vitest";
import { ask, submit } from "./ask.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

let fake: FakeSpotify;
let token: string;
let me: string;

beforeEach(async () => {
  fake = await startFakeSpotify({ now: () => 0 });
  token = fake.accounts.signIn(fake.catalogue.addUser("listener-a")).accessToken;
  me = `${fake.apiUrl}/me`;
});

afterEach(() => fake.close());

async function statuses(count: number): Promise<number[]> {
  const answers: number[] = [];
  while (answers.length < count) answers.push((await ask(me, token)).status);
  return answers;
}

function askToken() {
  const { clientId: client_id, clientSecret: client_secret } = fake.app;
  const grant = { grant_type: "client_credentials", client_id, client_secret };
  return submit(`${fake.accountsUrl}/api/token`, grant);
}

test("answers fail as often as asked, from the call on that was asked for", async () => {
  fake.faults.next(/^\/v1\/me$/, { kind: "status", status: 503 }, { times: 2, after: 1 });
  expect(await statuses(4)).toEqual([200, 503, 503, 200]);
});

test("faults for the same path come one after the other", async () => {
  fake.faults.next(/me$/, { kind: "status", status: 500 });
  fake.faults.next(/me$/, { kind: "status", status: 502 });
  fake.faults.next(/other$/, { kind: "status", status: 504 });
  expect(await statuses(3)).toEqual([500, 502, 200]);
});

test("the token endpoint fails like any other", async () => {
  fake.faults.next(/token$/, { kind: "status", status: 503, retryAfterSec: 2 });
  const failed = await askToken();
  expect([failed.status, failed.headers.get("retry-after")]).toEqual([503, "2"]);
  expect(failed.body).toMatchObject({ error: "server_error" });
  fake.faults.next(/token$/, { kind: "malformed" });
  await expect(askToken()).rejects.toThrow(SyntaxError);
  expect(await askToken()).toMatchObject({ status: 200 });
});

test("a period of too many calls ends by the clock, and every call in it is counted", async () => {
  const limit = fake.faults.rateLimit({ retryAfterSec: 7, after: 1 });
  expect([limit.calls, limit.endsAt]).toEqual([0, null]);
  expect(await statuses(2)).toEqual([200, 429]);
  expect(limit.endsAt).toBe(7000);
  fake.clock.advance(5500);
  const { headers, body } = await ask(me, token);
  expect(headers.get("retry-after")).toBe("2");
  expect(body).toEqual({ error: { status: 429, message: "API rate limit exceeded" } });
  fake.clock.advance(1500);
  expect(await statuses(2)).toEqual([200, 200]);
  expect(limit.calls).toBe(2);
  expect(fake.log.count({ status: 429, since: 5500 })).toBe(1);
});

test("a spent quota says so, for a day", async () => {
  const limit = fake.faults.rateLimit({ retryAfterSec: 86_400, reason: "QUOTA_EXCEEDED" });
  const { headers, body } = await ask(me, token);
  expect(headers.get("retry-after")).toBe("86400");
  expect(body).toEqual({
    error: { status: 429, message: "Too many requests", reason: "QUOTA_EXCEEDED" },
  });
  expect(await askToken()).toMatchObject({ status: 200 });
  limit.end();
  expect(await statuses(1)).toEqual([200]);
});

test("an answer waits until it is released", async () => {
  const held = fake.faults.hold(/me$/);
  const answered = ask(me, token);
  await held.arrived;
  expect(fake.log.entries).toMatchObject([{ path: "/v1/me", status: null }]);
  held.release();
  expect(await answered).toMatchObject({ status: 200 });
  expect(fake.log.entries).toMatchObject([{ status: 200 }]);
});

test("a page of a list comes empty, and is not kept for the whole one", async () => {
  const listener = fake.catalogue.addUser("listener-b");
  const { accessToken } = fake.accounts.signIn(listener);
  fake.catalogue.save(listener, fake.catalogue.addTrack());
  const saved = `${fake.apiUrl}/me/tracks`;
  const whole = await ask(saved, accessToken);
  const etag = whole.headers.get("etag") ?? "";
  fake.faults.next(/tracks$/, { kind: "empty" });
  fake.faults.next(/tracks$/, { kind: "empty", total: 0 });
  for (const total of [1, 0]) {
    const { status, headers, body } = await ask(saved, accessToken, { "if-none-match": etag });
    expect([status, headers.get("etag")]).toEqual([200, null]);
    expect(body).toMatchObject({ items: [], next: null, total });
  }
  expect(await ask(saved, accessToken)).toEqual(whole);
});

test("a connection breaks", async () => {
  fake.faults.next(/me$/, { kind: "reset" });
  await expect(ask(me, token)).rejects.toThrow("fetch failed");
  expect(await statuses(1)).toEqual([200]);
});

test("a call hangs until the fake is closed, and one that is late is given up then", async () => {
  const other = await startFakeSpotify();
  other.faults.next(/first$/, { kind: "hang" });
  other.faults.next(/second$/, { kind: "delay", ms: 3_600_000 });
  const calls = [ask(`${other.apiUrl}/first`), ask(`${other.apiUrl}/second`)];
  const failed = Promise.all(calls.map((call) => expect(call).rejects.toThrow("fetch failed")));
  await expect.poll(() => other.log.count()).toBe(2);
  await other.close();
  await failed;
});

test("an answer comes late", async () => {
  fake.faults.next(/me$/, { kind: "delay", ms: 1 });
  expect(await statuses(1)).toEqual([200]);
});
