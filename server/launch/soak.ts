import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findNeuralEnvironment } from "./setup/neural-environment.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const PYTHON_FOLDER = join(ROOT, "python");
const ROUNDS = 20;
/** Tests that repeat a race read this; the ordinary run repeats at most 5 times. */
const RACE_REPEATS = "100";
/** A race of neural ports takes seconds. */
const NEURAL_REPEATS = "20";
const LIMIT_MS = 60 * 60_000;

/** The program of `npm run soak`: the tests with real processes again and again, until one fails. */
const rounds = Number(process.argv[2] ?? ROUNDS);
const vitest = join(ROOT, "node_modules", ".bin", "vitest");
const python = findNeuralEnvironment()?.python ?? "no-neural-environment";
for (let round = 1; round <= rounds; round += 1) {
  console.log(`\n--- round ${round} of ${rounds}`);
  const isPassed =
    repeat([vitest, "run", "--project", "integration"], ROOT, RACE_REPEATS) &&
    repeat([python, "-m", "pytest", "tests_neural/test_port.py"], PYTHON_FOLDER, NEURAL_REPEATS);
  if (!isPassed) {
    console.error(`Round ${round} of ${rounds} failed.`);
    process.exit(1);
  }
}
console.log(`\n${rounds} rounds passed.`);

function repeat([program = "", ...args]: string[], cwd: string, repeats: string): boolean {
  const env = { ...process.env, RACE_REPEATS: repeats };
  const options = { cwd, env, stdio: "inherit", timeout: LIMIT_MS } as const;
  const { status, error } = spawnSync(program, args, options);
  if (error) console.error(error.message);
  return status === 0;
}
