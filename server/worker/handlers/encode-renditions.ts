import { z } from "zod";
import type { StemPack } from "#server/generated/prisma/client.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import { QUEUE_INPUTS, QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { Handler } from "#server/jobs/run-job.ts";
import { storeManifest } from "#server/library/finish-pack.ts";
import { isWhole, type DoneSegments } from "#server/library/prepare-pack.ts";
import { prepareRendition, readMissingBytes, readRendition } from "#server/library/rendition.ts";
import { assertQuota } from "#server/library/storage-usage.ts";
import type { RenditionView } from "#server/realtime/events.ts";
import { storageKeys } from "#server/storage/storage-key.ts";
import { runPort, type PortDeps } from "../run-port.ts";
import { findFullDisk, findRefusal } from "./find-full-disk.ts";
import { badResult, SUBJECT_GONE } from "./outcomes.ts";

const { absoluteBaseSec, absoluteFactor } = QUEUE_LIMITS["encode-renditions"];
/** A segment of one stem takes a tenth of a second, of which a busy machine gives a hundredth. */
const IDLE_SEC = 120;

const renditionResult = z.object({ frames: z.int().positive() });

/** Makes the Opus files of a whole pack that are not there yet. */
export function encodeRenditions(deps: PortDeps): Handler {
  return async (run) => {
    const { trackId, packId } = QUEUE_INPUTS["encode-renditions"].parse(run.job.input);
    const { database } = deps;
    const track = await database.track.findUnique({ where: { id: trackId } });
    const pack = await database.stemPack.findUnique({ where: { id: packId } });
    const frames = pack?.frames ?? null;
    if (track?.deletedAt !== null || !pack || frames === null) return SUBJECT_GONE;
    const whole = { ...pack, frames };
    const rendition = await database.$transaction((tx) => prepareRendition(tx, packId));
    if (!rendition) return SUBJECT_GONE;
    const refusal = (await findFullDisk(deps)) ?? (await findFullQuota(deps, whole));
    if (refusal) return refusal;
    const { bitRate, leadFrames, tailFrames, stems } = rendition;
    return runPort(deps, run, {
      queue: "encode-renditions",
      packId,
      absoluteSec: absoluteBaseSec + absoluteFactor * durationOf(whole),
      idleSec: IDLE_SEC,
      input: {
        packFolder: deps.store.localPath(storageKeys.pack(packId)),
        stems: stems.map(({ name }) => name),
        frames,
        bitsPerSample: pack.bitsPerSample,
        bitRate,
        leadFrames,
        tailFrames,
        doneSegments: doneOf(stems),
      },
      complete: (result) => complete(deps, whole, result),
    });
  };
}

type WholePack = StemPack & { readonly frames: number };

async function complete(deps: PortDeps, pack: WholePack, raw: unknown): Promise<Outcome> {
  const parsed = renditionResult.safeParse(raw);
  if (!parsed.success) return badResult(parsed.error);
  const stems = await readRendition(deps.database, pack.id);
  if (stems.length === 0) return SUBJECT_GONE;
  const total = Math.ceil(pack.frames / pack.segmentFrames);
  if (parsed.data.frames !== pack.frames || !isWhole(doneOf(stems), total)) {
    return badResult(new Error(`not every segment of ${pack.frames} frames was encoded`));
  }
  return { kind: "completed", effects: (tx) => storeManifest(tx, deps.store, pack.id) };
}

/** What the files that are not there yet are expected to take. */
async function findFullQuota({ database }: PortDeps, pack: WholePack): Promise<Outcome | null> {
  const expectedBytes = await readMissingBytes(database, pack.id);
  return findRefusal(() => assertQuota(database, pack.userId, expectedBytes));
}

function durationOf({ frames, sampleRate }: WholePack): number {
  return frames / sampleRate;
}

function doneOf(stems: RenditionView["stems"]): DoneSegments {
  return Object.fromEntries(stems.map(({ name, ready }) => [name, ready]));
}
