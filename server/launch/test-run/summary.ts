import type { PartResult } from "./results.ts";

const SLOWEST = 10;

/** The run's last words: time per part, the slowest tests, and as the last line `N passed, N failed`. */
export function summarise(results: readonly PartResult[], totalSeconds: number): string {
  const rows = results.map(
    ({ part, passed, failed, seconds }) =>
      `${part.padEnd(16)} ${String(passed).padStart(7)} ${String(failed).padStart(7)} ${time(seconds)}`,
  );
  const { passed, failed } = total(results);
  return [
    "",
    `${"part".padEnd(16)} ${"passed".padStart(7)} ${"failed".padStart(7)} ${"time".padStart(9)}`,
    ...rows,
    `${"all".padEnd(16)} ${String(passed).padStart(7)} ${String(failed).padStart(7)} ${time(totalSeconds)}`,
    "",
    "Slowest tests",
    ...slowest(results),
    "",
    ...failures(results),
    `${passed} passed, ${failed} failed`,
  ].join("\n");
}

/** All tests and checks of all parts. */
export function total(results: readonly PartResult[]): { passed: number; failed: number } {
  return {
    passed: results.reduce((sum, { passed }) => sum + passed, 0),
    failed: results.reduce((sum, { failed }) => sum + failed, 0),
  };
}

function slowest(results: readonly PartResult[]): string[] {
  return results
    .flatMap(({ part, tests }) => tests.map((test) => ({ ...test, part })))
    .sort((a, b) => b.seconds - a.seconds)
    .slice(0, SLOWEST)
    .map(({ part, name, seconds }) => `${time(seconds)}  ${part}: ${name}`);
}

function failures(results: readonly PartResult[]): string[] {
  const names = results.flatMap(({ part, failed, tests, problem }) => {
    const own = tests.filter(({ outcome }) => outcome !== "passed").map(({ name }) => name);
    if (failed > 0 && own.length === 0) return [`${part}: ${problem ?? "see its output above"}`];
    return own.map((name) => `${part}: ${name}`);
  });
  return names.length === 0 ? [] : ["Failed", ...names.map((name) => `  ${name}`), ""];
}

function time(seconds: number): string {
  return `${seconds.toFixed(1).padStart(7)} s`;
}
