import { CATALOGUE } from "#server/models/catalogue.ts";
import type { UsableModel } from "#server/models/usable-models.ts";
import { separationSettings } from "./settings.ts";

/** What a speed was, or will be, measured of. */
export interface SpeedPlace {
  readonly engine: string;
  readonly model: string;
  readonly device: string;
  /** That a processor works with. */
  readonly threads: number;
}

/** Seconds of work per second of audio that goes through one model once; undefined before it was measured. */
export type SpeedOf = (place: SpeedPlace) => number | undefined;

/** A model on a machine. */
export interface WorkPlace
  extends SpeedPlace, Pick<UsableModel, "passes" | "segmentSec" | "fillsSegments"> {}

/** Seconds that one second of audio is expected to take, by what was measured, else by a guess. */
export function workPerSecond(place: WorkPlace, settings: unknown, speedOf: SpeedOf): number {
  return passFactor(place, speedOf) * passesOf(place, settings);
}

/** Seconds that one second of audio is expected to take through one model, once. */
export function passFactor(place: SpeedPlace, speedOf: SpeedOf): number {
  return speedOf(place) ?? firstGuess(place);
}

/**
 * How often each second of audio goes through a model: once for each model of the bag and each shift,
 * again where pieces overlap, and with what a piece is filled up by.
 */
export function passesOf(
  { passes, segmentSec, fillsSegments }: Omit<WorkPlace, keyof SpeedPlace>,
  settings: unknown,
): number {
  const { data } = separationSettings.safeParse(settings);
  if (!data) return passes;
  const filled = fillsSegments ? segmentSec / (data.segmentSec ?? segmentSec) : 1;
  return (passes * Math.max(1, data.shifts) * filled) / (1 - data.overlap);
}

/** Seconds of audio, filled up as it may be, that go through a model at once. */
export function pieceOf(
  { segmentSec, fillsSegments }: Pick<WorkPlace, "segmentSec" | "fillsSegments">,
  settings: unknown,
): number {
  if (fillsSegments) return segmentSec;
  return separationSettings.safeParse(settings).data?.segmentSec ?? segmentSec;
}

/** Seconds of work per second of audio and pass that one thread of a processor is guessed to take. */
export const CPU_ONE_THREAD = 0.8;
const BY_DEVICE: Readonly<Record<string, number>> = { cuda: 0.02, mps: 0.1 };

/** What stands for a speed until it has been measured. */
export function firstGuess({ engine, device, threads }: SpeedPlace): number {
  return ownFactor(engine) ?? BY_DEVICE[device] ?? CPU_ONE_THREAD / Math.max(1, threads);
}

/** What speeds are kept by beside engine and model: the device, and on a processor how much of it. */
export function speedDevice({ engine, device, threads }: SpeedPlace): string {
  const dependsOnThreads = device === "cpu" && ownFactor(engine) === null;
  return dependsOnThreads ? `cpu/${threads}` : device;
}

/** Of an engine whose speed does not depend on the device, else null. */
function ownFactor(engine: string): number | null {
  return CATALOGUE.engines.find(({ name }) => name === engine)?.factor ?? null;
}
