import type { ChildSpec, RestartType, Shutdown } from "./child-spec.ts";

/** When a supervisor ends by itself because significant children did. */
export type AutoShutdown = "never" | "any_significant" | "all_significant";

const RESTART_TYPES: readonly RestartType[] = ["permanent", "transient", "temporary"];

/** What is wrong with a supervisor's children, one sentence each; empty when nothing is. */
export function findSpecMistakes(
  specs: readonly ChildSpec[],
  autoShutdown: AutoShutdown = "never",
): string[] {
  return [
    ...specs.flatMap((spec) => mistakesOf(spec, autoShutdown)),
    ...repeatedIds(specs).map((id) => `Two children have the same id "${id}".`),
  ];
}

function mistakesOf(spec: ChildSpec, autoShutdown: AutoShutdown): string[] {
  const { id, restart, shutdown, significant = false } = spec;
  const name = `Child "${id}"`;
  const mistakes: string[] = [];
  if (id.trim() === "") mistakes.push("A child has an empty id.");
  if (!RESTART_TYPES.includes(restart)) {
    mistakes.push(
      `${name} has the restart type "${restart}"; known are ${RESTART_TYPES.join(", ")}.`,
    );
  }
  if (!isShutdown(shutdown)) {
    mistakes.push(
      `${name} has the shutdown ${String(shutdown)}; it is milliseconds from 0 on, brutal_kill or infinity.`,
    );
  }
  if (significant && restart === "permanent") {
    mistakes.push(`${name} is significant and permanent: it never ends for good.`);
  }
  if (significant && autoShutdown === "never") {
    mistakes.push(`${name} is significant, but its supervisor never shuts down by itself.`);
  }
  return mistakes;
}

function isShutdown(shutdown: Shutdown): boolean {
  if (typeof shutdown === "number") return Number.isFinite(shutdown) && shutdown >= 0;
  const words: readonly string[] = ["brutal_kill", "infinity"] satisfies readonly Shutdown[];
  return words.includes(shutdown);
}

function repeatedIds(specs: readonly ChildSpec[]): string[] {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const { id } of specs) (seen.has(id) ? repeated : seen).add(id);
  return [...repeated];
}
