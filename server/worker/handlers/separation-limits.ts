import type { Database } from "#server/db.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { ChosenEngine } from "#server/separation/engines.ts";
import { passFactor, workPerSecond, type WorkPlace } from "#server/separation/expected-time.ts";
import { separationSettings } from "#server/separation/settings.ts";
import { readSpeeds } from "#server/separation/speed-factors.ts";

/** What is separated, where and how. */
export interface LimitedWork {
  readonly queue: ChosenEngine["queue"];
  readonly durationSec: number;
  readonly settings: unknown;
  readonly place: WorkPlace;
  /** What the model takes at once, unless the settings say less. */
  readonly segmentSec: number;
}

const IDLE_SEC = 60;
/** Times that one piece of work may take longer than is expected before it counts as stuck. */
const IDLE_FACTOR = 4;

/**
 * How long a separation may take, and how long without progress: a model that takes a long piece at once
 * reports as seldom. The basic engine has always had a multiple of the track's length.
 */
export async function separationLimits(
  database: Pick<Database, "speedFactor">,
  { queue, durationSec, settings, place, segmentSec }: LimitedWork,
): Promise<{ absoluteSec: number; idleSec: number }> {
  const { absoluteBaseSec, absoluteFactor } = QUEUE_LIMITS[queue];
  const limit = (workSec: number): number => absoluteBaseSec + absoluteFactor * workSec;
  if (queue === "separate-stems") return { absoluteSec: limit(durationSec), idleSec: IDLE_SEC };
  const speeds = await readSpeeds(database);
  // Work goes on on the processor when a graphics card's memory is full.
  const places = [place, { ...place, device: "cpu" }];
  const perSecond = Math.max(...places.map((each) => workPerSecond(each, settings, speeds)));
  const pieceSec = separationSettings.safeParse(settings).data?.segmentSec ?? segmentSec;
  const piece = Math.max(
    ...places.map((each) => pieceSec * oneThread(each, passFactor(each, speeds))),
  );
  return {
    absoluteSec: limit(durationSec * perSecond),
    idleSec: Math.max(IDLE_SEC, IDLE_FACTOR * piece),
  };
}

/** A processor's threads work on pieces of their own. */
function oneThread({ device, threads }: WorkPlace, factor: number): number {
  return device === "cpu" ? factor * threads : factor;
}
