import { fileURLToPath } from "node:url";
import type { GuardianMode, ProcessLimits } from "./port-types.ts";

/** How guardians are started on this machine. */
export interface GuardianSetup {
  readonly mode: GuardianMode;
  /** Without privileges a PID namespace needs a user namespace around it. */
  readonly needsUserNamespace: boolean;
  /** Interpreter for the guardian, which needs nothing but the standard library. */
  readonly python: string;
  /** Off only where a test shows that the other layers suffice. */
  readonly followsOwner: boolean;
  readonly sampleMs: number;
}

/** A program with its arguments. */
export interface CommandLine {
  readonly command: string;
  readonly args: string[];
}

const GUARDIAN = fileURLToPath(
  new URL("../../python/src/audio_ports/guardian.py", import.meta.url),
);

/** What a guardian holds its port to. */
export type GuardedLimits = Pick<
  ProcessLimits,
  "termMs" | "memoryBytes" | "processes" | "nice" | "cpuSec" | "openFiles" | "cgroup"
>;

/** The guardian ends the tree by itself this long after the worker should have. */
const TERM_SLACK_MS = 1500;

/** The command line that runs `command` under a guardian. */
export function guardianCommand(
  setup: GuardianSetup,
  limits: GuardedLimits,
  command: readonly string[],
): CommandLine {
  const options = [
    ["--mode", setup.mode],
    ["--owner", process.pid],
    ["--parent-death", setup.followsOwner ? "on" : "off"],
    ["--term-ms", limits.termMs + TERM_SLACK_MS],
    ["--sample-ms", setup.sampleMs],
    ["--memory-bytes", limits.memoryBytes ?? 0],
    ["--processes", limits.processes ?? 0],
    ["--nice", limits.nice ?? 0],
    ["--cpu-sec", limits.cpuSec ?? 0],
    ["--open-files", limits.openFiles ?? 0],
    ...(limits.cgroup === undefined ? [] : [["--cgroup", limits.cgroup]]),
  ];
  const guardian = ["-I", "-S", GUARDIAN, ...options.flat().map(String), "--", ...command];
  if (setup.mode === "subreaper") return { command: setup.python, args: guardian };
  return inNamespace(setup, [setup.python, ...guardian]);
}

function inNamespace(setup: GuardianSetup, guardian: readonly string[]): CommandLine {
  const user = setup.needsUserNamespace ? ["--user", "--map-current-user"] : [];
  const unshare = ["--pid", "--fork"];
  if (!setup.followsOwner) {
    return { command: "unshare", args: [...user, ...unshare, ...guardian] };
  }
  return {
    command: "setpriv",
    args: ["--pdeathsig", "KILL", "unshare", ...user, ...unshare, "--kill-child=KILL", ...guardian],
  };
}
