import { join } from "node:path";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { findBrowser } from "./setup/find-browser.mjs";
import { ROOT } from "./setup/paths.mjs";
import { phase } from "./setup/phase.mjs";
import { setUp } from "./setup/set-up.mjs";

/** `npm run bench [-- part of a name]` and, with --soak, `npm run soak [-- rounds]`. */
async function bench() {
  const { node, build } = await setUp({ tools: true });
  process.env.NEXT_DIST_DIR = build;
  process.env.CHROMIUM_PATH = await phase("Browser", () => findBrowser(node));
  const args = process.argv.slice(2);
  const name = args.includes("--soak") ? "soak.ts" : "bench.ts";
  const program = join(ROOT, "server", "launch", name);
  return runOnNode24(node, { program, args: args.filter((arg) => arg !== "--soak") });
}

await bench().catch(exitOnSetupError);
