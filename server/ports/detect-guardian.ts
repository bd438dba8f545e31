import { spawnSync } from "node:child_process";
import { guardianCommand, type GuardianSetup } from "./guardian-command.ts";
import { parseGuardianReport } from "./guardian-report.ts";
import type { GuardianMode } from "./port-types.ts";

const PROBE_LIMIT_MS = 10_000;

/** No guardian can be run in the way that was asked for, or in none at all. */
export class GuardianUnavailableError extends Error {
  constructor(requested: string, python: string) {
    super(
      `No port can be supervised on this machine: a guardian in mode "${requested}" did not run ` +
        `with ${python}. Check that this interpreter runs and that /proc is mounted.`,
    );
    this.name = "GuardianUnavailableError";
  }
}

/** Finds, by running one guardian each, the strongest way that works here; takes about 50 ms. */
export function detectGuardian(
  requested: GuardianMode | "auto",
  base: Pick<GuardianSetup, "python" | "followsOwner" | "sampleMs">,
): GuardianSetup {
  const namespace = { ...base, mode: "namespace" as const };
  const candidates: GuardianSetup[] = [
    { ...namespace, needsUserNamespace: process.getuid?.() !== 0 },
    { ...namespace, needsUserNamespace: process.getuid?.() === 0 },
    { ...base, mode: "subreaper", needsUserNamespace: false },
  ];
  const found = candidates
    .filter(({ mode }) => requested === "auto" || mode === requested)
    .find(works);
  if (found === undefined) throw new GuardianUnavailableError(requested, base.python);
  return found;
}

function works(setup: GuardianSetup): boolean {
  const { command, args } = guardianCommand(setup, { termMs: 1000 }, [
    setup.python,
    "-I",
    "-S",
    "-c",
    "",
  ]);
  const probe = spawnSync(command, args, {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
    timeout: PROBE_LIMIT_MS,
  });
  // Null, against its type, when the program is not there.
  const output = probe.output as (Buffer | null)[] | null;
  const lines = String(output?.[3] ?? "").split("\n");
  try {
    const reports = lines.filter((line) => line !== "").map(parseGuardianReport);
    const hasPids = reports.some((each) => each.type === "started" && each.portPid !== null);
    return hasPids && reports.some((each) => each.type === "exited" && each.status === 0);
  } catch {
    return false;
  }
}
