import type { WirePort } from "./wire-types.ts";

/** What a port's row says; `late`: it should give signs of life and does not. */
export type PortCondition = Exclude<WirePort["state"], "tainted"> | "resting" | "late";

/** Three missed heartbeats. */
const LATE_AFTER_SEC = 6;
const HIGH_SHARE = 0.85;
/** A newer snapshot of a worker that somebody looks at comes within this time. */
const FRESH_MS = 2000;

/**
 * The time to judge a snapshot's ports by: now, but for a snapshot that is old. That a page hears nothing
 * says nothing about the ports.
 */
export function judgedAtMs(takenAt: string, nowMs: number): number {
  return Math.min(nowMs, Date.parse(takenAt) + FRESH_MS);
}

/** Seconds since the port's last sign of life; null when it has none to give. */
export function heartbeatAgeSec(port: WirePort, nowMs: number): number | null {
  if (port.heartbeatAt === null) return null;
  return Math.max(0, (nowMs - Date.parse(port.heartbeatAt)) / 1000);
}

/** `atMs` is of `judgedAtMs`. */
export function portCondition(port: WirePort, atMs: number): PortCondition {
  const runs = port.state === "idle" || port.state === "busy" || port.state === "tainted";
  if (runs && (heartbeatAgeSec(port, atMs) ?? 0) > LATE_AFTER_SEC) return "late";
  return port.state === "tainted" ? "resting" : port.state;
}

/** Whether the row needs an act: its button is in view. */
export function needsAct(condition: PortCondition): boolean {
  return condition === "late" || condition === "failed";
}

/** Share of the port's memory limit, and whether it is over 85 %; null without a limit. */
export function memoryShare(port: WirePort): { share: number; isHigh: boolean } | null {
  if (port.memoryLimitBytes === null || port.memoryLimitBytes <= 0) return null;
  const share = port.rssBytes / port.memoryLimitBytes;
  return { share, isHigh: share > HIGH_SHARE };
}

/** "8 Python ports, 1 late". */
export function countPorts(ports: readonly WirePort[], atMs: number): string {
  const conditions = ports.map((port) => portCondition(port, atMs));
  const of = (condition: PortCondition) => conditions.filter((one) => one === condition).length;
  const [late, failed] = [of("late"), of("failed")];
  return [
    `${ports.length} Python ${ports.length === 1 ? "port" : "ports"}`,
    ...(late > 0 ? [`${late} late`] : []),
    ...(failed > 0 ? [`${failed} failed`] : []),
  ].join(", ");
}
