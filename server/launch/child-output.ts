import type { ChildProcess } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { BoundedLog } from "./bounded-log.ts";

const WARN = 40;
const LONGEST_LINE = 500;

/** Writes a child's output to `logs/<name>.log` and shows its warnings and its stderr here as well. */
export function captureOutput(name: string, child: ChildProcess, dataDir: string): void {
  const log = new BoundedLog(join(dataDir, "logs", `${name}.log`));
  const { stdout, stderr } = child;
  if (stdout === null || stderr === null) return;
  stdout.pipe(log, { end: false });
  stderr.pipe(log, { end: false });
  createInterface({ input: stdout }).on("line", (line) => {
    const warning = readWarning(line);
    if (warning !== undefined) show(name, warning);
  });
  createInterface({ input: stderr }).on("line", (line) => {
    show(name, line);
  });
}

/** The text of a JSON log line of level warn or above; undefined for all other lines. */
export function readWarning(line: string): string | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    const entry = JSON.parse(line) as {
      level?: unknown;
      msg?: unknown;
      err?: { message?: unknown };
    };
    if (typeof entry.level !== "number" || entry.level < WARN) return undefined;
    const cause = typeof entry.err?.message === "string" ? entry.err.message : "";
    return [entry.msg, cause].filter((part) => typeof part === "string" && part !== "").join(": ");
  } catch {
    return undefined;
  }
}

function show(name: string, text: string): void {
  console.error(`${name}: ${text.slice(0, LONGEST_LINE)}`);
}
