import { createHash, randomUUID } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Database } from "#server/db.ts";
import type { Boss } from "#server/jobs/boss.ts";
import { acceptUpload, type AcceptedFile } from "#server/library/accept-upload.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";

export interface FactoryDeps {
  readonly database: Database;
  readonly boss: Boss;
  readonly store: ObjectStore;
}

/** A user who can't sign in; their tracks are separated by themselves only when asked for. */
export async function createUser(
  database: Database,
  fields: { name?: string; autoSeparate?: boolean; role?: "admin" | "user" } = {},
): Promise<{ id: string }> {
  const email = `${randomUUID()}@example.com`;
  return database.user.create({
    data: { email, name: "Ada", passwordHash: "none", autoSeparate: false, ...fields },
    select: { id: true },
  });
}

/** A signed-in browser's row, an hour before its end. */
export async function createSession(database: Database, userId: string): Promise<{ id: string }> {
  const expiresAt = new Date(Date.now() + 3600_000);
  return database.session.create({ data: { userId, expiresAt }, select: { id: true } });
}

/** Brings a file into the library as an upload does; `folder` is of the store's file system. */
export async function uploadFile(
  deps: FactoryDeps,
  upload: { userId: string; folder: string; name?: string; bytes: Uint8Array },
): Promise<AcceptedFile> {
  await mkdir(upload.folder, { recursive: true });
  const path = join(upload.folder, `${randomUUID()}.part`);
  await writeFile(path, upload.bytes);
  const sha256 = createHash("sha256").update(upload.bytes).digest("hex");
  const part = { path, sizeBytes: upload.bytes.byteLength, sha256 };
  return acceptUpload(deps, { userId: upload.userId, name: upload.name ?? "Song.wav", part });
}

export interface TrackFields {
  readonly userId: string;
  readonly frames?: number;
  readonly title?: string;
}

const RATE = 44_100;

/** A track whose ingest is complete as far as the rows say; no file of it is stored. */
export async function createReadyTrack(
  database: Database,
  { userId, frames = 10 * RATE, title = "Song" }: TrackFields,
): Promise<{ id: string; masterId: string }> {
  const track = await database.track.create({
    data: {
      userId,
      title,
      state: "ready",
      sha256: randomUUID(),
      fileName: `${title}.wav`,
      frames,
      durationSec: frames / RATE,
      monoMean: 0,
      monoStd: 0.1,
      packs: {
        create: { kind: "master", userId, state: "completed", frames, bitsPerSample: 24 },
      },
    },
    include: { packs: true },
  });
  return { id: track.id, masterId: track.packs[0]?.id ?? "" };
}

/** Names in a WAV's INFO chunk. */
export type WavTags = Partial<Record<"INAM" | "IART" | "IPRD", string>>;

/** A 16-bit stereo WAV of two tones and a click each half second; `seed` makes the bytes differ. */
export function synthesizeWav(seconds: number, seed = 1, tags: WavTags = {}): Buffer {
  const frames = Math.round(seconds * RATE);
  const samples = new Int16Array(frames * 2);
  for (let i = 0; i < frames; i += 1) {
    const time = i / RATE;
    const click = i % (RATE / 2) < 300 ? 0.4 : 0;
    const tone = 0.25 * Math.sin(2 * Math.PI * (220 + seed) * time);
    const bass = 0.25 * Math.sin(2 * Math.PI * 55 * time);
    samples[2 * i] = 32_767 * (tone + bass + click);
    samples[2 * i + 1] = 32_767 * (0.5 * tone + bass + click);
  }
  const info = infoChunk(tags);
  const header = wavHeader(samples.byteLength, info.byteLength);
  return Buffer.concat([header, Buffer.from(samples.buffer), info]);
}

function infoChunk(tags: WavTags): Buffer {
  const entries = Object.entries(tags).map(([name, value]) => {
    const padded = value.padEnd(value.length + 2 - (value.length % 2), "\0");
    const size = Buffer.alloc(4);
    size.writeUInt32LE(padded.length);
    return Buffer.concat([Buffer.from(name), size, Buffer.from(padded)]);
  });
  if (entries.length === 0) return Buffer.alloc(0);
  const content = Buffer.concat([Buffer.from("INFO"), ...entries]);
  const size = Buffer.alloc(4);
  size.writeUInt32LE(content.byteLength);
  return Buffer.concat([Buffer.from("LIST"), size, content]);
}

function wavHeader(dataBytes: number, restBytes: number): Buffer {
  const header = Buffer.alloc(44);
  header.write("RIFF", 0);
  header.writeUInt32LE(36 + dataBytes + restBytes, 4);
  header.write("WAVEfmt ", 8);
  header.writeUInt32LE(16, 16);
  header.writeUInt16LE(1, 20);
  header.writeUInt16LE(2, 22);
  header.writeUInt32LE(RATE, 24);
  header.writeUInt32LE(RATE * 4, 28);
  header.writeUInt16LE(4, 32);
  header.writeUInt16LE(16, 34);
  header.write("data", 36);
  header.writeUInt32LE(dataBytes, 40);
  return header;
}
