import type { StemPack, Track } from "#server/generated/prisma/client.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS } from "#server/jobs/queues.ts";
import type { Handler, Run } from "#server/jobs/run-job.ts";
import { finishPack } from "#server/library/finish-pack.ts";
import { isWhole, readDoneSegments, type DoneSegments } from "#server/library/prepare-pack.ts";
import { startRenditionIn } from "#server/library/start-rendition.ts";
import type { UsableModel } from "#server/models/usable-models.ts";
import type { ChosenEngine } from "#server/separation/engines.ts";
import { passesOf, type WorkPlace } from "#server/separation/expected-time.ts";
import { separationResult, type SeparationResult } from "#server/separation/separation-result.ts";
import { readRuns } from "#server/separation/separation-run.ts";
import { learnSpeed } from "#server/separation/speed-factors.ts";
import { hasSameNames, stemNames } from "#server/separation/stem-names.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { runPort, type PortDeps } from "../run-port.ts";
import { findFullDisk } from "./find-full-disk.ts";
import { badResult, SUBJECT_GONE } from "./outcomes.ts";
import { separationLimits } from "./separation-limits.ts";
import { SilenceMeter } from "./silence-meter.ts";

/** What a kind of separation works with. */
export interface Means {
  readonly model: Pick<UsableModel, "stems" | "passes" | "segmentSec" | "fillsSegments">;
  readonly device: string;
  readonly threads: number;
  /** Fields of the `run` message that only this kind has. */
  readonly input: Readonly<Record<string, unknown>>;
}

export interface SeparationKind {
  readonly queue: ChosenEngine["queue"];
  /** Looks for what the separation needs; an outcome when it is not there. */
  readonly prepare: (pack: StemPack) => Promise<Means | Outcome>;
}

interface Work {
  readonly pack: StemPack;
  readonly track: Track & { readonly frames: number };
  readonly means: Means;
  /** Seconds of audio that are left to do. */
  readonly leftSec: number;
}

const MIN_MEASURED_SEC = 20;
const MIN_MEASURED_SHARE = 0.5;

/** Takes a track's master apart, from where an earlier attempt stopped, in the order a listener wants. */
export function separateTrack(deps: PortDeps, kind: SeparationKind): Handler {
  return async (run) => {
    const { trackId, packId } = QUEUE_INPUTS[kind.queue].parse(run.job.input);
    const { database } = deps;
    const pack = await database.stemPack.findUnique({ where: { id: packId } });
    const master = await database.stemPack.findFirst({ where: { trackId, kind: "master" } });
    const track = await database.track.findUnique({ where: { id: trackId } });
    if (!pack || track?.deletedAt !== null) return SUBJECT_GONE;
    const { frames } = track;
    if (!master || frames === null) return notReady();
    const full = await findFullDisk(deps);
    if (full) return full;
    const means = await kind.prepare(pack);
    if ("kind" in means) return means;
    const done = await readDoneSegments(database, packId);
    const work = { pack, track: { ...track, frames }, means, leftSec: leftOf(pack, frames, done) };
    return runWork(deps, run, { kind, work, master, done });
  };
}

interface Prepared {
  readonly kind: SeparationKind;
  readonly work: Work;
  readonly master: StemPack;
  readonly done: DoneSegments;
}

async function runWork(
  deps: PortDeps,
  run: Run,
  { kind, work, master, done }: Prepared,
): Promise<Outcome> {
  const { pack, track, means } = work;
  const { absoluteSec, idleSec, pieceSec } = await limitsOf(deps, kind.queue, work);
  const silence = new SilenceMeter(pieceSec);
  return runPort(deps, run, {
    queue: kind.queue,
    packId: pack.id,
    absoluteSec,
    idleSec,
    onHeard: (message) => silence.hear(message),
    input: {
      engine: pack.engine,
      model: pack.model,
      masterFolder: deps.store.localPath(storageKeys.stem(master.id, "mix")),
      frames: track.frames,
      masterGain: master.gain,
      monoMean: track.monoMean ?? 0,
      monoStd: track.monoStd ?? 1,
      settings: pack.settings,
      doneSegments: done,
      publishedFolder: deps.store.localPath(storageKeys.pack(pack.id)),
      ...(pack.focusFrame !== null && { focusFrame: pack.focusFrame }),
      ...means.input,
    },
    complete: (result) => complete(deps, { ...work, silence }, result),
  });
}

