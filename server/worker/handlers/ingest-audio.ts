import type { Handler } from "#server/jobs/run-job.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { completeIngest, storeCover } from "#server/ingest/complete-ingest.ts";
import { ingestResult } from "#server/ingest/ingest-result.ts";
import { isWhole, readDoneSegments } from "#server/library/prepare-pack.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { runPort, type PortDeps } from "../run-port.ts";
import { badResult, SUBJECT_GONE } from "./outcomes.ts";

/** Decoded audio longer than this is refused. */
const MAX_DURATION_SEC = 3 * 3600;

const { absoluteBaseSec, absoluteFactor } = QUEUE_LIMITS["ingest-audio"];
const ABSOLUTE_SEC = absoluteBaseSec + MAX_DURATION_SEC * absoluteFactor;

/** Reads an uploaded file: master segments while it goes on, facts and names at its end. */
export function ingestAudio(deps: PortDeps): Handler {
  return async (run) => {
    const { trackId, packId } = QUEUE_INPUTS["ingest-audio"].parse(run.job.input);
    const track = await deps.database.track.findUnique({ where: { id: trackId } });
    if (!track) return SUBJECT_GONE;
    return runPort(deps, run, {
      queue: "ingest-audio",
      packId,
      absoluteSec: ABSOLUTE_SEC,
      input: {
        sourceFile: deps.store.localPath(storageKeys.original(trackId)),
        fileName: track.fileName,
        settings: { maxDurationSec: MAX_DURATION_SEC },
        doneSegments: await readDoneSegments(deps.database, packId),
      },
      complete: (result, outputFolder) => complete(deps, { trackId, packId, outputFolder }, result),
    });
  };
}

async function complete(
  deps: PortDeps,
  ids: { trackId: string; packId: string; outputFolder: string },
  raw: unknown,
): Promise<Outcome> {
  const parsed = ingestResult.safeParse(raw);
  if (!parsed.success) return badResult(parsed.error);
  const { trackId, packId, outputFolder } = ids;
  const { frames, coverFile } = parsed.data;
  const pack = await deps.database.stemPack.findUnique({ where: { id: packId } });
  if (!pack) return SUBJECT_GONE;
  const done = await readDoneSegments(deps.database, packId);
  if (!isWhole(done, Math.ceil(frames / pack.segmentFrames))) {
    return badResult(new Error(`not every segment of ${frames} frames was announced`));
  }
  const coverKey = await storeCover(deps.store, trackId, { outputFolder, file: coverFile });
  const finished = { trackId, packId, segmentFrames: pack.segmentFrames, coverKey };
  return {
    kind: "completed",
    effects: (tx) => completeIngest(tx, deps, { ...finished, result: parsed.data }),
  };
}
