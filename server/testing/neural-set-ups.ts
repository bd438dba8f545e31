import { spawn, type ChildProcess } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { PackageIndex } from "./package-index.ts";

const PROGRAM = fileURLToPath(new URL("../launch/setup-neural.mjs", import.meta.url));

/** What the program says; which fields there are depends on the type. */
export interface SetUpLine {
  readonly type: "progress" | "result" | "error";
  readonly stage?: string;
  readonly fraction?: number;
  readonly bytes?: number;
  readonly code?: string;
  readonly message?: string;
  readonly outcome?: string;
  readonly device?: string;
  readonly notes?: readonly string[];
}

interface SetUpRun {
  readonly child: ChildProcess;
  /** Grows while it runs. */
  readonly lines: readonly SetUpLine[];
  /** Its exit code. */
  readonly ended: Promise<number | null>;
  /** What it has written to stderr. */
  readonly said: () => string;
}

/** Starts the set-up as a process that takes its packages from the index. */
export function startSetUp(index: PackageIndex, ...args: readonly string[]): SetUpRun {
  const { engines, lock } = index.place;
  const given = ["--engines", engines, "--lock", lock, "--need-bytes", "1000000", ...args];
  const child = spawn(process.execPath, [PROGRAM, ...given], {
    env: { ...process.env, ...index.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const lines: SetUpLine[] = [];
  let rest = "";
  let said = "";
  child.stdout.on("data", (piece: Buffer) => {
    const whole = `${rest}${piece.toString()}`.split("\n");
    rest = whole.pop() ?? "";
    lines.push(...whole.map((line) => JSON.parse(line) as SetUpLine));
  });
  child.stderr.on("data", (piece: Buffer) => {
    said += piece.toString();
  });
  const { promise: ended, resolve } = Promise.withResolvers<number | null>();
  child.once("close", resolve);
  return { child, lines, ended, said: () => said };
}

/** As `startSetUp`, to its end: the last line with all lines and all that was said. */
export async function runSetUp(
  index: PackageIndex,
  ...args: readonly string[]
): Promise<SetUpLine & { said: string; lines: readonly SetUpLine[] }> {
  const { lines, ended, said } = startSetUp(index, ...args);
  await ended;
  const last = lines.at(-1) ?? { type: "error" as const };
  return { ...last, said: said(), lines };
}

/** The environments of the index's place, whole or not. */
export function environmentNames({ place }: PackageIndex): string[] {
  if (!existsSync(place.engines)) return [];
  return readdirSync(place.engines).filter((name) => name !== "lock");
}

/** Whether a good part of the stand-in for torch has come. */
export function isHalfWay(lines: readonly SetUpLine[]): boolean {
  return lines.some(({ stage, bytes = 0 }) => stage === "downloading" && bytes > 100_000);
}
