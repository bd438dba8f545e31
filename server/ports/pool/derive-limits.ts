import type { RequestLimits } from "../port-types.ts";

/** Share of what is left until the deadline that the end of a port may take at most. */
const END_SHARE = 0.2;

/**
 * A request's limits, cut so that the port has ended before the caller's deadline; null when none is left.
 * `leftMs` is undefined without a deadline; `endMs` is the longest end of a port.
 */
export function deriveLimits(
  limits: RequestLimits,
  { leftMs, endMs }: { leftMs: number | undefined; endMs: number },
): RequestLimits | null {
  if (leftMs === undefined) return limits;
  if (leftMs <= 0) return null;
  const innerMs = leftMs - Math.min(endMs, leftMs * END_SHARE);
  return {
    absoluteMs: Math.min(limits.absoluteMs, innerMs),
    idleMs: Math.min(limits.idleMs, innerMs),
  };
}
