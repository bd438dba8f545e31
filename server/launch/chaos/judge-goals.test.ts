import { expect, it } from "vitest";
import { judgeGoals, type Findings } from "./judge-goals.ts";

const GOOD: Findings = {
  effects: { lost: [], duplicated: [] },
  recovery: { afterMs: 5000, missing: [], lastTrouble: "" },
  requests: { sent: 100, retried: 30, failed: 4, hung: 0, p95Ms: 9, problems: new Map() },
  orphans: [],
  givenUp: [],
  deafClients: 0,
};

const missed = (findings: Partial<Findings>) => {
  return judgeGoals({ ...GOOD, ...findings }).filter(({ isMet }) => !isMet);
};

it("is met by a run at its limits", () => {
  expect(missed({})).toEqual([]);
});

it("is missed by a single lost job, with which one", () => {
  const effects = { ...GOOD.effects, lost: ["track 1, separate-stems: 7 is failed"] };
  expect(missed({ effects })).toMatchObject([
    { what: "jobs lost", found: "1", details: effects.lost },
  ]);
});

it("is missed by a duplicated effect, an orphan, and what nobody starts any more", () => {
  const effects = { ...GOOD.effects, duplicated: ["2 x pack of track 1"] };
  const wrong = missed({ effects, orphans: ["pid 7"], givenUp: ["the launcher"], deafClients: 1 });
  expect(wrong.map(({ what }) => what)).toEqual([
    "effects duplicated",
    "orphans",
    "restarts by hand",
    "connections not back",
  ]);
});

it("is missed by health that comes late, or never, with the last trouble", () => {
  const late = { afterMs: 5001, missing: [], lastTrouble: "no worker" };
  expect(missed({ recovery: late })).toMatchObject([{ details: ["last trouble: no worker"] }]);
  expect(missed({ recovery: { ...late, afterMs: Infinity } })).toMatchObject([{ found: "never" }]);
});

it("is missed by one request that hung, and by 5 % that failed, with how they did", () => {
  const problems = new Map([["join: no answer within 10000 ms", 5]]);
  const hung = { ...GOOD.requests, hung: 1, problems };
  expect(missed({ requests: hung })).toMatchObject([
    { what: "requests that hung", details: ["5 x join: no answer within 10000 ms"] },
  ]);
  const failed = { ...GOOD.requests, failed: 5 };
  expect(missed({ requests: failed })).toMatchObject([{ found: "5.00 %" }]);
});
