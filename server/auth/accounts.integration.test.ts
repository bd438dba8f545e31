import { randomUUID } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSession, uploadFile, synthesizeWav } from "#server/testing/factories.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { WebContext } from "#server/testing/web-context.ts";
import { pruneSessions } from "./prune-sessions.ts";
import { liveSession, sessionFromCookie } from "./read-session.ts";
import { signIn } from "./sign-in.ts";

let context: WebContext;

beforeAll(async () => {
  context = await WebContext.open();
});
afterAll(() => context.close());

const PASSWORD = "correct horse";
const caller = { address: "192.0.2.1", device: "test", previous: null };

async function signUp(fields: { email?: string } = {}) {
  const email = fields.email ?? `${randomUUID()}@example.org`;
  const input = { name: "Ann", email, password: PASSWORD };
  const { id } = await context.caller(null).account.signUp(input);
  return { id, email };
}

function codeOf(error: unknown): string {
  return (error as { code: string }).code;
}

describe("sign-up", () => {
  it("makes exactly one administrator of two first accounts at once", async () => {
    const made = await Promise.all([signUp(), signUp(), signUp(), signUp()]);
    const ids = made.map(({ id }) => id);
    const admins = await context.database.user.count({ where: { id: { in: ids }, role: "admin" } });
    expect(admins).toBe(1);
  });

  it("takes an address once, whatever its case", async () => {
    const { email } = await signUp();
    await expect(signUp({ email: email.toUpperCase() })).rejects.toMatchObject({
      code: "CONFLICT",
    });
  });

  it.each([
    [{ name: "", email: "a@example.org", password: PASSWORD }],
    [{ name: "Ann", email: "no address", password: PASSWORD }],
    [{ name: "Ann", email: "a@example.org", password: "short" }],
  ])("refuses %j with words", async (input) => {
    await expect(context.caller(null).account.signUp(input)).rejects.toMatchObject({
      code: "BAD_REQUEST",
      message: expect.stringMatching(/\.$/) as string,
    });
  });
});

describe("sign-in", () => {
  it("makes a session with a new id each time and ends the one that the browser had", async () => {
    const { email } = await signUp();
    const first = await signIn(context, { email, password: PASSWORD }, caller);
    const again = { ...caller, previous: first };
    const second = await signIn(context, { email, password: PASSWORD }, again);
    expect(second.sessionId).not.toBe(first.sessionId);
    await expect(liveSession(first, context.database)).resolves.toBeNull();
    await expect(liveSession(second, context.database)).resolves.toMatchObject(second);
  });

  it("makes no session with a password that is being replaced", async () => {
    const { id, email } = await signUp();
    const passwordHash = await context.passwords.hash("another horse");
    const { late } = await context.database.$transaction(async (tx) => {
      await tx.user.update({ where: { id }, data: { passwordHash } });
      const going = signIn(context, { email, password: PASSWORD }, caller).catch(codeOf);
      await untilBlocked(context.database, tx);
      return { late: going };
    });
    expect(await late).toBe("unauthorized");
    expect(await context.database.session.count({ where: { userId: id } })).toBe(0);
  });

  it("blocks 20 wrong passwords with growing delays, and nobody else", async () => {
    const { email } = await signUp();
    const other = await signUp();
    const codes: unknown[] = [];
    for (let count = 0; count < 20; count += 1) {
      const attempt = signIn(context, { email, password: "wrong" }, caller);
      codes.push(await attempt.catch(codeOf));
    }
    expect(codes.slice(0, 5)).toEqual(Array(5).fill("unauthorized"));
    expect(codes.slice(5)).toEqual(Array(15).fill("rate_limited"));
    await expect(signIn(context, { email, password: PASSWORD }, caller)).rejects.toMatchObject({
      code: "rate_limited",
      retryAfterSec: expect.any(Number) as number,
    });
    const bystander = { email: other.email, password: PASSWORD };
    await expect(signIn(context, bystander, caller)).resolves.toBeTruthy();
    const elsewhere = { ...caller, address: "192.0.2.2" };
    await expect(signIn(context, { email, password: PASSWORD }, elsewhere)).resolves.toBeTruthy();
  });

  it("doubles the delay with each wrong try after the first five", async () => {
    const { email } = await signUp();
    const key = `sign-in:${email}:${caller.address}`;
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      await signIn(context, { email, password: "wrong" }, caller).catch(() => undefined);
      const blocked = await signIn(context, { email, password: "wrong" }, caller).catch(
        (error: unknown) => (error as { retryAfterSec?: number }).retryAfterSec ?? 0,
      );
      if (typeof blocked === "number" && blocked > 0) waits.push(blocked);
      await context.database.$executeRaw`
        UPDATE "RateLimit" SET "windowStart" = now() - interval '800 s' WHERE "key" = ${key}`;
    }
    expect(waits.length).toBeGreaterThanOrEqual(3);
    for (const [at, wait] of waits.entries()) expect(wait).toBe(5 * 2 ** at);
  });

  it("lets no more tries through when they come at once", async () => {
    const { email } = await signUp();
    const tries = Array.from({ length: 12 }, () =>
      signIn(context, { email, password: "wrong" }, caller).catch(codeOf),
    );
    const codes = await Promise.all(tries);
    expect(codes.filter((code) => code === "unauthorized")).toHaveLength(5);
  });

  it("hashes for an unknown account as for a known one", async () => {
    const { email } = await signUp();
    const known: number[] = [];
    const unknown: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      known.push(await msOfRefusal(email));
      unknown.push(await msOfRefusal(`${randomUUID()}@example.org`));
    }
    // Without the hash an answer takes a tenth of the time.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 2);
    expect(Math.min(...unknown)).toBeLessThan(Math.min(...known) * 2);
  });

  async function msOfRefusal(email: string): Promise<number> {
    const started = performance.now();
    await signIn(context, { email, password: "wrong" }, caller).catch(() => undefined);
    return performance.now() - started;
  }
});

