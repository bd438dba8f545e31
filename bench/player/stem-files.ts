import { execFileSync } from "node:child_process";
import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { SixStemTrack } from "./six-stem-track.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const SAMPLE_RATE = 44_100;
const PEAKS = 1200;

/** One stem as other players get it, and as it should be heard. */
export interface StemFile {
  readonly name: string;
  readonly flac: string;
  readonly sizeBytes: number;
  /** Loudest samples of equal stretches, for drawing. */
  readonly peaks: readonly number[];
  /** Values of the left channel, full scale 32768; zero outside of the track. */
  readonly read: (from: number, frames: number) => Int16Array;
}

/** Joins the stored segments of each stem to one file, through the product's own reader. */
export function joinStems(dataDir: string, track: SixStemTrack, folder: string): StemFile[] {
  return track.stems.map((name) => {
    const segments = join(dataDir, "media", "packs", track.separationId, name);
    const flac = join(folder, `${name}.flac`);
    const pcm = join(folder, `${name}.pcm`);
    const program = join(ROOT, "bench", "python", "join_stem.py");
    const args = [program, segments, String(track.frames), flac, pcm];
    execFileSync(join(ROOT, ".venv", "bin", "python"), args, {
      env: { ...process.env, PYTHONPATH: join(ROOT, "python", "src") },
    });
    const read = (from: number, frames: number) => readSamples(pcm, from, frames);
    return { name, flac, sizeBytes: statSync(flac).size, peaks: peaksOf(pcm), read };
  });
}

/** Kilobits per second of all stems together. */
export function bitRateOf(stems: readonly StemFile[], frames: number): number {
  const bytes = stems.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return (bytes * 8) / 1000 / (frames / SAMPLE_RATE);
}

function readSamples(file: string, from: number, frames: number): Int16Array {
  const samples = new Int16Array(frames);
  const skipped = Math.max(0, -from);
  if (skipped >= frames) return samples;
  const descriptor = openSync(file, "r");
  try {
    readSync(descriptor, samples, skipped * 2, (frames - skipped) * 2, (from + skipped) * 2);
  } finally {
    closeSync(descriptor);
  }
  return samples;
}

function peaksOf(file: string): number[] {
  const bytes = readFileSync(file);
  const samples = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.length / 2);
  const step = Math.ceil(samples.length / PEAKS);
  return Array.from({ length: Math.ceil(samples.length / step) }, (_, i) => {
    const part = samples.subarray(i * step, (i + 1) * step);
    const loudest = part.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
    return loudest / 32_768;
  });
}
