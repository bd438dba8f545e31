import { createHash } from "node:crypto";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { ask, submit, type Json } from "./ask.ts";
import type { FakeUser } from "./catalogue-types.ts";
import { startFakeSpotify, type FakeSpotify } from "./start-fake-spotify.ts";

const REDIRECT = "http://127.0.0.1:3000/callback";
const VERIFIER = "a-verifier-of-at-least-forty-three-characters-in-all";
const CHALLENGE = createHash("sha256").update(VERIFIER).digest("base64url");
const DAY_MS = 86_400_000;

let fake: FakeSpotify;
let listener: FakeUser;

beforeEach(async () => {
  // A clock that stands still makes every expiry exact.
  fake = await startFakeSpotify({ now: () => Date.UTC(2026, 10, 22), redirectUris: [REDIRECT] });
  listener = fake.catalogue.addUser("listener-a", { displayName: "Listener <A>" });
});

afterEach(() => fake.close());

function authorizeUrl(change: Record<string, string | null> = {}): string {
  const url = new URL(`${fake.accountsUrl}/authorize`);
  const query: Record<string, string | null> = {
    client_id: fake.app.clientId,
    response_type: "code",
    redirect_uri: REDIRECT,
    scope: "playlist-read-private user-library-read",
    state: "a&state",
    code_challenge: CHALLENGE,
    code_challenge_method: "S256",
    ...change,
  };
  for (const [name, value] of Object.entries(query)) {
    if (value !== null) url.searchParams.set(name, value);
  }
  return url.href;
}

function askToken(fields: Record<string, string>, headers: Record<string, string> = {}) {
  return submit(`${fake.accountsUrl}/api/token`, fields, headers);
}

async function newCode(change: Record<string, string | null> = {}): Promise<string> {
  const address = await fake.accounts.agree(authorizeUrl(change), listener);
  return address.searchParams.get("code") ?? "";
}

function redeem(code: string, change: Record<string, string> = {}) {
  const client_id = fake.app.clientId;
  const grant = { grant_type: "authorization_code", code, redirect_uri: REDIRECT };
  return askToken({ ...grant, client_id, code_verifier: VERIFIER, ...change });
}

function refresh(refreshToken: string) {
  const { clientId } = fake.app;
  const grant = { grant_type: "refresh_token", refresh_token: refreshToken };
  return askToken({ ...grant, client_id: clientId });
}

function basic(): Record<string, string> {
  const { clientId, clientSecret } = fake.app;
  const encoded = Buffer.from(`${clientId}:${clientSecret}`).toString("base64");
  return { authorization: `Basic ${encoded}` };
}

function stringIn(body: Json, name: string): string {
  return body[name] as unknown as string;
}

describe("the page on which a user agrees", () => {
  test("names the scopes and the users, and sends back a code with the state", async () => {
    const { status, body } = await ask(authorizeUrl());
    expect(status).toBe(200);
    expect(body).toContain("<li>user-library-read</li>");
    expect(body).toContain('<option value="listener-a">Listener &lt;A&gt;</option>');
    const address = await fake.accounts.agree(authorizeUrl(), listener);
    expect(address.href.startsWith(`${REDIRECT}?code=`)).toBe(true);
    expect(address.searchParams.get("state")).toBe("a&state");
  });

  test("sends back a refusal when the user cancels", async () => {
    const address = await fake.accounts.cancel(authorizeUrl());
    expect(Object.fromEntries(address.searchParams)).toEqual({
      error: "access_denied",
      state: "a&state",
    });
  });

  test.each([
    [{ client_id: "another" }, "INVALID_CLIENT: Invalid client"],
    [{ redirect_uri: `${REDIRECT}/` }, "INVALID_CLIENT: Invalid redirect URI"],
    [{ redirect_uri: null }, "INVALID_CLIENT: Invalid redirect URI"],
  ])("sends nobody to an address that isn't the app's: %j", async (change, text) => {
    expect(await ask(authorizeUrl(change))).toMatchObject({ status: 400, body: text });
    await expect(fake.accounts.agree(authorizeUrl(change), listener)).rejects.toThrow(text);
  });

  test("refuses localhost, though it is registered", async () => {
    const redirect_uri = "http://localhost:3000/callback";
    fake.app.redirectUris.add(redirect_uri);
    const { body } = await ask(authorizeUrl({ redirect_uri }));
    expect(body).toBe("INVALID_CLIENT: Insecure redirect URI");
  });

  test.each([
    [{ response_type: "token" }, "unsupported_response_type"],
    [{ scope: "read-everything" }, "invalid_scope"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
    [{ code_challenge: "short" }, "invalid_request"],
  ])("sends back what is wrong with the request: %j", async (change, error) => {
    const { searchParams } = await fake.accounts.agree(authorizeUrl(change), listener);
    expect(searchParams.get("error")).toBe(error);
  });
});

describe("a code", () => {
  test("brings tokens once", async () => {
    const code = await newCode();
    const { status, body, headers } = await redeem(code);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(body).toEqual({
      access_token: expect.stringMatching(/^BQ/) as unknown,
      token_type: "Bearer",
      expires_in: 3600,
      refresh_token: expect.stringMatching(/^AQ/) as unknown,
      scope: "playlist-read-private user-library-read",
    });
    const me = await ask(`${fake.apiUrl}/me`, stringIn(body, "access_token"));
    expect(me).toMatchObject({ status: 200, body: { id: "listener-a" } });
    expect(await redeem(code)).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Invalid authorization code" },
    });
  });

  test.each([
    [{ code_verifier: `${VERIFIER}x` }, "code_verifier was incorrect"],
    [{ redirect_uri: "http://127.0.0.1:3000/other" }, "Invalid redirect URI"],
  ])("is refused and gone with %j", async (change, description) => {
    const code = await newCode();
    const { body } = await redeem(code, change);
    expect(body).toEqual({ error: "invalid_grant", error_description: description });
    expect(await redeem(code)).toMatchObject({ status: 400 });
  });

  test("lives for ten minutes", async () => {
    const [young, old] = [await newCode(), await newCode()];
    fake.clock.advance(600_000 - 1);
    expect(await redeem(young)).toMatchObject({ status: 200 });
    fake.clock.advance(1);
    expect(await redeem(old)).toMatchObject({
      body: { error_description: "Authorization code expired" },
    });
  });

  test("without a challenge is for clients with a secret only", async () => {
    const plain = { code_challenge: null, code_challenge_method: null };
    const grant = { grant_type: "authorization_code", redirect_uri: REDIRECT };
    const client_id = fake.app.clientId;
    expect(await askToken({ ...grant, client_id, code: await newCode(plain) })).toMatchObject({
      body: { error: "invalid_client" },
    });
    const answer = await askToken({ ...grant, code: await newCode(plain) }, basic());
    expect(answer).toMatchObject({ status: 200 });
  });
});

