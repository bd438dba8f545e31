import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebContext } from "#server/testing/web-context.ts";

const PASSWORD = "correct horse";

let lan: WebContext;

beforeAll(async () => {
  lan = await WebContext.open();
});
afterAll(() => lan.close());

describe("sign-up off this machine", () => {
  function lanCaller(host: string, signUpCode: string | undefined) {
    const site = { isLoopback: false, publicUrl: null, signUpCode, isDevelopment: false };
    const request = { address: randomUUID(), host, isSecure: false, device: "" };
    return lan.caller(null, { instance: lan.instance({ site }), request }).account;
  }
  const input = { name: "Ann", email: "ann@example.org", password: PASSWORD };

  it("needs the one-time code, which only the first account can use", async () => {
    const account = lanCaller("192.0.2.7:3000", "CODE-CODE");
    await expect(account.signUpPolicy()).resolves.toEqual({ isOpen: false, needsCode: true });
    await expect(account.signUp(input)).rejects.toMatchObject({ code: "FORBIDDEN" });
    await expect(account.signUp({ ...input, code: "WRONG" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
    await expect(account.signUp({ ...input, code: "CODE-CODE" })).resolves.toMatchObject({
      role: "admin",
    });
    const second = { ...input, email: "bob@example.org", code: "CODE-CODE" };
    await expect(account.signUp(second)).rejects.toThrow("one-time code has been used");
  });

  it("stays closed without a code", async () => {
    const account = lanCaller("studio.example.org", undefined);
    await expect(account.signUp({ ...input, code: "" })).rejects.toMatchObject({
      code: "FORBIDDEN",
    });
  });
});

it("is closed on this machine for a page that was asked for under a foreign name", async () => {
  const request = { address: "127.0.0.1", host: "evil.example:3000", isSecure: false, device: "" };
  const account = lan.caller(null, { request }).account;
  await expect(account.signUpPolicy()).resolves.toEqual({ isOpen: false, needsCode: true });
});
