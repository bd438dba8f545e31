import type {
  PortSnapshot,
  SnapshotNode,
  WorkerSnapshot,
} from "#server/telemetry/worker-snapshot.ts";

const GB = 1024 ** 3;

/** A worker with a busy, an idle and a silent port, two minutes after its start. */
export function sampleSnapshot(
  now = new Date(),
  fields: Partial<WorkerSnapshot> = {},
): WorkerSnapshot {
  const ago = (sec: number): string => new Date(now.getTime() - sec * 1000).toISOString();
  const busy = samplePort({
    name: "separate-stems-1",
    pid: 48_213,
    state: "busy",
    jobId: "01942a7c-0000-7000-8000-0000c0ffee01",
    stage: "separating",
    fraction: 0.62,
    rssBytes: 3.1 * GB,
    cpuPercent: 187,
    heartbeatAt: ago(0.4),
    startedAt: ago(120),
  });
  const idle = samplePort({ name: "separate-stems-2", pid: 48_290, startedAt: ago(120) });
  const silent = samplePort({
    name: "ingest-audio-1",
    pid: 49_120,
    rssBytes: 3.6 * GB,
    restarts: 2,
    heartbeatAt: ago(30),
    startedAt: ago(100),
    lastExit: "crashed: exit code 1",
  });
  return {
    takenAt: ago(1),
    guardian: "namespace",
    rssBytes: 0.2 * GB,
    loopDelayP99Ms: 12.4,
    health: { status: "ok", passedPercent: 100, checks: [] },
    scans: [
      { at: ago(42), tookMs: 31, found: 1, preserved: 2, terminated: 1, errors: 0 },
      { at: ago(12), tookMs: 38, found: 0, preserved: 3, terminated: 0, errors: 0 },
    ],
    tree: [
      sampleNode("ports", {
        type: "supervisor",
        strategy: "one_for_one",
        intensity: { recent: 1, maxRestarts: 10, withinMs: 60_000 },
        since: ago(120),
        children: [
          sampleNode("separate-stems-1", { since: ago(120) }),
          sampleNode("ingest-audio-1", {
            since: ago(100),
            restarts: 2,
            lastExit: "crashed: exit code 1",
          }),
        ],
      }),
      sampleNode("reconcile", { since: ago(120) }),
    ],
    pools: [
      samplePool("separate-stems", [busy, idle]),
      { ...samplePool("ingest-audio", [silent]), status: "degraded" },
    ],
    spotify: null,
    ...fields,
  };
}

/** An idle port that has just given a sign of life. */
export function samplePort(fields: Partial<PortSnapshot> = {}): PortSnapshot {
  return {
    name: "separate-stems-1",
    pid: 48_000,
    state: "idle",
    jobId: null,
    stage: null,
    fraction: null,
    rssBytes: 0.4 * GB,
    memoryLimitBytes: 4 * GB,
    cpuPercent: 0,
    threads: 4,
    processes: 2,
    readBytes: 1000,
    writtenBytes: 2000,
    requests: 7,
    restarts: 0,
    heartbeatAt: new Date().toISOString(),
    startedAt: new Date().toISOString(),
    taintedUntil: null,
    lastExit: null,
    ...fields,
  };
}

function samplePool(kind: string, ports: PortSnapshot[]): WorkerSnapshot["pools"][number] {
  return {
    kind,
    status: "ready",
    size: ports.length,
    idle: ports.filter(({ state }) => state === "idle").length,
    busy: ports.filter(({ state }) => state === "busy").length,
    waiting: 0,
    queueLimit: 8,
    breaker: "closed",
    breakerUntil: null,
    served: 7,
    crashed: 0,
    recycled: 0,
    ports,
  };
}

/** A running worker of the supervision tree. */
export function sampleNode(id: string, fields: Partial<SnapshotNode> = {}): SnapshotNode {
  return {
    id,
    type: "worker",
    strategy: null,
    state: "running",
    since: new Date().toISOString(),
    restarts: 0,
    intensity: null,
    lastExit: null,
    children: [],
    ...fields,
  };
}
