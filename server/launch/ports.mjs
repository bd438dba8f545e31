import { join } from "node:path";
import { parseArgs } from "node:util";
import { runOnNode24 } from "./run-on-node24.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { ROOT } from "./setup/paths.mjs";
import { SetupError } from "./setup/setup-error.mjs";
import { setUp } from "./setup/set-up.mjs";

const USAGE = `Usage: npm run ports -- <command> [flags]

Commands
  status             ports and orphans of this machine, and how bad it is
  orphans            the orphaned processes
  cleanup            ends the orphaned processes
  validate           tries the means by which orphans are found and ended
  tree               the supervision tree of each running worker

Flags
  --data <folder>    same as DATA_DIR
  --dry-run          cleanup only says what it would end
  --yes              cleanup does not ask when no worker runs
`;

const OPTIONS = {
  data: { type: "string" },
  "dry-run": { type: "boolean", default: false },
  yes: { type: "boolean", default: false },
};

/** `npm run ports -- status | orphans | cleanup | validate | tree`. */
async function ports() {
  const { values, command } = readArguments();
  if (values.data !== undefined) process.env.DATA_DIR = values.data;
  const { node } = await setUp({ python: false, build: false });
  const program = join(ROOT, "server", "launch", "ports-command.ts");
  const args = [command, ...["dry-run", "yes"].filter((flag) => values[flag]).map((f) => `--${f}`)];
  return runOnNode24(node, { program, args });
}

function readArguments() {
  try {
    const { values, positionals } = parseArgs({ options: OPTIONS, allowPositionals: true });
    const [command, ...rest] = positionals;
    const known = ["status", "orphans", "cleanup", "validate", "tree"];
    if (rest.length > 0 || !known.includes(command)) throw new Error("Name one command.");
    return { values, command };
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${USAGE}`, error);
  }
}

await ports().catch(exitOnSetupError);
