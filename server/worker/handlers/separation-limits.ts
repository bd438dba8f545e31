import type { Database } from "#server/db.ts";
import { QUEUE_LIMITS } from "#server/jobs/queues.ts";
import type { ChosenEngine } from "#server/separation/engines.ts";
import {
  passFactor,
  pieceOf,
  workPerSecond,
  type SpeedOf,
  type WorkPlace,
} from "#server/separation/expected-time.ts";
import { readSpeeds, slowestGuess } from "#server/separation/speed-factors.ts";

/** What is separated, where and how. */
export interface LimitedWork {
  readonly queue: ChosenEngine["queue"];
  readonly durationSec: number;
  readonly settings: unknown;
  readonly place: WorkPlace;
}

export interface SeparationLimits {
  /** Of the whole run. */
  readonly absoluteSec: number;
  /** Without progress: the run counts as stuck. */
  readonly idleSec: number;
  /** Without progress: until then it is at work, as far as is known. */
  readonly pieceSec: number;
}

const IDLE_SEC = 60;
/** However slow a machine is said to be, nobody waits longer for one that is stuck. */
const LONGEST_IDLE_SEC = 900;
/** Times that one piece of work may take longer than is expected before it counts as stuck. */
const IDLE_FACTOR = 4;
const SHORTEST_PIECE_SEC = 5;

/**
 * How long a separation may take, and how long without progress: a model that takes a long piece at once
 * reports as seldom. Only whole runs teach how fast a machine is: until one has, it may be a slow one. The
 * basic engine has always had a multiple of the track's length.
 */
export async function separationLimits(
  database: Pick<Database, "speedFactor">,
  work: LimitedWork,
): Promise<SeparationLimits> {
  const { queue, durationSec, settings, place } = work;
  const { absoluteBaseSec, absoluteFactor } = QUEUE_LIMITS[queue];
  const limit = (workSec: number): number => absoluteBaseSec + absoluteFactor * workSec;
  if (queue === "separate-stems") {
    return { absoluteSec: limit(durationSec), idleSec: IDLE_SEC, pieceSec: SHORTEST_PIECE_SEC };
  }
  const measured = await readSpeeds(database);
  const speeds: SpeedOf = (each) => measured(each) ?? slowestGuess(each);
  // Work goes on on the processor when a graphics card's memory is full.
  const places = [place, { ...place, device: "cpu" }];
  const perSecond = Math.max(...places.map((each) => workPerSecond(each, settings, speeds)));
  const longestPiece = IDLE_FACTOR * longestPieceSec(places, settings, speeds);
  return {
    absoluteSec: limit(durationSec * perSecond),
    idleSec: Math.min(LONGEST_IDLE_SEC, Math.max(IDLE_SEC, longestPiece)),
    pieceSec: Math.max(SHORTEST_PIECE_SEC, longestPiece),
  };
}

function longestPieceSec(places: WorkPlace[], settings: unknown, speeds: SpeedOf): number {
  const pieceSec = (each: WorkPlace): number =>
    pieceOf(each, settings) * oneThread(each, passFactor(each, speeds));
  return Math.max(...places.map(pieceSec));
}

/** A processor's threads work on pieces of their own. */
function oneThread({ device, threads }: WorkPlace, factor: number): number {
  return device === "cpu" ? factor * threads : factor;
}