describe("a session", () => {
  it("is nobody's when the cookie is absent, garbage or past its end", async () => {
    const source = { database: context.database, secrets: { authSecret: "s".repeat(64) } };
    for (const cookie of [undefined, "", "next-auth.session-token=abc", "x=y"]) {
      await expect(sessionFromCookie(cookie, source)).resolves.toBeNull();
    }
    const session = await context.signedIn();
    await context.database.session.update({
      where: { id: session.sessionId },
      data: { expiresAt: new Date(Date.now() - 1000) },
    });
    await expect(liveSession(session, context.database)).resolves.toBeNull();
  });

  it("is pruned after its end, with tries that count no more", async () => {
    const [ended, live] = [await context.signedIn(), await context.signedIn()];
    const { database } = context;
    const expiresAt = new Date(Date.now() - 1000);
    await database.session.update({ where: { id: ended.sessionId }, data: { expiresAt } });
    const windowStart = new Date(Date.now() - 2 * 86_400_000);
    await database.rateLimit.create({ data: { key: "old", hits: 9, windowStart } });
    await pruneSessions(database);
    await expect(database.rateLimit.count({ where: { key: "old" } })).resolves.toBe(0);
    const ids = [ended.sessionId, live.sessionId];
    await expect(database.session.findMany({ where: { id: { in: ids } } })).resolves.toMatchObject([
      { id: live.sessionId },
    ]);
  });

  it("takes the role from the database, not from where it was", async () => {
    const session = await context.signedIn();
    await context.database.user.update({
      where: { id: session.userId },
      data: { role: "admin" },
    });
    await expect(liveSession(session, context.database)).resolves.toMatchObject({ role: "admin" });
  });

  it("is seen at most once a minute", async () => {
    const session = await context.signedIn();
    const read = () =>
      context.database.session.findUniqueOrThrow({ where: { id: session.sessionId } });
    const made = await read();
    await liveSession(session, context.database);
    expect((await read()).lastSeenAt).toEqual(made.lastSeenAt);
    const old = new Date(Date.now() - 120_000);
    await context.database.session.update({
      where: { id: session.sessionId },
      data: { lastSeenAt: old },
    });
    await liveSession(session, context.database);
    expect((await read()).lastSeenAt.getTime()).toBeGreaterThan(old.getTime());
  });
});

describe("changing the password", () => {
  it("ends all other sessions, tells the socket servers, and keeps this one", async () => {
    const { id, email } = await signUp();
    const here = await signIn(context, { email, password: PASSWORD }, caller);
    const there = await createSession(context.database, id);
    const heard = await listen();
    const session = { ...here, role: "user" as const };
    const account = context.caller(session).account;
    await expect(
      account.changePassword({ currentPassword: "wrong one", newPassword: "battery staple" }),
    ).rejects.toMatchObject({ code: "BAD_REQUEST" });
    const input = { currentPassword: PASSWORD, newPassword: "battery staple" };
    await expect(account.changePassword(input)).resolves.toEqual({ endedSessions: 1 });
    const notice = JSON.stringify({ kind: "session", id: there.id, version: 0 });
    await expect(waitUntil(() => heard.notices.includes(notice), 2000)).resolves.toBe(true);
    await heard.end();
    await expect(account.sessions()).resolves.toHaveLength(1);
    const old = signIn(context, { email, password: PASSWORD }, { ...caller, address: "new" });
    await expect(old).rejects.toMatchObject({ code: "unauthorized" });
    const fresh = { email, password: "battery staple" };
    await expect(signIn(context, fresh, caller)).resolves.toBeTruthy();
  });

  async function listen() {
    const client = new pg.Client({ connectionString: context.url });
    await client.connect();
    const notices: string[] = [];
    client.on("notification", ({ payload }) => notices.push(payload ?? ""));
    await client.query("LISTEN events");
    return { notices, end: () => client.end() };
  }
});

describe("deleting the account", () => {
  it("needs the password and removes sessions, tracks, jobs and files", async () => {
    const { id, email } = await signUp();
    const claims = await signIn(context, { email, password: PASSWORD }, caller);
    const account = context.caller({ ...claims, role: "user" }).account;
    const file = await uploadFile(context, {
      userId: id,
      folder: `${context.folder}/media/uploads`,
      bytes: synthesizeWav(1),
    });
    await expect(account.delete({ password: "wrong" })).rejects.toMatchObject({
      code: "BAD_REQUEST",
    });
    await expect(context.store.stat(`tracks/${file.trackId}/original`)).resolves.not.toBeNull();
    await expect(account.delete({ password: PASSWORD })).resolves.toEqual({ deleted: true });
    const left = await Promise.all([
      context.database.user.count({ where: { id } }),
      context.database.session.count({ where: { userId: id } }),
      context.database.track.count({ where: { userId: id } }),
      context.database.job.count({ where: { userId: id } }),
    ]);
    expect(left).toEqual([0, 0, 0, 0]);
    await expect(context.store.stat(`tracks/${file.trackId}/original`)).resolves.toBeNull();
  });
});
