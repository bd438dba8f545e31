import { constants } from "node:os";

/** A process's end: by exit code or by signal. */
export type ExitStatus =
  | { readonly kind: "exited"; readonly code: number }
  | { readonly kind: "signalled"; readonly signal: string };

/** Of several names for one number (SIGABRT, SIGIOT) the first is the usual one. */
const SIGNAL_NAMES = new Map<number, string>(
  Object.entries(constants.signals)
    .toReversed()
    .map(([name, number]) => [number, name]),
);

/** Decodes a status as waitpid(2) gives it. */
export function decodeWaitStatus(status: number): ExitStatus {
  const signal = status & 0x7f;
  if (signal === 0) return { kind: "exited", code: (status >> 8) & 0xff };
  return { kind: "signalled", signal: SIGNAL_NAMES.get(signal) ?? `signal ${signal}` };
}
