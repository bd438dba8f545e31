import type { Transaction } from "#server/db.ts";
import type { SpeedKey, SpeedOf } from "./expected-time.ts";

/** Weight of the newest run in the running mean. */
const WEIGHT = 0.3;

/** What has been measured so far. */
export async function readSpeeds(reader: Pick<Transaction, "speedFactor">): Promise<SpeedOf> {
  const rows = await reader.speedFactor.findMany();
  const factors = new Map(rows.map((row) => [nameOf(row), row.factor]));
  return (key) => factors.get(nameOf(key));
}

/** Adds a run to the running mean; `factor` in seconds of work per second of audio and pass. */
export async function learnSpeed(
  tx: Pick<Transaction, "$executeRaw">,
  { engine, model, device }: SpeedKey,
  factor: number,
): Promise<void> {
  await tx.$executeRaw`
    INSERT INTO "SpeedFactor" AS known (engine, model, device, factor)
    VALUES (${engine}, ${model}, ${device}, ${factor}::float8)
    ON CONFLICT (engine, model, device) DO UPDATE SET
      factor = known.factor + ${WEIGHT}::float8 * (excluded.factor - known.factor),
      runs = known.runs + 1, "updatedAt" = now()`;
}

function nameOf({ engine, model, device }: SpeedKey): string {
  return JSON.stringify([engine, model, device]);
}