describe("a refresh", () => {
  test("brings a new refresh token and ends the old one", async () => {
    const { refreshToken } = fake.accounts.signIn(listener);
    const { body } = await refresh(refreshToken);
    const next = stringIn(body, "refresh_token");
    expect(next).not.toBe(refreshToken);
    expect(await refresh(refreshToken)).toMatchObject({ body: { error: "invalid_grant" } });
    expect(await refresh(next)).toMatchObject({ status: 200 });
  });

  test("leaves the old one good where tokens aren't rotated", async () => {
    fake.settings.rotatesRefreshTokens = false;
    const { refreshToken } = fake.accounts.signIn(listener);
    const { body } = await refresh(refreshToken);
    expect(body).not.toHaveProperty("refresh_token");
    expect(await refresh(refreshToken)).toMatchObject({ status: 200 });
  });

  test("is refused six months after the user agreed, however often it was done before", async () => {
    const { refreshToken } = fake.accounts.signIn(listener);
    fake.clock.advance(180 * DAY_MS);
    const { body } = await refresh(refreshToken);
    fake.clock.advance(2 * DAY_MS);
    expect(await refresh(stringIn(body, "refresh_token"))).toMatchObject({
      status: 400,
      body: { error: "invalid_grant", error_description: "Refresh token revoked" },
    });
  });

  test("is refused when the user took the access back, for this user only", async () => {
    const other = fake.catalogue.addUser("listener-b");
    const mine = fake.accounts.signIn(listener);
    const theirs = fake.accounts.signIn(other);
    fake.accounts.revoke(listener);
    expect(await refresh(mine.refreshToken)).toMatchObject({ body: { error: "invalid_grant" } });
    expect(await refresh(theirs.refreshToken)).toMatchObject({ status: 200 });
    expect(await ask(`${fake.apiUrl}/me`, mine.accessToken)).toMatchObject({ status: 200 });
  });
});

describe("the token endpoint", () => {
  test("gives an app its own token for its secret, in a header or in the body", async () => {
    const grant = { grant_type: "client_credentials" };
    const { clientId: client_id, clientSecret: client_secret } = fake.app;
    const byHeader = await askToken(grant, basic());
    const byBody = await askToken({ ...grant, client_id, client_secret });
    expect(byHeader.body).toEqual({
      access_token: expect.any(String) as unknown,
      token_type: "Bearer",
      expires_in: 3600,
    });
    expect(byBody.status).toBe(200);
  });

  test("refuses other clients, secrets, grants and bodies as Spotify does", async () => {
    const { clientId: client_id } = fake.app;
    const grant = { grant_type: "client_credentials" };
    const refusals = [
      await askToken({ ...grant, client_id: "another" }),
      await askToken({ ...grant, client_id, client_secret: "wrong" }),
      await askToken({ ...grant, client_id }),
      await askToken({ client_id }),
      await askToken({ client_id, grant_type: "password" }),
    ];
    expect(refusals.map(({ status, body }) => [status, body.error])).toEqual([
      [400, "invalid_client"],
      [400, "invalid_client"],
      [400, "invalid_client"],
      [400, "unsupported_grant_type"],
      [400, "unsupported_grant_type"],
    ]);
  });

  test("gives out access tokens that expire by the fake's clock", async () => {
    fake.settings.accessTokenLifeSec = 60;
    const { accessToken } = fake.accounts.signIn(listener);
    fake.clock.advance(59_999);
    expect(await ask(`${fake.apiUrl}/me`, accessToken)).toMatchObject({ status: 200 });
    fake.clock.advance(1);
    expect(await ask(`${fake.apiUrl}/me`, accessToken)).toMatchObject({
      status: 401,
      body: { error: { status: 401, message: "The access token expired" } },
    });
    expect(fake.log.entries.map(({ token, status }) => [token, status])).toEqual([
      ["user", 200],
      ["expired", 401],
    ]);
  });
});
