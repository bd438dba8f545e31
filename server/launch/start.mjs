import { join } from "node:path";
import { FLAGS_HELP, readFlags } from "./flags.mjs";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { findNode } from "./setup/find-node.mjs";
import { installPackages } from "./setup/install-packages.mjs";
import { ROOT } from "./setup/paths.mjs";
import { phase } from "./setup/phase.mjs";
import { setUp } from "./setup/set-up.mjs";

const LAUNCH = join(ROOT, "server", "launch");

/** `npm start` and, with --dev, `npm run dev`: the set-up, then the launcher on Node 24. */
async function start() {
  const flags = readFlags(process.argv.slice(2));
  Object.assign(process.env, flags.variables);
  if (flags.help) return showHelp();
  const { node, build } = await setUp({ build: !flags.dev });
  if (build !== undefined) process.env.NEXT_DIST_DIR = build;
  const args = flags.dev ? ["--dev"] : [];
  return runOnNode24(node, { program: join(LAUNCH, "launcher.ts"), args });
}

async function showHelp() {
  console.log(FLAGS_HELP);
  await phase("Node packages", installPackages);
  return runOnNode24(await findNode(), { program: join(LAUNCH, "show-help.ts"), args: [] });
}

await start().catch(exitOnSetupError);
