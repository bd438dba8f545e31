import { writeMidi, type MidiEvent } from "midi-file";
import { SHORTEST_BEAT_SEC } from "../corrections.ts";
import { barPlaces, type ExportedAnalysis } from "./exported-analysis.ts";

/** Of a beat, which the file calls a quarter note whatever the metre. */
const TICKS_PER_BEAT = 480;
/** A tempo is three bytes of microseconds a beat. */
const MAX_MICROSECONDS = 2 ** 24 - 1;
/** That a beat may lie beside the track's, so that an even grid of rounded times has one tempo. */
const TOLERANCE_SEC = 0.001;
const MILLION = 1e6;

interface Timed {
  readonly tick: number;
  readonly event: MidiEvent;
}

/**
 * A standard MIDI file without notes whose beats fall on the track's: tempo by beat where it changes, metre, and
 * sections as markers. Its beginning is the track's; what comes before the first beat is whole beats, too. Null
 * without beats.
 */
export function midiTempoMap(exported: ExportedAnalysis): Uint8Array | null {
  const { beats } = exported.effective;
  if (beats.length < 2) return null;
  const map = new BeatMap(beats);
  const events = [
    ...textEvents("trackName", [[0, exported.title]]),
    ...metreEvents(exported, map),
    ...map.tempoEvents(),
    ...textEvents(
      "marker",
      exported.effective.sections.map(({ startSec, label }) => [map.tickAt(startSec), label]),
    ),
  ];
  const header = { format: 0, numTracks: 1, ticksPerBeat: TICKS_PER_BEAT } as const;
  return Uint8Array.from(writeMidi({ header, tracks: [inOrder(events)] }));
}

/** Where each beat lies in the file, with some before the first so that the file begins with the track. */
class BeatMap {
  /** Beats before the first of the track's; all of the same length. */
  readonly lead: number;
  /** Ends of beats in seconds, from 0. */
  readonly #edges: readonly number[];

  constructor(beats: readonly number[]) {
    const [first = 0, second = 1] = beats;
    const gap = Math.max(second - first, SHORTEST_BEAT_SEC);
    this.lead = first === 0 ? 0 : Math.max(1, Math.round(first / gap));
    const before = Array.from({ length: this.lead }, (_, i) => (first * i) / this.lead);
    this.#edges = [...before, ...beats];
  }

  /** From the start of the file to the track's beat. */
  tickOf(beat: number): number {
    return (this.lead + beat) * TICKS_PER_BEAT;
  }

  tickAt(sec: number): number {
    const edges = this.#edges;
    const next = edges.findIndex((edge) => edge > sec);
    const from = next === -1 ? edges.length - 2 : Math.max(0, next - 1);
    const [start = 0, end = 1] = [edges[from], edges[from + 1]];
    return Math.round((from + (sec - start) / (end - start)) * TICKS_PER_BEAT);
  }

  /** As few tempi as keep every beat within the tolerance of the track's. */
  tempoEvents(): Timed[] {
    const events: Timed[] = [];
    let [from, atSec] = [0, 0];
    while (from < this.#edges.length - 1) {
      const { beats, beatSec } = this.#longestEven(from, atSec);
      const microsecondsPerBeat = Math.min(Math.round(beatSec * MILLION), MAX_MICROSECONDS);
      const event = { type: "setTempo", microsecondsPerBeat } as const;
      events.push({ tick: from * TICKS_PER_BEAT, event: { deltaTime: 0, meta: true, ...event } });
      from += beats;
      atSec += (beats * microsecondsPerBeat) / MILLION;
    }
    return events;
  }

  /** The most beats from an edge, which the file has reached at `atSec`, that one length fits. */
  #longestEven(from: number, atSec: number): { beats: number; beatSec: number } {
    let [shortest, longest] = [0, Infinity];
    let beats = 0;
    for (const edge of this.#edges.slice(from + 1)) {
      const next = beats + 1;
      const low = Math.max(shortest, (edge - TOLERANCE_SEC - atSec) / next);
      const high = Math.min(longest, (edge + TOLERANCE_SEC - atSec) / next);
      if (low > high) break;
      [beats, shortest, longest] = [next, low, high];
    }
    // Times that do not ascend fit nothing: the file goes on as fast as it can.
    if (beats === 0) return { beats: 1, beatSec: 1 / MILLION };
    return { beats, beatSec: (shortest + longest) / 2 };
  }
}

/** A metre where bars of that length begin; before the first bar there is none. */
function metreEvents({ effective }: ExportedAnalysis, map: BeatMap): Timed[] {
  const places = barPlaces(effective);
  const starts = places.flatMap((place, beat) => (place?.beat === 1 ? [beat] : []));
  const events: Timed[] = [];
  let held = 0;
  for (const [index, beat] of starts.entries()) {
    const next = starts[index + 1];
    const length = next === undefined ? held || effective.beatsPerBar : next - beat;
    if (length === held || length > 255) continue;
    held = length;
    events.push({
      tick: map.tickOf(beat),
      event: {
        deltaTime: 0,
        meta: true,
        type: "timeSignature",
        numerator: length,
        denominator: 4,
        metronome: 24,
        thirtyseconds: 8,
      },
    });
  }
  return events;
}

/** The format has bytes, which readers take for UTF-8. */
function textEvents(
  type: "trackName" | "marker",
  texts: readonly (readonly [number, string])[],
): Timed[] {
  return texts.map(([tick, text]) => ({
    tick,
    event: { deltaTime: 0, meta: true, type, text: Buffer.from(text).toString("latin1") },
  }));
}

function inOrder(events: readonly Timed[]): MidiEvent[] {
  const sorted = events.toSorted((a, b) => a.tick - b.tick);
  const timed = sorted.map(({ tick, event }, i) => ({
    ...event,
    deltaTime: tick - (sorted[i - 1]?.tick ?? 0),
  }));
  return [...timed, { deltaTime: 0, meta: true, type: "endOfTrack" }];
}
