import { z } from "zod";
import type { TestResult } from "./results.ts";

const spec = z.object({
  title: z.string(),
  tests: z.array(
    z.object({
      status: z.enum(["expected", "unexpected", "flaky", "skipped"]),
      results: z.array(z.object({ duration: z.number() })),
    }),
  ),
});

interface Suite {
  title: string;
  specs: z.infer<typeof spec>[];
  suites?: Suite[] | undefined;
}

const suite: z.ZodType<Suite> = z.lazy(() =>
  z.object({ title: z.string(), specs: z.array(spec), suites: z.array(suite).optional() }),
);

const report = z.object({
  suites: z.array(suite),
  errors: z.array(z.object({ message: z.string().optional() })).default([]),
});

/** Reads Playwright's JSON report; a test that passed only when run again counts as failed. */
export function readPlaywright(text: string): TestResult[] {
  const { suites, errors } = report.parse(JSON.parse(text));
  const broken = errors.map(({ message }): TestResult => ({
    name: message ?? "Playwright failed outside of the tests.",
    seconds: 0,
    outcome: "failed",
  }));
  return [...suites.flatMap((each) => readSuite(each, [])), ...broken];
}

function readSuite(each: Suite, above: readonly string[]): TestResult[] {
  const titles = [...above, each.title];
  const own = each.specs.flatMap(({ title, tests }) =>
    tests.map(({ status, results }) => ({
      name: [...titles, title].join(" > "),
      seconds: results.reduce((sum, { duration }) => sum + duration, 0) / 1000,
      outcome: outcomeOf(status),
    })),
  );
  return [...own, ...(each.suites ?? []).flatMap((inner) => readSuite(inner, titles))];
}

function outcomeOf(status: "expected" | "unexpected" | "flaky" | "skipped"): TestResult["outcome"] {
  if (status === "expected") return "passed";
  return status === "skipped" ? "skipped" : "failed";
}
