import { expect, it } from "vitest";
import { readRetryAfter } from "./retry-after.ts";

const NOW = Date.parse("2026-11-01T10:00:00Z");

it.each([
  [undefined, undefined],
  ["120", 120],
  [" 0 ", 0],
  ["Sun, 01 Nov 2026 10:01:30 GMT", 90],
  ["Sun, 01 Nov 2026 09:00:00 GMT", 0],
  ["900000", 86_400],
  ["soon", undefined],
])("reads %o as %o seconds", (header, seconds) => {
  expect(readRetryAfter(header, NOW)).toBe(seconds);
});
