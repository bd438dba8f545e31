import { spawn } from "node:child_process";
import { createWriteStream, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Part } from "./parts.ts";
import type { PartResult, TestResult } from "./results.ts";

const SHOWN_CHARACTERS = 12_000;

interface Ended {
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly isLate: boolean;
  readonly output: string;
}

/** Runs a part to its end, or to its limit, and prints one line, and its output too when it failed. */
export async function runPart(part: Part, root: string): Promise<PartResult> {
  const startedMs = performance.now();
  if (part.results !== undefined) rmSync(part.results.file, { force: true });
  const ended = await runCommand(part, root);
  const seconds = (performance.now() - startedMs) / 1000;
  const result = { ...judge(part, ended), part: part.name, seconds };
  const isGood = result.failed === 0;
  const counts = isGood
    ? `${result.passed} passed`
    : `${result.passed} passed, ${result.failed} failed`;
  console.log(`${part.name.padEnd(16)} ${counts.padEnd(28)} ${seconds.toFixed(1).padStart(7)} s`);
  if (!isGood) console.log(`\n${ended.output}\n${result.problem ?? ""}\n`);
  return result;
}

function runCommand(part: Part, root: string): Promise<Ended> {
  const { promise, resolve } = Promise.withResolvers<Ended>();
  const log = createWriteStream(logFile(root, part.name));
  // The kernel ends the part when this process is killed, and a group of its own lets a late one be
  // ended with all that it started.
  const child = spawn("setpriv", ["--pdeathsig", "TERM", "--", ...part.command], {
    cwd: join(root, part.folder ?? ""),
    env: { ...process.env, FORCE_COLOR: "0", NO_COLOR: "1", CI: "1", ...part.env },
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  let output = "";
  let isLate = false;
  const keep = (chunk: Buffer): void => {
    log.write(chunk);
    output = (output + chunk.toString()).slice(-SHOWN_CHARACTERS);
  };
  child.stdout.on("data", keep);
  child.stderr.on("data", keep);
  const timer = setTimeout(() => {
    isLate = true;
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, part.limitMs);
  child.once("error", (error) => {
    output += error.message;
    resolve({ exitCode: 1, signal: null, isLate, output });
  });
  child.once("close", (exitCode, signal) => {
    clearTimeout(timer);
    log.end();
    resolve({ exitCode, signal, isLate, output });
  });
  return promise;
}

function logFile(root: string, name: string): string {
  const folder = join(root, "test-results");
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name.replaceAll(" ", "-")}.log`);
}

/** A failure that no test stands for counts as one, and so does a part without tests. */
function judge(part: Part, ended: Ended): Omit<PartResult, "part" | "seconds"> {
  const tests = part.results === undefined ? [] : readTests(part.results);
  if (ended.isLate) {
    const known = tests instanceof Error ? [] : tests;
    return broken(known, `It was ended after ${part.limitMs / 1000} s.`);
  }
  if (tests instanceof Error) {
    const how = ended.signal ?? `exit code ${String(ended.exitCode)}`;
    return broken([], `It ended with ${how}. ${tests.message}`);
  }
  if (part.results === undefined) {
    const isGood = ended.exitCode === 0;
    return { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, tests, problem: undefined };
  }
  if (tests.length === 0) return broken(tests, "No test ran.");
  const { passed, failed } = count(tests);
  if (failed === 0 && ended.exitCode !== 0) {
    return broken(tests, `All tests passed, but it exited with ${String(ended.exitCode)}.`);
  }
  return { passed, failed, tests, problem: skippedNames(tests) };
}

function readTests({ file, read }: NonNullable<Part["results"]>): TestResult[] | Error {
  try {
    return read(readFileSync(file, "utf8"));
  } catch (cause) {
    return new Error(`It left no readable report in ${file}: ${String(cause)}`, { cause });
  }
}

function broken(tests: readonly TestResult[], problem: string) {
  const { passed, failed } = count(tests);
  return { passed, failed: Math.max(1, failed), tests, problem };
}

/** A skipped test proves nothing: it counts as failed. */
function count(tests: readonly TestResult[]): { passed: number; failed: number } {
  const passed = tests.filter(({ outcome }) => outcome === "passed").length;
  return { passed, failed: tests.length - passed };
}

function skippedNames(tests: readonly TestResult[]): string | undefined {
  const names = tests.filter(({ outcome }) => outcome === "skipped").map(({ name }) => name);
  return names.length === 0 ? undefined : `Skipped, which counts as failed: ${names.join("; ")}`;
}
