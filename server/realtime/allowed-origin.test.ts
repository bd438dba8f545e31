import { describe, expect, it } from "vitest";
import { isAllowedOrigin } from "./allowed-origin.ts";

describe("isAllowedOrigin", () => {
  it.each([
    [{ host: "studio.lan:3000", origin: "http://studio.lan:3000" }, undefined],
    [
      { host: "127.0.0.1:4000", origin: "https://a.example", "x-forwarded-host": "a.example" },
      undefined,
    ],
    [{ host: "127.0.0.1:4000", origin: "https://a.example" }, "https://a.example"],
    [{ host: "127.0.0.1:4000" }, undefined],
  ])("lets %j with PUBLIC_URL %s in", (headers, publicUrl) => {
    expect(isAllowedOrigin(headers, publicUrl)).toBe(true);
  });

  it.each([
    [{ host: "studio.lan:3000", origin: "http://evil.example" }, undefined],
    [{ host: "studio.lan:3000", origin: "null" }, undefined],
    [{ host: "studio.lan:3000", origin: "http://studio.lan:3001" }, undefined],
    [{ host: "127.0.0.1:4000", origin: "http://a.example" }, "https://a.example"],
    [{ host: "a.example", origin: "https://a.example.evil.example" }, "https://a.example"],
  ])("keeps %j with PUBLIC_URL %s out", (headers, publicUrl) => {
    expect(isAllowedOrigin(headers, publicUrl)).toBe(false);
  });
});
