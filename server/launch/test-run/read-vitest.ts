import { z } from "zod";
import type { TestResult } from "./results.ts";

const report = z.object({
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(
        z.object({ fullName: z.string(), status: z.string(), duration: z.number().nullish() }),
      ),
    }),
  ),
});

/** Reads Vitest's JSON report; a file that failed outside of its tests counts as one failed test. */
export function readVitest(text: string): TestResult[] {
  return report.parse(JSON.parse(text)).testResults.flatMap((file) => {
    const tests = file.assertionResults.map((test): TestResult => ({
      name: test.fullName,
      seconds: (test.duration ?? 0) / 1000,
      outcome: outcomeOf(test.status),
    }));
    const isBroken = file.status === "failed" && tests.every(({ outcome }) => outcome !== "failed");
    return isBroken ? [...tests, { name: file.name, seconds: 0, outcome: "failed" }] : tests;
  });
}

function outcomeOf(status: string): TestResult["outcome"] {
  if (status === "passed") return "passed";
  return status === "failed" ? "failed" : "skipped";
}
