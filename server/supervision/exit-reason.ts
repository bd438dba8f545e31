/**
 * Why a child ended. `normal`: its work is done; `shutdown`: it was told to end; `crashed`: it failed
 * by itself; `killed`: it was ended by force.
 */
export type ExitReason =
  | { readonly kind: "normal" }
  | { readonly kind: "shutdown" }
  | { readonly kind: "crashed"; readonly error: Error }
  | { readonly kind: "killed" };

/** The reason for a child that failed with `cause`, which may be any thrown value. */
export function crashed(cause: unknown): ExitReason {
  const error = cause instanceof Error ? cause : new Error(String(cause));
  return { kind: "crashed", error };
}

/** True for the ends that restart a transient child. */
export function isAbnormal(reason: ExitReason): boolean {
  return reason.kind === "crashed" || reason.kind === "killed";
}

/** One line for people: the kind, and the error's message if there is one. */
export function describeExit(reason: ExitReason): string {
  return reason.kind === "crashed" ? `crashed: ${reason.error.message}` : reason.kind;
}
