import { parseMidi, type MidiEvent } from "midi-file";
import { describe, expect, test } from "vitest";
import { effectiveAnalysis } from "../effective-analysis.ts";
import { beatsCsv, chordsCsv } from "./csv.ts";
import type { ExportedAnalysis } from "./exported-analysis.ts";
import { jamsDocument } from "./jams.ts";
import { midiTempoMap } from "./midi.ts";

function exportedOf(beats: number[], downbeats = [0], beatsPerBar = 4): ExportedAnalysis {
  const effective = effectiveAnalysis(null, {
    grid: { beats, downbeats, beatsPerBar },
    key: "F# minor",
    chords: [
      { startSec: 0, endSec: 1.5, label: "F#:min" },
      { startSec: 1.5, endSec: 4, label: "D:maj/3" },
    ],
    sections: [{ startSec: 1, endSec: 4, label: "Große Strophe" }],
  });
  return {
    title: "Prüfung",
    artist: "",
    durationSec: 10,
    version: "1.2.3",
    effective,
    result: null,
  };
}

/** Seconds at which a file's quarter notes lie, by the format's own rules. */
function beatTimes(bytes: Uint8Array): number[] {
  const { header, tracks } = parseMidi(bytes);
  const perBeat = header.ticksPerBeat ?? 0;
  const tempi = eventsOf(tracks[0]).flatMap(({ tick, event }) =>
    event.type === "setTempo" ? [{ tick, sec: event.microsecondsPerBeat / 1e6 }] : [],
  );
  const times = [0];
  for (let beat = 0; beat < 400; beat += 1) {
    const held = tempi.findLast(({ tick }) => tick <= beat * perBeat);
    times.push((times.at(-1) ?? 0) + (held?.sec ?? 0.5));
  }
  return times;
}

function eventsOf(track: readonly MidiEvent[] = []): { tick: number; event: MidiEvent }[] {
  let tick = 0;
  return track.map((event) => ({ tick: (tick += event.deltaTime), event }));
}

describe("a MIDI tempo map", () => {
  test.each([
    ["even beats", Array.from({ length: 300 }, (_, i) => Number((0.413 + i * 0.4687).toFixed(3)))],
    ["beats that drift", Array.from({ length: 200 }, (_, i) => 0.2 + i * 0.5 + i * i * 0.0003)],
    ["a first beat at once", Array.from({ length: 50 }, (_, i) => i * 0.6)],
    ["a first beat that comes late", Array.from({ length: 50 }, (_, i) => 7.3 + i * 0.6)],
  ])("puts its beats on those of the track: %s", (_, beats) => {
    const times = beatTimes(midiTempoMap(exportedOf(beats)) ?? new Uint8Array());
    const lead = times.findIndex((sec) => Math.abs(sec - (beats[0] ?? 0)) < 0.002);
    expect(lead).toBeGreaterThanOrEqual(0);
    for (const [i, sec] of beats.entries()) expect(times[lead + i]).toBeCloseTo(sec, 2);
  });

  test("has one tempo where the beats are even", () => {
    const beats = Array.from({ length: 300 }, (_, i) => Number((0.5 + i * (60 / 128)).toFixed(3)));
    const { tracks } = parseMidi(midiTempoMap(exportedOf(beats)) ?? new Uint8Array());
    const tempi = (tracks[0] ?? []).filter(({ type }) => type === "setTempo");
    // One for what comes before the first beat.
    expect(tempi).toHaveLength(2);
  });

  test("says the metre where it changes, and names sections", () => {
    const beats = Array.from({ length: 13 }, (_, i) => i * 0.5);
    const bytes = midiTempoMap(exportedOf(beats, [1, 5, 8, 11], 3)) ?? new Uint8Array();
    const events = eventsOf(parseMidi(bytes).tracks[0]);
    const metres = events.flatMap(({ tick, event }) =>
      event.type === "timeSignature" ? [[tick / 480, event.numerator]] : [],
    );
    expect(metres).toEqual([
      [1, 4],
      [5, 3],
    ]);
    const marker = events.find(({ event }) => event.type === "marker");
    expect(marker?.tick).toBe(2 * 480);
    const text = marker?.event.type === "marker" ? marker.event.text : "";
    expect(Buffer.from(text, "latin1").toString()).toBe("Große Strophe");
  });

  test("ends, too, with times that no schema lets in", () => {
    expect(midiTempoMap(exportedOf([1, 1, 0.5, 0.5, 3]))).not.toBeNull();
  });

  test("is none without beats", () => {
    const exported = exportedOf([1, 2]);
    const effective = effectiveAnalysis(null, {});
    expect(midiTempoMap({ ...exported, effective })).toBeNull();
  });
});

describe("tables", () => {
  test("number bars from the first downbeat", () => {
    expect(beatsCsv(exportedOf([0.5, 1, 1.5, 2, 2.5], [1, 3], 2))).toBe(
      "time,bar,beat\r\n0.500,,\r\n1.000,1,1\r\n1.500,1,2\r\n2.000,2,1\r\n2.500,2,2\r\n",
    );
  });

  test("have a line for each chord", () => {
    expect(chordsCsv(exportedOf([1, 2]))).toBe(
      "start,end,chord\r\n0.000,1.500,F#:min\r\n1.500,4.000,D:maj/3\r\n",
    );
  });
});

describe("a JAMS document", () => {
  test("holds what is known in the namespaces that readers look for", () => {
    const document = jamsDocument(exportedOf([0.5, 1, 1.5], [0], 2)) as {
      annotations: { namespace: string; data: { value: unknown; time: number }[] }[];
      file_metadata: { duration: number; jams_version: string };
    };
    const values = Object.fromEntries(
      document.annotations.map(({ namespace, data }) => [
        namespace,
        data.map(({ value }) => value),
      ]),
    );
    expect(values).toEqual({
      beat: [1, 2, 3],
      tempo: [120],
      key_mode: ["F#:minor"],
      chord: ["F#:min", "D:maj/3"],
      segment_open: ["Große Strophe"],
    });
    expect(document.file_metadata).toMatchObject({ duration: 10, title: "Prüfung" });
  });
});
