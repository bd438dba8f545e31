import type { Handler } from "#server/jobs/run-job.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS } from "#server/jobs/queues.ts";
import { finishPack } from "#server/library/finish-pack.ts";
import { isWhole, readDoneSegments } from "#server/library/prepare-pack.ts";
import { separationResult } from "#server/separation/separation-result.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { runPort, type PortDeps } from "../run-port.ts";
import { badResult, SUBJECT_GONE } from "./outcomes.ts";

/** Takes a track's master apart, from where an earlier attempt stopped, in the order a listener wants. */
export function separateStems(deps: PortDeps): Handler {
  return async (run) => {
    const { trackId, packId } = QUEUE_INPUTS["separate-stems"].parse(run.job.input);
    const { database, store } = deps;
    const pack = await database.stemPack.findUnique({ where: { id: packId } });
    const master = await database.stemPack.findFirst({ where: { trackId, kind: "master" } });
    const track = await database.track.findUnique({ where: { id: trackId } });
    if (!pack || track?.deletedAt !== null) return SUBJECT_GONE;
    if (!master || track.frames === null) return notReady();
    return runPort(deps, run, {
      queue: "separate-stems",
      packId,
      durationSec: track.frames / pack.sampleRate,
      input: {
        engine: pack.engine,
        model: pack.model,
        masterFolder: store.localPath(storageKeys.stem(master.id, "mix")),
        frames: track.frames,
        masterGain: master.gain,
        monoMean: track.monoMean ?? 0,
        monoStd: track.monoStd ?? 1,
        settings: pack.settings,
        doneSegments: await readDoneSegments(database, packId),
        ...(pack.focusFrame !== null && { focusFrame: pack.focusFrame }),
      },
      complete: (result) => complete(deps, { id: packId, frames: track.frames ?? 0 }, result),
    });
  };
}

async function complete(
  deps: PortDeps,
  pack: { id: string; frames: number },
  raw: unknown,
): Promise<Outcome> {
  const parsed = separationResult.safeParse(raw);
  if (!parsed.success) return badResult(parsed.error);
  const { frames, residualDb, engineFactor } = parsed.data;
  const row = await deps.database.stemPack.findUnique({ where: { id: pack.id } });
  if (!row) return SUBJECT_GONE;
  const done = await readDoneSegments(deps.database, pack.id);
  if (frames !== pack.frames || !isWhole(done, Math.ceil(frames / row.segmentFrames))) {
    return badResult(new Error(`not every segment of ${pack.frames} frames was announced`));
  }
  const facts = { frames, residualDb, engineFactor };
  const { segmentFrames } = row;
  return {
    kind: "completed",
    effects: (tx) => finishPack(tx, deps.store, { id: pack.id, segmentFrames, facts }),
  };
}

function notReady(): Outcome {
  const message = "The track's file has not been read completely. Retry reading it first.";
  return { kind: "failed", code: "not_ready", message, isWorthRetry: false };
}
