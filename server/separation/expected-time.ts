import { CATALOGUE } from "#server/models/catalogue.ts";
import { separationSettings, type SeparationSettings } from "./settings.ts";

/** What measured speeds are kept by. */
export interface SpeedKey {
  readonly engine: string;
  readonly model: string;
  readonly device: string;
}

/** Seconds of work per second of audio that goes through one model once. */
export type SpeedOf = (key: SpeedKey) => number | undefined;

/** A model on a machine. */
export interface WorkPlace {
  readonly engine: string;
  readonly model: string;
  /** Models that the audio goes through. */
  readonly passes: number;
  readonly device: string;
  readonly threads: number;
}

/** Seconds that one second of audio is expected to take, by what was measured, else by a guess. */
export function workPerSecond(place: WorkPlace, settings: unknown, speedOf: SpeedOf): number {
  const factor = passFactor(place, speedOf);
  const parsed = separationSettings.safeParse(settings);
  return factor * (parsed.success ? passesOf(place.passes, parsed.data) : place.passes);
}

/** Seconds that one second of audio is expected to take through one model, once. */
export function passFactor(place: WorkPlace, speedOf: SpeedOf): number {
  return speedOf(place) ?? guess(place);
}

/** How often the audio goes through a model, what overlaps included. */
function passesOf(passes: number, { shifts, overlap }: SeparationSettings): number {
  return (passes * Math.max(1, shifts)) / (1 - overlap);
}

const CPU_ONE_THREAD = 1.4;
const BY_DEVICE: Readonly<Record<string, number>> = { cuda: 0.02, mps: 0.1 };

function guess({ engine, device, threads }: WorkPlace): number {
  const known = CATALOGUE.engines.find(({ name }) => name === engine)?.factor;
  return known ?? BY_DEVICE[device] ?? CPU_ONE_THREAD / Math.max(1, threads);
}
