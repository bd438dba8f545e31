import type { NeuralPlace } from "./neural-environment.mjs";

/**
 * Removes what killed set-ups left, and environments that another one has taken the place of; nothing
 * while a set-up runs.
 */
export function sweepNeural(place?: NeuralPlace): Promise<void>;
