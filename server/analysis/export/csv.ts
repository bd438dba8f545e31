import { barPlaces, type ExportedAnalysis } from "./exported-analysis.ts";

/** `time,bar,beat`, a line for each beat; bar and beat are empty before the first bar. CRLF as RFC 4180 has it. */
export function beatsCsv({ effective }: ExportedAnalysis): string {
  const places = barPlaces(effective);
  const rows = effective.beats.map((sec, i) => {
    const place = places[i];
    return [sec.toFixed(3), place?.bar ?? "", place?.beat ?? ""];
  });
  return table(["time", "bar", "beat"], rows);
}

/** `start,end,chord` in seconds and Harte's syntax, a line for each chord. */
export function chordsCsv({ effective }: ExportedAnalysis): string {
  const rows = effective.chords.map(({ startSec, endSec, label }) => [
    startSec.toFixed(3),
    endSec.toFixed(3),
    label,
  ]);
  return table(["start", "end", "chord"], rows);
}

/** Nothing in it needs quotes: numbers, and labels that the analysis's schema allows. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  return [head, ...rows].map((cells) => `${cells.join(",")}\r\n`).join("");
}
