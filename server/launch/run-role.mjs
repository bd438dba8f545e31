import { join } from "node:path";
import { readFlags } from "./flags.mjs";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { ROOT } from "./setup/paths.mjs";
import { SetupError } from "./setup/setup-error.mjs";
import { setUp } from "./setup/set-up.mjs";

/** `npm run worker` and `npm run web`: one role alone, against a shared database and data folder. */
async function runRole() {
  const [role, ...rest] = process.argv.slice(2);
  if (role !== "worker" && role !== "web") {
    throw new SetupError(
      "Usage: node server/launch/run-role.mjs worker|web [--port --host --data]",
    );
  }
  Object.assign(process.env, readFlags(rest).variables);
  const { node, build } = await setUp({ python: role === "worker", build: role === "web" });
  if (build !== undefined) process.env.NEXT_DIST_DIR = build;
  const program = join(ROOT, "server", "launch", "role.ts");
  return runOnNode24(node, { program, args: [role] });
}

await runRole().catch(exitOnSetupError);
