/** When a port is replaced by a fresh one after the request it is at; a missing rule never does. */
export interface RecycleRule {
  readonly maxRequests?: number;
  readonly maxAgeMs?: number;
  /** Of the port's own process, not of this one. */
  readonly maxRssBytes?: number;
  /** Without a request, once it has answered one. */
  readonly maxIdleMs?: number;
}

/** What is known of a port when the rule is asked. */
export interface Wear {
  readonly requests: number;
  readonly ageMs: number;
  /** Since its last request, or since it was ready. */
  readonly idleMs: number;
  /** Undefined when it can't be measured: then memory is no reason. */
  readonly rssBytes: number | undefined;
}

/** Why the port is due, or null. */
export function recycleReason(
  rule: RecycleRule,
  wear: Wear,
): "requests" | "age" | "memory" | "idleness" | null {
  const { maxRequests = Infinity, maxAgeMs = Infinity, maxRssBytes = Infinity } = rule;
  if (wear.requests >= maxRequests) return "requests";
  if (wear.ageMs >= maxAgeMs) return "age";
  if ((wear.rssBytes ?? 0) >= maxRssBytes) return "memory";
  if (wear.requests > 0 && wear.idleMs >= (rule.maxIdleMs ?? Infinity)) return "idleness";
  return null;
}
