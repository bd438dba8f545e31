import { join } from "node:path";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { findBrowser } from "./setup/find-browser.mjs";
import { findPs } from "./setup/find-ps.mjs";
import { ROOT } from "./setup/paths.mjs";
import { phase } from "./setup/phase.mjs";
import { setUp } from "./setup/set-up.mjs";

/** `npm test`, and with --fast `npm run check`: the set-up that the tests need, then the test run. */
async function test() {
  const isFast = process.argv.includes("--fast");
  const isWhole = !isFast;
  const { node, build } = await setUp({
    python: isWhole,
    tools: true,
    neural: isWhole,
    build: isWhole,
  });
  if (build !== undefined) process.env.NEXT_DIST_DIR = build;
  if (!isFast) {
    process.env.CHROMIUM_PATH = await phase("Browser", () => findBrowser(node));
    await phase("Process table", () => findPs());
  }
  const program = join(ROOT, "server", "launch", "test-run.ts");
  return runOnNode24(node, { program, args: isFast ? ["--fast"] : [] });
}

await test().catch(exitOnSetupError);
