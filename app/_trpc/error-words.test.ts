import { TRPCClientError } from "@trpc/client";
import { describe, expect, it } from "vitest";
import { DOMAIN_ERROR_CODES } from "#server/errors.ts";
import { callErrorWords, errorWords } from "./error-words.ts";
import { isUnauthorized, readError, shouldAskAgain } from "./read-error.ts";

const failure = (data: object | undefined, message = "Track is gone.") =>
  new TRPCClientError(message, {
    result: data ? ({ error: { message, code: -32004, data } } as never) : undefined,
  });

describe("words for errors", () => {
  it("exist for every code that the server can raise", () => {
    for (const code of [...DOMAIN_ERROR_CODES, "offline", "internal"] as const) {
      const words = callErrorWords({ code, message: null, retryAfterSec: null, fields: {} });
      expect(words.title).not.toBe("");
      expect(words.text).toMatch(/[.]$/u);
    }
  });

  it("let the server's own sentence win, which names subject and limit", () => {
    const error = failure({ domainCode: "not_found", retryAfterSec: null, fields: null });
    expect(errorWords(error).text).toBe("Track is gone.");
  });

  it("name the wait", () => {
    const words = callErrorWords({
      code: "rate_limited",
      message: null,
      retryAfterSec: 30,
      fields: {},
    });
    expect(words.text).toBe("Wait a moment, then try again. The wait is 30 s.");
  });

  it("never show what an unknown error says", () => {
    const error = failure({ domainCode: null, retryAfterSec: null, fields: null }, "secret stack");
    expect(errorWords(error).text).not.toContain("secret");
    expect(errorWords(new Error("secret")).text).not.toContain("secret");
  });
});

describe("reading errors", () => {
  it("tells a lost connection from a refusal", () => {
    expect(readError(failure(undefined)).code).toBe("offline");
    expect(shouldAskAgain(failure(undefined))).toBe(true);
    const refusal = failure({ domainCode: "unauthorized", retryAfterSec: null, fields: null });
    expect(isUnauthorized(refusal)).toBe(true);
    expect(shouldAskAgain(refusal)).toBe(false);
  });
});
