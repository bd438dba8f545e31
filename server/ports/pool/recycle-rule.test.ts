import { expect, it } from "vitest";
import { recycleReason, type RecycleRule, type Wear } from "./recycle-rule.ts";

const rule: RecycleRule = { maxRequests: 10, maxAgeMs: 60_000, maxRssBytes: 1000, maxIdleMs: 500 };
const fresh: Wear = { requests: 9, ageMs: 59_999, idleMs: 499, rssBytes: 999 };

it.each<[string, { rule: RecycleRule; wear: Wear; reason: string | null }]>([
  ["nothing is due", { rule: rule, wear: fresh, reason: null }],
  ["its last request", { rule: rule, wear: { ...fresh, requests: 10 }, reason: "requests" }],
  ["its age", { rule: rule, wear: { ...fresh, ageMs: 60_000 }, reason: "age" }],
  ["its memory", { rule: rule, wear: { ...fresh, rssBytes: 1000 }, reason: "memory" }],
  ["its idleness", { rule: rule, wear: { ...fresh, idleMs: 500 }, reason: "idleness" }],
  [
    "idleness before its first request",
    { rule: rule, wear: { ...fresh, requests: 0, idleMs: 1e9 }, reason: null },
  ],
  [
    "memory that can't be measured",
    { rule: rule, wear: { ...fresh, rssBytes: undefined }, reason: null },
  ],
  [
    "no rule at all",
    { rule: {}, wear: { requests: 1e9, ageMs: 1e12, idleMs: 1e12, rssBytes: 1e12 }, reason: null },
  ],
])("a port is replaced for %s", (_name, given) => {
  expect(recycleReason(given.rule, given.wear)).toBe(given.reason);
});
