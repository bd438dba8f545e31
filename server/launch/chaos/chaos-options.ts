import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { LaunchError } from "../launch-error.ts";

/** What one run is made of; the same seed kills in the same order of kinds where the product allows it. */
export interface ChaosOptions {
  readonly seed: number;
  /** How long something is killed. */
  readonly seconds: number;
  readonly clients: number;
  readonly everySec: number;
}

const USAGE = "Usage: npm run chaos [-- --seed <number>] [--seconds 60] [--clients 30] [--every 2]";
const MAX_SEED = 2 ** 32 - 1;
const OPTIONS = {
  seed: { type: "string" },
  seconds: { type: "string", default: "60" },
  clients: { type: "string", default: "30" },
  every: { type: "string", default: "2" },
} as const;

/** Reads the command line; throws LaunchError with the usage for what it does not know. */
export function readChaosOptions(args: readonly string[]): ChaosOptions {
  try {
    const { values } = parseArgs({ args: [...args], options: OPTIONS, strict: true });
    const { seed = String(randomInt(MAX_SEED)), seconds, clients, every } = values;
    return {
      seed: numberIn("seed", seed, { from: 0, to: MAX_SEED, isWhole: true }),
      seconds: numberIn("seconds", seconds, { from: 1, to: 3600 }),
      clients: numberIn("clients", clients, { from: 1, to: 200, isWhole: true }),
      everySec: numberIn("every", every, { from: 0.5, to: 600 }),
    };
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new LaunchError(`${reason}\n${USAGE}`, { cause });
  }
}

interface Bounds {
  readonly from: number;
  readonly to: number;
  readonly isWhole?: boolean;
}

function numberIn(name: string, text: string, { from, to, isWhole = false }: Bounds): number {
  const value = text.trim() === "" ? Number.NaN : Number(text);
  const isGood = value >= from && value <= to && (!isWhole || Number.isInteger(value));
  if (isGood) return value;
  const what = isWhole ? "a whole number" : "a number";
  throw new Error(`--${name} is ${what} from ${from} to ${to}, not "${text}".`);
}
