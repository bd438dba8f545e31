import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const ROUNDS = 20;
/** Tests that repeat a race read this; the ordinary run repeats at most 5 times. */
const RACE_REPEATS = "100";

/** The program of `npm run soak`: the tests with real processes again and again, until one fails. */
const rounds = Number(process.argv[2] ?? ROUNDS);
for (let round = 1; round <= rounds; round += 1) {
  console.log(`\n--- round ${round} of ${rounds}`);
  const vitest = join(ROOT, "node_modules", ".bin", "vitest");
  const { status } = spawnSync(vitest, ["run", "--project", "integration"], {
    cwd: ROOT,
    env: { ...process.env, RACE_REPEATS },
    stdio: "inherit",
  });
  if (status !== 0) {
    console.error(`Round ${round} of ${rounds} failed.`);
    process.exit(1);
  }
}
console.log(`\n${rounds} rounds passed.`);
