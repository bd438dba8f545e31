import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const children = new Set<ChildProcess>();

/**
 * Ends this bench after `limitSec` at the latest, its ports with it, and gives it a temporary folder
 * that is gone at its end.
 */
export function boundBench(limitSec: number): void {
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  process.env.TMPDIR = folder;
  process.once("exit", () => {
    for (const child of children) child.kill("SIGKILL");
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.once(signal, () => process.exit(1));
  }
  setTimeout(() => {
    console.error(`Not done after ${limitSec} s.`);
    process.exit(1);
  }, limitSec * 1000).unref();
}

/** Kills a child that is still there at the end of the bench. */
export function killWithBench(child: ChildProcess): void {
  children.add(child);
  child.once("exit", () => children.delete(child));
}
