import { join } from "node:path";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { findBrowser } from "./setup/find-browser.mjs";
import { ROOT } from "./setup/paths.mjs";
import { phase } from "./setup/phase.mjs";
import { setUp } from "./setup/set-up.mjs";

const OTHERS = ["soak", "chaos"];

/**
 * `npm run bench [-- part of a name]`; with --soak, `npm run soak [-- rounds]`; with --chaos,
 * `npm run chaos [-- flags]`, which needs no browser.
 */
async function bench() {
  const args = process.argv.slice(2);
  const name = OTHERS.find((other) => args.includes(`--${other}`)) ?? "bench";
  const { node, build } = await setUp({ tools: name !== "chaos", neural: name !== "chaos" });
  process.env.NEXT_DIST_DIR = build;
  if (name !== "chaos") {
    process.env.CHROMIUM_PATH = await phase("Browser", () => findBrowser(node));
  }
  const program = join(ROOT, "server", "launch", `${name}.ts`);
  return runOnNode24(node, { program, args: args.filter((arg) => arg !== `--${name}`) });
}

await bench().catch(exitOnSetupError);
