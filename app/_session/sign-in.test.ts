import { describe, expect, it } from "vitest";
import { safeNext } from "./sign-in.ts";

describe("the way after signing in", () => {
  const origin = "http://studio.example:3000";
  it("stays on this site", () => {
    expect(safeNext("/tracks/1?a=b", origin)).toBe("/tracks/1?a=b");
    expect(safeNext(undefined, origin)).toBe("/");
    for (const trick of [
      "//evil.example",
      "/\\evil.example",
      "/\t/evil.example",
      "https://evil.example/",
      "javascript:alert(1)",
    ]) {
      expect(safeNext(trick, origin)).toBe("/");
    }
  });
});
