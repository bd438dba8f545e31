import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PROGRAM = `
import sys
from pathlib import Path
from long_song import write_song
write_song(Path(sys.argv[1]), int(sys.argv[2]))
`;

/** Writes an MP3 of whole minutes and returns its path. */
export function writeSong(file: string, minutes: number): string {
  execFileSync(join(ROOT, ".venv", "bin", "python"), ["-c", PROGRAM, file, String(minutes)], {
    env: { ...process.env, PYTHONPATH: join(ROOT, "bench", "python") },
  });
  return file;
}

/** Writes a short mono WAV of a tone; no two frequencies make the same file. */
export function toneWav(seconds: number, frequencyHz: number): Buffer {
  const sampleRate = 44_100;
  const samples = Math.round(seconds * sampleRate);
  const file = Buffer.alloc(44 + samples * 2);
  file.write("RIFF", 0);
  file.writeUInt32LE(36 + samples * 2, 4);
  file.write("WAVEfmt ", 8);
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(sampleRate, 24);
  file.writeUInt32LE(sampleRate * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write("data", 36);
  file.writeUInt32LE(samples * 2, 40);
  for (let index = 0; index < samples; index += 1) {
    const phase = (2 * Math.PI * frequencyHz * index) / sampleRate;
    file.writeInt16LE(Math.round(Math.sin(phase) * 12_000), 44 + index * 2);
  }
  return file;
}
