import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDatabase } from "#server/db.ts";
import { createSession } from "#server/testing/factories.ts";
import { Connecting, REDIRECT } from "#server/testing/spotify/connecting.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { finishSpotify } from "./spotify-connect.ts";

const TOKEN_PATH = /token$/;

let context: WebContext;
let on: Connecting;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());
beforeEach(async () => {
  on = await Connecting.open(context);
});
afterEach(() => on.close());

/** Refused, and in words. */
async function expectInvalid(answer: Response): Promise<void> {
  expect(answer.status).toBe(400);
  expect(answer.headers.get("cache-control")).toBe("no-store");
  expect(await answer.text()).toMatch(/Your Spotify account was not connected.*Go to Import/su);
}

describe("a way back that is no way back", () => {
  it.each([
    ["no state", (back: URL) => back.searchParams.delete("state")],
    ["another state", (back: URL) => back.searchParams.set("state", "x".repeat(43))],
    ["no code", (back: URL) => back.searchParams.delete("code")],
    ["another code", (back: URL) => back.searchParams.set("code", "AQ-none")],
  ])("with %s is refused", async (_what, spoil) => {
    const back = await on.agree();
    spoil(back);
    await expectInvalid(await on.finish(back));
    expect(await on.stored()).toBeNull();
  });

  it("that was used is refused, and its code is not asked for again", async () => {
    const back = await on.agree();
    await on.finish(back);
    const kept = await on.stored();
    await expectInvalid(await on.finish(back));
    expect(await on.stored()).toEqual(kept);
    expect(on.tokenCalls).toBe(1);
  });

  it("of several at once leads in one", async () => {
    const back = await on.agree();
    const answers = await Promise.all([on.finish(back), on.finish(back), on.finish(back)]);
    expect(answers.map(({ status }) => status).toSorted()).toEqual([302, 400, 400]);
    expect(on.tokenCalls).toBe(1);
  });

  it("of another session, or of nobody, is refused and used up", async () => {
    const stranger = await context.signedIn();
    const { id: sessionId } = await createSession(context.database, on.session.userId);
    for (const as of [stranger, { ...on.session, sessionId }, null]) {
      const back = await on.agree();
      await expectInvalid(await on.finish(back, { as }));
      await expectInvalid(await on.finish(back));
    }
    expect(on.tokenCalls).toBe(0);
    const userId = { in: [stranger.userId, on.session.userId] };
    expect(await context.database.spotifyConnection.count({ where: { userId } })).toBe(0);
  });

  it("with another code's proof key is refused", async () => {
    const [one, other] = [await on.agree(), await on.agree()];
    one.searchParams.set("code", other.searchParams.get("code") ?? "");
    await expectInvalid(await on.finish(one));
    expect(on.fake.log.filter({ path: TOKEN_PATH })).toMatchObject([{ status: 400 }]);
    expect(await on.stored()).toBeNull();
  });

  it("after ten minutes is refused", async () => {
    const back = await on.agree();
    await context.database.spotifySignIn.updateMany({ data: { expiresAt: new Date() } });
    await expectInvalid(await on.finish(back));
    expect(on.tokenCalls).toBe(0);
  });

  it("of the sixth tab before is refused: a session has five at most", async () => {
    const first = await on.agree();
    for (let tab = 0; tab < 5; tab += 1) await on.begin();
    const { sessionId } = on.session;
    expect(await context.database.spotifySignIn.count({ where: { sessionId } })).toBe(5);
    await expectInvalid(await on.finish(first));
  });
});

describe("what went wrong is told, and nothing is kept:", () => {
  /** The code that is told when something goes wrong after the user has agreed. */
  async function refusalAfter(spoil: () => void): Promise<string | null> {
    const back = await on.agree();
    spoil();
    const location = (await on.finish(back)).headers.get("location") ?? "";
    expect(await on.stored()).toBeNull();
    return new URL(location, REDIRECT).searchParams.get("spotify");
  }

  it("the user pressed Cancel", async () => {
    const back = await on.fake.accounts.cancel(await on.begin());
    const { headers } = await on.finish(back);
    expect(headers.get("location")).toBe("/import?spotify=access_denied");
    await expectInvalid(await on.finish(back));
  });

  it("the account was not let in by the app's owner", async () => {
    expect(await refusalAfter(() => (on.listener.isRegistered = false))).toBe("not_registered");
  });

  it.each([
    [503, TOKEN_PATH, "source_busy"],
    [401, TOKEN_PATH, "bad_credentials"],
    [503, /\/me$/u, "source_busy"],
    [401, /\/me$/u, "bad_answer"],
  ])("status %i of %s", async (status, path, code) => {
    const spoil = () => on.fake.faults.next(path, { kind: "status", status }, { times: 4 });
    expect(await refusalAfter(spoil)).toBe(code);
    expect(on.tokenCalls).toBe(1);
  });

  it("a limit, which everybody keeps to from then on", async () => {
    const limit = { kind: "status", status: 429, retryAfterSec: 60 } as const;
    expect(await refusalAfter(() => on.fake.faults.next(TOKEN_PATH, limit))).toBe("rate_limited");
    const app = await context.database.spotifyApp.findFirstOrThrow();
    expect(app.closedUntil!.getTime()).toBeGreaterThan(Date.now() + 50_000);
  });

  it("a malformed answer", async () => {
    const spoil = () => on.fake.faults.next(TOKEN_PATH, { kind: "malformed" });
    expect(await refusalAfter(spoil)).toBe("bad_answer");
  });

  it("a database that is away, which is no fault of Spotify's", async () => {
    const away = createDatabase("postgresql://nobody@127.0.0.1:9/none");
    const request = await on.request(await on.agree());
    const answer = await finishSpotify(request, { ...on.instance(), database: away });
    await away.$disconnect();
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain("The database does not answer.");
  });
});
