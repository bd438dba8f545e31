/** One test as its runner reported it. */
export interface TestResult {
  readonly name: string;
  readonly seconds: number;
  readonly outcome: "passed" | "failed" | "skipped";
}

/** Reads a runner's report; throws when it is not one. */
export type ReadResults = (report: string) => TestResult[];

/** What a part came to. */
export interface PartResult {
  readonly part: string;
  readonly seconds: number;
  readonly passed: number;
  readonly failed: number;
  readonly tests: readonly TestResult[];
  /** Why the part failed beyond its failed tests: no tests, a crash, a limit. */
  readonly problem: string | undefined;
}
