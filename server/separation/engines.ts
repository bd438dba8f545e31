import { DomainError } from "#server/errors.ts";

/** A way to take a mix apart, as users choose it. */
interface EngineChoice {
  readonly name: string;
  readonly models: readonly string[];
  /** What the pages call it; never more than it is. */
  readonly label: string;
  /** Seconds of work per second of audio on two cores, before one has been measured. */
  readonly factor: number;
}

/** The engines of this installation, best first. */
const ENGINES: readonly EngineChoice[] = [
  { name: "spectral", models: ["spectral"], label: "Basic, no model", factor: 0.13 },
];

/** What separates a track when nobody chose. */
export const DEFAULT_ENGINE = "spectral";

/** The engine and model of these names; without a model the engine's first. Throws `unknown_engine`. */
export function findEngine(
  name: string,
  model?: string,
): { name: string; model: string; factor: number } {
  const engine = ENGINES.find((choice) => choice.name === name);
  const known = model === undefined ? engine?.models[0] : engine?.models.find((m) => m === model);
  if (engine && known !== undefined) return { name, model: known, factor: engine.factor };
  const names = ENGINES.flatMap((choice) => choice.models.map((m) => `${choice.name}/${m}`));
  throw new DomainError("unknown_engine", {
    message: `There is no engine ${JSON.stringify(`${name}/${model ?? ""}`)}. Choose one of: ${names.join(", ")}.`,
  });
}
