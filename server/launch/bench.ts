import { spawnSync } from "node:child_process";
import { globSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeBenchEnvironment } from "./setup/bench-environment.mjs";
import { findNeuralEnvironment } from "./setup/neural-environment.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Their benches separate with models, too. */
const NEURAL = ["bench/quality/", "bench/separation/"];
/** It scores by libraries that nothing else needs. */
const SCORED = "bench/analysis/";

/**
 * The program of `npm run bench`: every `*.bench.ts` and `*_bench.py` below bench/ whose path contains
 * the argument, one after the other, so that none disturbs another's figures. What follows the argument
 * goes to the bench, if it is a single one.
 */
const [wanted = "", ...args] = process.argv.slice(2);
const benches = globSync("bench/**/{*.bench.ts,*_bench.py}", { cwd: ROOT }).sort();
const chosen = benches.filter((file) => file.includes(wanted));
if (chosen.length === 0) {
  console.error(`No bench has "${wanted}" in its path. There are:\n${benches.join("\n")}`);
  process.exit(1);
}
if (args.length > 0 && chosen.length > 1) {
  console.error(`${args.join(" ")} would go to several benches. Choose one:\n${chosen.join("\n")}`);
  process.exit(1);
}
const scored = chosen.some((file) => file.startsWith(SCORED))
  ? (await makeBenchEnvironment()).value
  : undefined;
const failed = chosen.filter((file) => !runBench(file));
for (const file of failed) console.error(`Failed: ${file}`);
process.exit(failed.length === 0 ? 0 : 1);

function runBench(file: string): boolean {
  console.log(`\n--- ${file}`);
  const program = file.endsWith(".py") ? pythonFor(file) : process.execPath;
  const env = { ...process.env, PYTHONPATH: join(ROOT, "python", "src") };
  return spawnSync(program, [file, ...args], { cwd: ROOT, env, stdio: "inherit" }).status === 0;
}

function pythonFor(file: string): string {
  if (scored !== undefined && file.startsWith(SCORED)) return scored;
  const neural = NEURAL.some((folder) => file.startsWith(folder))
    ? findNeuralEnvironment()
    : undefined;
  return neural?.python ?? join(ROOT, ".venv", "bin", "python");
}
