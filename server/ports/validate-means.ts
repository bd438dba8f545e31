import { spawn, type ChildProcess } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { markerVariables } from "./port-marker.ts";
import { bootId, identify, readEnvironment } from "./proc.ts";
import { ProcessRegistry } from "./process-registry.ts";
import { sweepOrphans } from "./sweep-orphans.ts";

/** One of the means by which orphans are found and ended, tried out. */
export interface MeansCheck {
  readonly name: string;
  readonly isUsable: boolean;
  /** What was seen, or why it can't be used. */
  readonly message: string;
}

const ORPHAN_LIFE_SEC = "30";

/** Tries every means of the orphan detector on processes and files of its own. */
export async function validateMeans(): Promise<readonly MeansCheck[]> {
  return [
    await tryOut("process table", () => {
      const own = identify(process.pid);
      if (own === undefined) throw new Error("/proc has no entry of this process.");
      return `this process started at tick ${own.startTime}`;
    }),
    await tryOut("boot id", () => bootId()),
    await tryOut("environments", () => {
      const names = readEnvironment(process.pid)?.size ?? 0;
      if (names === 0) throw new Error("The environment of a process can't be read.");
      return `${names} variables of this process read`;
    }),
    await tryOut("sweep", endOwnOrphan),
  ];
}

async function tryOut(name: string, run: () => Promise<string> | string): Promise<MeansCheck> {
  try {
    return { name, isUsable: true, message: await run() };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { name, isUsable: false, message };
  }
}

/** Makes an orphan under a token that nobody else has, and lets a sweep find and end it. */
async function endOwnOrphan(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "ports-validate-"));
  const token = randomUUID();
  const portId = randomUUID();
  // No process has ever started at tick 0: this owner is dead.
  const owner = { pid: process.pid, startTime: 0 };
  const env = { ...process.env, ...markerVariables({ token, portId, owner }) };
  const orphan = spawn("sleep", [ORPHAN_LIFE_SEC], { stdio: "ignore", env });
  try {
    await once(orphan, "spawn");
    const report = await sweepOrphans({
      registry: new ProcessRegistry(folder),
      instanceToken: token,
      bootId: bootId(),
      self: identify(process.pid) ?? owner,
      isLive: () => false,
      scansMarkers: true,
      logger: { info: () => undefined, warn: () => undefined },
    });
    if (report.terminated !== 1) {
      throw new Error(`A sweep ended ${report.terminated} processes instead of its own one.`);
    }
    return "found and ended an orphan made for this";
  } finally {
    await end(orphan);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}
