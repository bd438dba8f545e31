import { fileURLToPath } from "node:url";
import { planParts, type Plan } from "./test-run/parts.ts";
import type { PartResult } from "./test-run/results.ts";
import { runPart } from "./test-run/run-part.ts";
import { summarise, total } from "./test-run/summary.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url)).replace(/\/$/, "");

/** The program of `npm test`: a failed part does not stop the others, so that the summary is whole. */
async function run(plan: Plan): Promise<number> {
  const startedMs = performance.now();
  const results: PartResult[] = [];
  for (const lanes of plan) {
    const done = await Promise.all(
      lanes.map(async (lane) => {
        const own: PartResult[] = [];
        for (const part of lane) own.push(await runPart(part, ROOT));
        return own;
      }),
    );
    results.push(...done.flat());
  }
  console.log(summarise(results, (performance.now() - startedMs) / 1000));
  const { passed, failed } = total(results);
  return failed === 0 && passed > 0 ? 0 : 1;
}

console.log("");
process.exit(await run(planParts(ROOT, process.argv.includes("--fast"))));
