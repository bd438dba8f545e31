/** Which build of torch an environment was asked for. */
export type NeuralBuild = "cpu" | "cuda";

/** Absolute paths; tests have places of their own. */
export interface NeuralPlace {
  /** The folder of all neural environments. */
  readonly engines: string;
  /** The lock file that says what is in one. */
  readonly lock: string;
}

export interface NeuralEnvironment {
  /** Absolute. */
  readonly folder: string;
  /** The interpreter, absolute. */
  readonly python: string;
  readonly build: NeuralBuild;
  /** What to compute on. */
  readonly device: "cuda" | "mps" | "cpu";
  /** What torch found when the environment was last looked at. */
  readonly devices: readonly ("cuda" | "mps" | "cpu")[];
  readonly torch: string;
  /** Optional packages that can be imported. */
  readonly packages: readonly string[];
}

export const NEURAL_PLACE: NeuralPlace;

/** The whole environment that was asked for last and fits the lock file; undefined when there is none. */
export function findNeuralEnvironment(place?: NeuralPlace): NeuralEnvironment | undefined;

/** SHA-256 in hex of a lock file with those that it begins with. */
export function hashLock(file: string): string;
