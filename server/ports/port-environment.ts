import type { ProcessLimits } from "./port-types.ts";

const INHERITED = ["PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TZ", "LD_LIBRARY_PATH"] as const;

/** Libraries start a thread per core each unless told otherwise. */
const THREAD_VARIABLES = [
  "OMP_NUM_THREADS",
  "OPENBLAS_NUM_THREADS",
  "MKL_NUM_THREADS",
  "BLIS_NUM_THREADS",
  "NUMEXPR_NUM_THREADS",
  "NUMEXPR_MAX_THREADS",
  "NUMBA_NUM_THREADS",
  "VECLIB_MAXIMUM_THREADS",
] as const;

/** The port's whole environment: nothing of the worker's secrets reaches it. */
export function portEnvironment(
  limits: ProcessLimits,
  folder: string,
  added: Readonly<Record<string, string>>,
): Record<string, string> {
  const inherited = INHERITED.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  const threads = String(Math.max(1, Math.floor(limits.threads)));
  return {
    ...Object.fromEntries(inherited),
    ...Object.fromEntries(THREAD_VARIABLES.map((name) => [name, threads])),
    AUDIO_PORTS_HEARTBEAT_MS: String(limits.heartbeatMs),
    AUDIO_PORTS_OWNER_MS: String(limits.ownerMs ?? 0),
    TMPDIR: folder,
    ...added,
  };
}
