import { expect, it } from "vitest";
import { readJunit } from "./read-junit.ts";
import { readPlaywright } from "./read-playwright.ts";
import { readVitest } from "./read-vitest.ts";
import { summarise } from "./summary.ts";

it("reads Vitest's report, and a file that broke outside of its tests as failed", () => {
  const report = {
    testResults: [
      {
        name: "a.test.ts",
        status: "failed",
        assertionResults: [
          { fullName: "adds", status: "passed", duration: 1500 },
          { fullName: "fails", status: "failed", duration: 2 },
          { fullName: "waits", status: "pending" },
        ],
      },
      { name: "broken.test.ts", status: "failed", assertionResults: [] },
    ],
  };
  expect(readVitest(JSON.stringify(report))).toEqual([
    { name: "adds", seconds: 1.5, outcome: "passed" },
    { name: "fails", seconds: 0.002, outcome: "failed" },
    { name: "waits", seconds: 0, outcome: "skipped" },
    { name: "broken.test.ts", seconds: 0, outcome: "failed" },
  ]);
});

it("reads Playwright's report: nested suites, flaky as failed, errors outside of tests", () => {
  const spec = (title: string, status: string) => ({
    title,
    tests: [{ status, results: [{ duration: 250 }, { duration: 250 }] }],
  });
  const report = {
    suites: [
      {
        title: "a.spec.ts",
        specs: [spec("opens", "expected")],
        suites: [{ title: "signed in", specs: [spec("plays", "flaky")] }],
      },
    ],
    errors: [{ message: "no browser" }],
  };
  expect(readPlaywright(JSON.stringify(report))).toEqual([
    { name: "a.spec.ts > opens", seconds: 0.5, outcome: "passed" },
    { name: "a.spec.ts > signed in > plays", seconds: 0.5, outcome: "failed" },
    { name: "no browser", seconds: 0, outcome: "failed" },
  ]);
});

it("reads pytest's JUnit report", () => {
  const report = `<testsuites><testsuite tests="4">
    <testcase classname="tests.a" name="one" time="0.5" />
    <testcase classname="tests.a" name="two" time="1"><failure message="x">trace</failure></testcase>
    <testcase classname="tests.a" name="three" time="0"><skipped /></testcase>
    <testcase classname="tests.a" name="four" time="0"><error message="y"></error></testcase>
  </testsuite></testsuites>`;
  expect(readJunit(report).map(({ name, outcome }) => [name, outcome])).toEqual([
    ["tests.a one", "passed"],
    ["tests.a two", "failed"],
    ["tests.a three", "skipped"],
    ["tests.a four", "failed"],
  ]);
});

it("ends the summary with the sum over all parts", () => {
  const tests = [{ name: "adds", seconds: 2, outcome: "passed" as const }];
  const results = [
    { part: "lint", seconds: 1, passed: 1, failed: 0, tests: [], problem: undefined },
    { part: "unit", seconds: 3, passed: 1, failed: 2, tests, problem: "It exited with 1." },
  ];
  const lines = summarise(results, 4).split("\n");
  expect(lines.at(-1)).toBe("2 passed, 2 failed");
  expect(lines.join("\n")).toContain("2.0 s  unit: adds");
});
