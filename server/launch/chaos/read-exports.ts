import { spawnSync } from "node:child_process";
import { existsSync, globSync, statSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { exportKey } from "#server/exports/export-file.ts";
import type { ProductUnderTest } from "./product-under-test.ts";

/** Rows of exports with their files, and files that are no row's. */
export interface ExportsRemains {
  readonly rows: readonly ExportRemains[];
  readonly strayFiles: readonly string[];
}

export interface ExportRemains extends ExportRow {
  /** Null without one. */
  readonly file: ExportFile | null;
}

interface ExportRow {
  readonly id: string;
  readonly trackId: string;
  readonly kind: "stem" | "mix" | "original" | "stems";
  readonly format: "wav" | "flac" | "mp3";
  readonly settingsHash: string;
  readonly state: string;
  readonly errorCode: string | null;
  readonly sizeBytes: number;
  /** Of the track. */
  readonly frames: number;
  /** Audio files that it should hold. */
  readonly parts: number;
}

interface ExportFile {
  readonly sizeBytes: number;
  /** Frames of each audio file in it, or why they can't be decoded. */
  readonly decoded: readonly number[] | string;
}

const ROWS = `SELECT e.id, e."trackId", e.kind::text, e.format::text, e."settingsHash", e.state::text,
  e."errorCode", e."sizeBytes"::float8 AS "sizeBytes", t.frames,
  CASE e.kind WHEN 'stems' THEN
    (SELECT count(*)::int FROM "Stem" s WHERE s."packId" = e."packId") ELSE 1 END AS parts
  FROM "Export" e JOIN "Track" t ON t.id = e."trackId"`;

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const PYTHON = join(ROOT, ".venv", "bin", "python");
const PROGRAM = join(ROOT, "bench", "python", "decoded_frames.py");
const DECODE_LIMIT_MS = 300_000;
const frameCounts = z.record(z.string(), z.union([z.array(z.int()), z.string()]));

/** Reads all users' exports and decodes their files to the end; nothing should be at work meanwhile. */
export async function readExports(product: ProductUnderTest): Promise<ExportsRemains> {
  const media = join(product.dataDir, "media");
  const stored = new Set(
    globSync("tracks/*/exports/**", { cwd: media, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name)),
  );
  const rows = await product.query<ExportRow>(ROWS);
  const files = rows.map((row) => join(media, exportKey(row)));
  const decoded = decode(files.filter((file) => existsSync(file)));
  return {
    rows: rows.map((row, nth) => ({ ...row, file: fileOf(files[nth] ?? "", decoded) })),
    strayFiles: [...stored].filter((file) => !files.includes(file)),
  };
}

function fileOf(file: string, decoded: z.infer<typeof frameCounts>): ExportFile | null {
  const found = decoded[file];
  return found === undefined ? null : { sizeBytes: statSync(file).size, decoded: found };
}

function decode(files: readonly string[]): z.infer<typeof frameCounts> {
  if (files.length === 0) return {};
  const run = spawnSync(PYTHON, [PROGRAM], {
    input: files.join("\n"),
    encoding: "utf8",
    timeout: DECODE_LIMIT_MS,
    maxBuffer: 64 * 1024 ** 2,
  });
  if (run.status !== 0) throw new Error(`The exports could not be decoded: ${run.stderr}`);
  return frameCounts.parse(JSON.parse(run.stdout));
}
