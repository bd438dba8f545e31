import type { Recording } from "./recorder.ts";

/** Frames compared to find a place, and around the place that is expected. */
const TEMPLATE_FRAMES = 1024;
const REACH_FRAMES = 66_150;
const STEP_FRAMES = 64;
/** Of the loudness of what should be heard: above it, something else is heard. */
const MOST_DIFFERENCE = 0.5;

/** Where the track sits on the audio clock. */
export interface FoundLine {
  /** Frame of the track minus frame of the audio clock. */
  readonly offset: number;
  /** First frame of the audio clock from which on the track is heard there, unbroken up to the recording's end. */
  readonly onsetFrame: number;
  /** Largest difference to the track, full scale 1, over the last half second. */
  readonly maxError: number;
}

interface Search {
  readonly recording: Recording;
  readonly input: number;
  readonly heard: (from: number, frames: number) => Float64Array;
  /** The frame of the track that is expected at the recording's end. */
  readonly nearFrame: number;
}

/** Finds what a recording's end is of the track, by the smallest difference; throws where it is nothing of it. */
export function findLine({ recording, input, heard, nearFrame }: Search): FoundLine {
  const samples = recording.inputs[input]!;
  const at = samples.length - TEMPLATE_FRAMES;
  const from = Math.round(nearFrame) - TEMPLATE_FRAMES - REACH_FRAMES;
  const track = heard(from, TEMPLATE_FRAMES + 2 * REACH_FRAMES);
  const { lag, difference } = bestLag(samples.subarray(at), track);
  const template = track.subarray(lag, lag + TEMPLATE_FRAMES);
  const loudness = template.reduce((sum, sample) => sum + Math.abs(sample), 0);
  if (loudness === 0 || difference > MOST_DIFFERENCE * loudness) {
    throw new Error(`Input ${input} plays nothing of the track near frame ${nearFrame}.`);
  }
  const offset = from + lag - (recording.contextFrame + at);
  const expected = heard(recording.contextFrame + offset, samples.length);
  return {
    offset,
    onsetFrame: recording.contextFrame + onsetOf(samples, expected),
    maxError: maxErrorOf(samples, expected),
  };
}

function bestLag(template: Float32Array, track: Float64Array): { lag: number; difference: number } {
  let best = { lag: 0, difference: Infinity };
  for (let lag = 0; lag + template.length <= track.length; lag += 1) {
    let difference = 0;
    for (let i = 0; i < template.length && difference < best.difference; i += 1) {
      difference += Math.abs(template[i]! - track[lag + i]!);
    }
    if (difference < best.difference) best = { lag, difference };
  }
  return best;
}

/** Goes back from the end for as long as the track is heard. */
function onsetOf(samples: Float32Array, expected: Float64Array): number {
  let onset = samples.length;
  while (onset >= STEP_FRAMES) {
    let [difference, loudness] = [0, 0];
    for (let i = onset - STEP_FRAMES; i < onset; i += 1) {
      difference += Math.abs(samples[i]! - expected[i]!);
      loudness += Math.abs(expected[i]!);
    }
    if (difference > MOST_DIFFERENCE * loudness) break;
    onset -= STEP_FRAMES;
  }
  return onset;
}

function maxErrorOf(samples: Float32Array, expected: Float64Array): number {
  let most = 0;
  for (let i = Math.max(0, samples.length - 22_050); i < samples.length; i += 1) {
    most = Math.max(most, Math.abs(samples[i]! - expected[i]!));
  }
  return most;
}
