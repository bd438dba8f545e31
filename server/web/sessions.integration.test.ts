import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDatabase, type Database } from "#server/db.ts";
import { Browser, signUpAndIn, TEST_PASSWORD } from "#server/testing/browser.ts";
import { startWebProcess, type WebProcess } from "#server/testing/web-process.ts";

let web: WebProcess;
let database: Database;

beforeAll(async () => {
  web = await startWebProcess();
  database = createDatabase(web.database.url, 2);
});
afterAll(async () => {
  await database.$disconnect();
  await web.cleanUp();
});

describe("a session over HTTP", () => {
  it("has a new id after each sign-in, and the old one is nobody's", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    const old = browser.cookie;
    await browser.signIn(browser.email, TEST_PASSWORD);
    expect(browser.cookie).not.toBe(old);
    expect((await browser.query("account.me")).status).toBe(200);
    const replay = await browser.fetch("/api/trpc/account.me", { headers: { cookie: old } });
    expect(replay.status).toBe(401);
  });

  it("ends with the sign-out, for copies of the cookie too", async () => {
    const browser = await signUpAndIn(web.baseUrl);
    const copy = browser.cookie;
    await browser.signOut();
    const replay = await browser.fetch("/api/trpc/account.me", { headers: { cookie: copy } });
    expect(replay.status).toBe(401);
    await expect(database.session.count({ where: { userId: browser.userId } })).resolves.toBe(0);
  });

  it("is a cookie that scripts can't read, `Secure` exactly on HTTPS, under any host name", async () => {
    const { email } = await signUpAndIn(web.baseUrl);
    const cookieOf = async (init: RequestInit) => {
      const answer = await new Browser(web.baseUrl).signIn(email, TEST_PASSWORD, init);
      expect(answer.status).toBe(200);
      return answer.headers.getSetCookie().find((line) => line.includes("session-token")) ?? "";
    };
    const plain = await cookieOf({});
    expect(plain).toMatch(/^next-auth\.session-token=/);
    expect(plain).toMatch(/HttpOnly/i);
    expect(plain).toMatch(/SameSite=Lax/i);
    expect(plain).not.toMatch(/Secure/i);
    const secure = await cookieOf({ headers: { "x-forwarded-proto": "https" } });
    expect(secure).toMatch(/^__Secure-next-auth\.session-token=.*; Secure/i);
  });

  it("is refused after too many wrong passwords, by a code", async () => {
    const { email } = await signUpAndIn(web.baseUrl);
    const stranger = new Browser(web.baseUrl);
    const answers: string[] = [];
    for (let count = 0; count < 7; count += 1) {
      const { url } = (await (await stranger.signIn(email, "wrong")).json()) as { url: string };
      answers.push(new URL(url).searchParams.get("error") ?? "");
    }
    expect(answers.slice(0, 5)).toEqual(Array(5).fill("CredentialsSignin"));
    expect(answers.slice(5)).toEqual(Array(2).fill("rate_limited"));
  });
});
