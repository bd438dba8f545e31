import { join } from "node:path";
import { findNeuralEnvironment } from "../setup/neural-environment.mjs";
import { readJunit } from "./read-junit.ts";
import { readPlaywright } from "./read-playwright.ts";
import type { ReadResults } from "./results.ts";
import { readVitest } from "./read-vitest.ts";

/** One step of the test run. */
export interface Part {
  readonly name: string;
  readonly command: readonly string[];
  /** Working folder below the root; the root by default. */
  readonly folder?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly limitMs: number;
  /** Reads the tests that ran; a part without it is one check, passed when it exits with 0. */
  readonly results?: { readonly file: string; readonly read: ReadResults };
}

const MINUTE_MS = 60_000;

/** What a run consists of: stages one after the other, each with lanes side by side. */
export type Plan = readonly (readonly (readonly Part[])[])[];

/** Everything, or the fast loop: what needs neither Python nor a database nor a browser. */
export function planParts(root: string, isFast: boolean): Plan {
  const parts = listParts(root);
  const checks = [parts.format, parts.lint, parts.types, parts.arrows, parts.deadCode];
  if (isFast) return [[checks, [parts.unit]]];
  const python = [
    parts.pythonFormat,
    parts.pythonLint,
    parts.pythonTypes,
    parts.python,
    parts.pythonNeural,
  ];
  return [[[...checks, parts.unit], python], [[parts.integration]], [[parts.e2e]]];
}

function listParts(root: string) {
  const bin = (name: string): string => join(root, "node_modules", ".bin", name);
  const python = (module: string, ...args: string[]): Pick<Part, "command" | "folder"> => ({
    command: [join(root, ".venv", "bin", "python"), "-m", module, ...args],
    folder: "python",
  });
  const check = (name: string, ...command: string[]): Part => ({
    name,
    command,
    limitMs: 5 * MINUTE_MS,
  });
  return {
    format: check("format", bin("prettier"), "--check", "--log-level=warn", "."),
    lint: check("lint", bin("eslint"), "--max-warnings=0", "."),
    types: check("types", bin("tsc"), "--noEmit"),
    arrows: check(
      "arrows",
      bin("depcruise"),
      "app",
      "server",
      "--config",
      ".dependency-cruiser.cjs",
    ),
    deadCode: check("dead code", bin("knip"), "--no-progress"),
    pythonFormat: { ...check("Python format"), ...python("ruff", "format", "--check", ".") },
    pythonLint: { ...check("Python lint"), ...python("ruff", "check", ".") },
    pythonTypes: { ...check("Python types"), ...python("mypy") },
    unit: vitest(root, "unit"),
    integration: vitest(root, "integration"),
    python: pytest(root, { name: "Python", file: "python.xml", ...python("pytest") }),
    pythonNeural: neuralPytest(root),
    e2e: playwright(root),
  } satisfies Record<string, Part>;
}

function vitest(root: string, project: "unit" | "integration"): Part {
  const file = resultFile(root, `${project}.json`);
  const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${file}`];
  const program = join(root, "node_modules", ".bin", "vitest");
  return {
    name: project,
    command: [program, "run", "--project", project, ...reporters],
    limitMs: 15 * MINUTE_MS,
    results: { file, read: readVitest },
  };
}

type PytestRun = Pick<Part, "name" | "command" | "folder"> & { readonly file: string };

function pytest(root: string, { file: name, command, ...run }: PytestRun): Part {
  const file = resultFile(root, name);
  return {
    ...run,
    command: [...command, "--quiet", `--junitxml=${file}`],
    env: { PYTHONPATH: join(root, "python", "src") },
    limitMs: 15 * MINUTE_MS,
    results: { file, read: readJunit },
  };
}

/** What needs torch runs in the neural environment; without one the part fails, and says so. */
function neuralPytest(root: string): Part {
  const python = findNeuralEnvironment()?.python ?? "no-neural-environment";
  return pytest(root, {
    name: "Python neural",
    file: "python-neural.xml",
    command: [python, "-m", "pytest", "tests_neural"],
    folder: "python",
  });
}

function playwright(root: string): Part {
  const file = resultFile(root, "e2e.json");
  return {
    name: "end to end",
    command: [join(root, "node_modules", ".bin", "playwright"), "test", "--reporter=list,json"],
    env: { PLAYWRIGHT_JSON_OUTPUT_FILE: file },
    limitMs: 50 * MINUTE_MS,
    results: { file, read: readPlaywright },
  };
}

function resultFile(root: string, name: string): string {
  return join(root, "test-results", name);
}
