import { expect, test } from "vitest";
import { foreignOrigin } from "./request-origin.ts";

const own = new Set(["studio.example:3000"]);

test.each([
  [{}],
  [{ origin: "http://studio.example:3000" }],
  [{ origin: "https://studio.example:3000" }],
  [{ origin: "http://studio.example:3000", "sec-fetch-site": "same-origin" }],
  [{ "sec-fetch-site": "none" }],
])("lets a POST with %j change something", (headers) => {
  expect(foreignOrigin({ method: "POST", headers }, own)).toBeNull();
});

test.each([
  [{ origin: "null" }],
  [{ origin: "http://studio.example" }],
  [{ origin: "http://studio.example:3000.evil.example" }],
  [{ origin: "http://sub.studio.example:3000" }],
  [{ origin: "garbage" }],
  [{ origin: "" }],
  [{ "sec-fetch-site": "cross-site" }],
  [{ origin: "http://studio.example:3000", "sec-fetch-site": "same-site" }],
])("lets a POST with %j change nothing", (headers) => {
  for (const method of ["POST", "PUT", "PATCH", "DELETE", "PROPFIND"]) {
    expect(foreignOrigin({ method, headers }, own)).not.toBeNull();
  }
});

test("lets anyone read", () => {
  for (const method of ["GET", "HEAD", "OPTIONS"]) {
    expect(foreignOrigin({ method, headers: { origin: "http://evil.example" } }, own)).toBeNull();
  }
});
