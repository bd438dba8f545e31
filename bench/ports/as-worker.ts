import {
  fixtureHost,
  LIMITS,
  type FixtureHost,
} from "#server/testing/fixtures/ports/port-fixture.ts";
import type { GuardianMode, PortLimits } from "#server/ports/port-types.ts";

/** Ports that a worker's pool starts at once. */
export const BATCH_SIZE = 4;

/** Signs of life as far apart as a worker's ports send them. */
export const WORKER_LIMITS: PortLimits = { ...LIMITS, heartbeatMs: 2000, missedHeartbeats: 3 };

/** A host whose guardians look at their trees as often as a worker's. */
export function workerHost(mode: GuardianMode | "auto" = "auto"): FixtureHost {
  return fixtureHost({ mode, sampleMs: 200 });
}
