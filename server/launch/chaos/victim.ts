import type { ProcessIdentity } from "#server/ports/proc.ts";

/** What is ended by force, in the order of the table. */
export const KILL_KINDS = ["service", "port", "guardian", "fork-server", "worker"] as const;

export type KillKind = (typeof KILL_KINDS)[number];

/** One thing that runs now, and what its end takes along. */
export interface Victim {
  readonly kind: KillKind;
  /** For people. */
  readonly name: string;
  /** A process is killed by the kernel, a service of the worker by an operator's order. */
  readonly target: { readonly process: ProcessIdentity } | { readonly service: string };
  /** The queue of each attempt that may count as a crash of its kind then. */
  readonly failing: readonly string[];
  /** Whether a job would be given up for it. */
  readonly isLastChance: boolean;
}

/** A victim's end. */
export interface Kill {
  readonly victim: Victim;
  /** By a steady clock, in milliseconds. */
  readonly atMs: number;
}
