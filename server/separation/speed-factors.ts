import type { Transaction } from "#server/db.ts";
import { firstGuess, speedDevice, type SpeedOf, type SpeedPlace } from "./expected-time.ts";

/** Weight of the newest run in the running mean. */
const WEIGHT = 0.3;
/** A run counts as at most so many times faster or slower than what was expected of it. */
const MOST = 4;

/** The slowest that a first run is learnt as: what limits reckon with until then. */
export function slowestGuess(place: SpeedPlace): number {
  return firstGuess(place) * MOST;
}

/** What has been measured so far. */
export async function readSpeeds(reader: Pick<Transaction, "speedFactor">): Promise<SpeedOf> {
  const rows = await reader.speedFactor.findMany();
  const factors = new Map(rows.map((row) => [nameOf(row), row.factor]));
  return (place) => factors.get(nameOf({ ...place, device: speedDevice(place) }));
}

/**
 * Adds a run to the running mean; `factor` in seconds of work per second of audio and pass. One run on a
 * busy machine moves it a little, however far off it was.
 */
export async function learnSpeed(
  tx: Pick<Transaction, "$executeRaw">,
  place: SpeedPlace,
  factor: number,
): Promise<void> {
  const { engine, model } = place;
  const first = Math.min(Math.max(factor, firstGuess(place) / MOST), slowestGuess(place));
  await tx.$executeRaw`
    INSERT INTO "SpeedFactor" AS known (engine, model, device, factor)
    VALUES (${engine}, ${model}, ${speedDevice(place)}, ${first}::float8)
    ON CONFLICT (engine, model, device) DO UPDATE SET
      factor = known.factor + ${WEIGHT}::float8 * (
        least(greatest(${factor}::float8, known.factor / ${MOST}), known.factor * ${MOST})
          - known.factor),
      runs = known.runs + 1, "updatedAt" = now()`;
}

function nameOf({ engine, model, device }: Omit<SpeedPlace, "threads">): string {
  return JSON.stringify([engine, model, device]);
}
