import { explainFailure } from "./explain-failure.ts";
import { launch } from "./launch.ts";

/** The launcher's program: `start.mjs` runs it on Node 24 when the set-up is done. */
const exitCode = await launch({ dev: process.argv.includes("--dev") }).catch((error: unknown) => {
  console.error(`\n${explainFailure(error)}`);
  return 1;
});
process.exit(exitCode);