/** By what the pack is made of and where. */
function limitsOf({ database }: PortDeps, queue: SeparationKind["queue"], work: Work) {
  const { settings, sampleRate } = work.pack;
  const durationSec = work.track.frames / sampleRate;
  return separationLimits(database, { queue, durationSec, settings, place: placeOf(work) });
}

function placeOf({ pack: { engine, model }, means }: Work): WorkPlace {
  const { passes, segmentSec, fillsSegments } = means.model;
  const { device, threads } = means;
  return { engine, model, passes, segmentSec, fillsSegments, device, threads };
}

interface FinishedWork extends Work {
  readonly silence: SilenceMeter;
}

async function complete(deps: PortDeps, work: FinishedWork, raw: unknown): Promise<Outcome> {
  const parsed = separationResult.safeParse(raw);
  if (!parsed.success) return badResult(parsed.error);
  const { pack, track } = work;
  const row = await deps.database.stemPack.findUnique({ where: { id: pack.id } });
  if (!row) return SUBJECT_GONE;
  const done = await readDoneSegments(deps.database, pack.id);
  const fault = faultOf(work, { result: parsed.data, done, segmentFrames: row.segmentFrames });
  if (fault !== null) return badResult(new Error(fault));
  const { residualDb, engineFactor } = parsed.data;
  const facts = { frames: track.frames, residualDb, engineFactor };
  const { segmentFrames } = row;
  const { device } = work.means;
  // What began on a graphics card and ended on the processor says nothing about either.
  const hasMoved = (readRuns(row.runs).at(-1)?.device ?? device) !== device;
  const factor = hasMoved ? null : learntFactor(work, parsed.data);
  return {
    kind: "completed",
    effects: async (tx) => {
      await finishPack(tx, deps.store, { id: pack.id, segmentFrames, facts });
      if (factor !== null) await learnSpeed(tx, placeOf(work), factor);
      const { userId, trackId, id: packId } = pack;
      await startRenditionIn(tx, deps.boss, { userId, trackId, packId });
    },
  };
}

interface Made {
  readonly result: SeparationResult;
  readonly done: DoneSegments;
  readonly segmentFrames: number;
}

/** Why the separation is not what it should be, or null. */
function faultOf(
  { pack, track, means }: Work,
  { result, done, segmentFrames }: Made,
): string | null {
  const { frames } = track;
  if (result.frames !== frames || !isWhole(done, Math.ceil(frames / segmentFrames))) {
    return `not every segment of ${frames} frames was announced`;
  }
  const wanted = stemNames(means.model.stems, pack.settings);
  const made = Object.keys(done);
  if (hasSameNames(wanted, made) && hasSameNames(wanted, result.stems)) return null;
  return `the stems ${made.join(", ")} were made; ${wanted.join(", ")} were wanted`;
}

/**
 * Seconds of work per second of audio and pass, without what was only waited for; null where a short run,
 * or the rest of an interrupted one, says too little.
 */
function learntFactor(work: FinishedWork, { engineFactor }: SeparationResult): number | null {
  const { leftSec, track, pack, silence } = work;
  const durationSec = track.frames / pack.sampleRate;
  const isLong = leftSec >= MIN_MEASURED_SEC && leftSec >= MIN_MEASURED_SHARE * durationSec;
  const worked = engineFactor - silence.waitedSec / leftSec;
  if (!isLong || worked <= 0) return null;
  return worked / passesOf(placeOf(work), pack.settings);
}

/** Of the audio that is not published whole, in seconds. */
function leftOf(pack: StemPack, frames: number, done: DoneSegments): number {
  const stems = Object.values(done);
  const counts = stems.map((ranges) => ranges.reduce((sum, [from, to]) => sum + to - from, 0));
  const doneFrames = Math.min(frames, Math.min(...counts, Infinity) * pack.segmentFrames);
  return (frames - (stems.length === 0 ? 0 : doneFrames)) / pack.sampleRate;
}

function notReady(): Outcome {
  const message = "The track's file has not been read completely. Retry reading it first.";
  return { kind: "failed", code: "not_ready", message, isWorthRetry: false };
}
