import { expect, it } from "vitest";
import { describeRun, type RunFacts } from "./describe-run.ts";
import type { Goal } from "./judge-goals.ts";
import type { KillKind } from "./victim.ts";

function kill(kind: KillKind, name: string) {
  const victim = { kind, name, target: { service: name }, failing: [], isLastChance: false };
  return { victim, atMs: 0 };
}

const FACTS: RunFacts = {
  kills: [kill("service", "claims"), kill("service", "claims"), kill("worker", "worker")],
  skipped: 1,
  services: [],
  jobs: 4,
  uploads: 2,
  exports: ["completed", "failed"],
  requests: { sent: 10, retried: 1, failed: 0, hung: 0, p95Ms: 12.4, problems: new Map() },
  restarts: new Map([["launcher: worker", 1]]),
  drainedSec: 3.21,
  unreadyMs: 1500,
  idleSec: 2,
};
const GOALS: readonly Goal[] = [
  { what: "jobs lost", goal: "0", found: "0", isMet: true, details: [] },
  { what: "orphans", goal: "0", found: "25", isMet: false, details: Array<string>(25).fill("pid") },
];

it("shows kills by kind, restarts, figures and goals, each in columns", () => {
  const lines = describeRun(FACTS, GOALS);
  expect(lines).toContain("  service      2  2 claims");
  expect(lines).toContain("  launcher: worker  1");
  expect(lines).toContain("  exports made                          1 of 2");
  expect(lines).toContain("  p95 of a try                          12 ms");
  expect(lines).toContain("  jobs lost  0     0      ok");
  expect(lines).toContain("  orphans    0     25     MISSED");
});

it("says what exactly was missed, the first twenty of it", () => {
  const lines = describeRun(FACTS, GOALS);
  const after = lines.slice(lines.indexOf("Missed: orphans") + 1);
  expect(after).toEqual([...Array<string>(20).fill("  pid"), "  and 5 more"]);
});
