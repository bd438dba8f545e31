import { formatPlural } from "../../../../_words/format-number.ts";
import type { WireCleanup, WireOrphanScan, WireScan } from "./wire-types.ts";

/** How a scan went; `ended`: what it found is gone, `left`: not all of it. */
export type ScanEnd = "clean" | "ended" | "left";

export function scanEnd({ found, terminated, errors }: WireScan): ScanEnd {
  if (found === 0 && errors === 0) return "clean";
  return errors > 0 || terminated < found ? "left" : "ended";
}

/** The strip of scans in one sentence. */
export function scansText(scans: readonly WireScan[]): string {
  const ends = scans.map(scanEnd);
  const of = (end: ScanEnd) => ends.filter((one) => one === end).length;
  const [ended, left] = [of("ended"), of("left")];
  return [
    `Last ${formatPlural(scans.length, "scan", "scans")}: ${of("clean")} clean`,
    ...(ended > 0 ? [`${ended} found orphans and ended them`] : []),
    ...(left > 0 ? [`${left} could not end all orphans`] : []),
  ].join(", ");
}

/** "orphans. 8 processes known.", to stand after the count. */
export function lastScanText({ found, preserved, terminated, errors }: WireScan): string {
  const noun = found === 1 ? "orphan" : "orphans";
  const known = `${formatPlural(preserved, "process", "processes")} known.`;
  if (found === 0) return `${noun}. ${known}`;
  return `${noun} found, ${terminated} ended, ${formatPlural(errors, "error", "errors")}. ${known}`;
}

/** What a dry run found, in one sentence. */
export function dryRunText({ machines, silent }: WireOrphanScan): string {
  const processes = machines.reduce((sum, { orphans }) => sum + orphans.length, 0);
  if (machines.length === 0) return `${nobodyText(silent)} Nothing was looked at.`;
  const found =
    processes === 0
      ? "Nothing to end: every process has a living owner."
      : `${formatPlural(processes, "process has", "processes have")} no living owner.`;
  return [found, ...problems(machines, silent)].join(" ");
}

/** What a clean-up did, in one sentence. */
export function cleanupText({ machines, silent }: WireCleanup): string {
  if (machines.length === 0) return `${nobodyText(silent)} Nothing was ended.`;
  const sum = { found: 0, terminated: 0, errors: 0, preserved: 0 };
  for (const { figures } of machines) {
    if (!figures) continue;
    for (const name of ["found", "terminated", "errors", "preserved"] as const) {
      sum[name] += figures[name];
    }
  }
  const { found, terminated, errors, preserved } = sum;
  const done = `Found ${found}, ended ${terminated}, errors ${errors}, left alone ${preserved}.`;
  return [done, ...problems(machines, silent)].join(" ");
}

function nobodyText(silent: number): string {
  return silent === 0 ? "No worker runs." : `${notAnswered(silent)}.`;
}

function notAnswered(silent: number): string {
  return `${formatPlural(silent, "worker", "workers")} did not answer`;
}

function problems(
  machines: readonly { readonly host: string; readonly error: string | null }[],
  silent: number,
): string[] {
  const refused = machines.flatMap(({ host, error }) =>
    error === null ? [] : [`${host}: ${error}`],
  );
  return silent > 0 ? [...refused, `${notAnswered(silent)}.`] : refused;
}
