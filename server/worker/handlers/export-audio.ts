import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DomainError } from "#server/errors.ts";
import { expectedBytes, exportKey, extensionOf, KEPT_MS } from "#server/exports/export-file.ts";
import { exportResult } from "#server/exports/export-result.ts";
import { readSource, type ExportSource } from "#server/exports/export-source.ts";
import { exportSettings, type ExportSettings } from "#server/exports/export-wish.ts";
import { renderRequest } from "#server/exports/render-request.ts";
import type { Export, Track } from "#server/generated/prisma/client.ts";
import { ClaimLostError } from "#server/jobs/settle.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import { assertQuota } from "#server/library/storage-usage.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import { runPort, type PortDeps } from "../run-port.ts";
import { badResult, SUBJECT_GONE } from "./outcomes.ts";

const { absoluteBaseSec, absoluteFactor } = QUEUE_LIMITS["export-audio"];

/** Makes the file of an export of stored segments, and keeps it for a day. */
export function exportAudio(deps: PortDeps): Handler {
  return async (run) => {
    const { exportId } = QUEUE_INPUTS["export-audio"].parse(run.job.input);
    const row = await deps.database.export.findUnique({
      where: { id: exportId },
      include: { track: true },
    });
    if (row?.track.deletedAt !== null) return SUBJECT_GONE;
    try {
      return await makeFile(deps, run, row);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      return failed(error.code, error.message);
    }
  };
}

type Row = Export & { readonly track: Track };

interface Work {
  readonly row: Row;
  readonly settings: ExportSettings;
  readonly frames: number;
}

async function makeFile(deps: PortDeps, run: Run, row: Row): Promise<Outcome> {
  const { frames } = row.track;
  if (frames === null) return failed("not_ready", "The track's file has not been read completely.");
  const work = { row, frames, settings: exportSettings.parse(row.settings) };
  const source = await findSource(deps, work);
  if (!source) return failed("separation_gone", "The separation was deleted. Choose another one.");
  const files = row.kind === "stems" ? source.stems.length : 1;
  // While an archive grows, the file that goes in next stands beside it.
  const beside = row.kind === "stems" ? 1 : 0;
  const extraBytes = expectedBytes(row.format, { frames, files }) - Number(row.expectedBytes);
  await assertQuota(deps.database, row.userId, extraBytes);
  const needed = expectedBytes(row.format, { frames, files: files + beside });
  await assertFreeSpace(deps.store, needed, deps.leastFreeBytes);
  const durationSec = frames / source.pack.sampleRate;
  const track = { ...row.track, frames };
  return runPort(deps, run, {
    queue: "export-audio",
    packId: source.pack.id,
    absoluteSec: absoluteBaseSec + absoluteFactor * durationSec * files,
    input: renderRequest(deps.store, { ...work, track, source }),
    complete: (result, outputFolder) => complete(deps, { run, work, outputFolder }, result),
  });
}

async function findSource(
  { database }: PortDeps,
  { row, settings, frames }: Work,
): Promise<ExportSource | null> {
  const { packId, trackId } = row;
  const where = packId === null ? { trackId, kind: "master" as const } : { id: packId, trackId };
  const pack = await database.stemPack.findFirst({ where });
  return pack && readSource(database, pack, { frames, settings });
}

interface Made {
  readonly run: Run;
  readonly work: Work;
  readonly outputFolder: string;
}

async function complete(
  { store }: PortDeps,
  { run, work, outputFolder }: Made,
  raw: unknown,
): Promise<Outcome> {
  const parsed = exportResult.safeParse(raw);
  if (!parsed.success) return badResult(parsed.error);
  const { file, frames, clippedSamples, appliedGainDb } = parsed.data;
  const { row } = work;
  const path = join(outputFolder, file);
  const found = await stat(path).catch(() => null);
  if (frames !== work.frames || file !== `export.${extensionOf(row)}` || !found?.size) {
    return badResult(new Error(`${file} of ${frames} frames is not what was asked for`));
  }
  if (!run.claim.isHeld) throw new ClaimLostError(run.job.id);
  const { sizeBytes } = await store.put(exportKey(row), path);
  return {
    kind: "completed",
    effects: async (tx) => {
      const expiresAt = new Date(Date.now() + KEPT_MS);
      const made = { sizeBytes, clippedSamples, appliedGainDb, expiresAt };
      await tx.export.updateMany({ where: { id: row.id }, data: made });
    },
  };
}

function failed(code: string, message: string): Outcome {
  return { kind: "failed", code, message, isWorthRetry: false };
}
