import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runOnNode24 } from "./run-on-node24.mjs";
import "./setup/follow-npm.mjs";
import { exitOnSetupError } from "./setup/exit-on-setup-error.mjs";
import { setUpNeuralHere } from "./setup/neural-here.mjs";
import { ROOT } from "./setup/paths.mjs";
import { SetupError } from "./setup/setup-error.mjs";
import { setUp } from "./setup/set-up.mjs";

const USAGE = `Usage: npm run models -- <command> [flags]

Commands
  setup                  installs what neural separation needs: torch, demucs and their packages
  list                   the models, what they are, and what is installed
  accept <model>         shows a model's terms and keeps that you accept them
  fetch <model>          downloads a model and checks it
  import <path>          takes a model from a file or folder
  verify [model]         checks what is installed
  remove <model>         removes a model's files

Flags
  --device <cpu|cuda>    setup: for the processor or for an NVIDIA card; cuda where there is one, else cpu
  --name <name>          import: what a model that is not in the list is called
  --stems <a,b,...>      import: what it makes, where its file does not say
  --approve              import: allows its pickled files to be loaded, which can run any code
  --yes                  does not ask
  --data <folder>        same as DATA_DIR
`;

/** The driver's, on Linux and in WSL2. */
const CARD_FILES = ["/proc/driver/nvidia/version", "/usr/lib/wsl/lib/libcuda.so.1"];
const PASSED_ON = ["list", "accept", "fetch", "import", "verify", "remove"];

/** `npm run models -- setup | list | accept | fetch | import | verify | remove`. */
async function models() {
  const [command, ...args] = withoutData(process.argv.slice(2));
  if (command === "setup") return setUpNeuralHere(readSetupFlags(args));
  if (!PASSED_ON.includes(command)) throw new SetupError(`Name one command.\n\n${USAGE}`);
  const { node } = await setUp({ python: false, build: false });
  const program = join(ROOT, "server", "launch", "models-command.ts");
  return runOnNode24(node, { program, args: [command, ...args] });
}

/** The command line without `--data`, which goes before the environment's variable. */
function withoutData(args) {
  const at = args.findIndex((arg) => arg === "--data" || arg.startsWith("--data="));
  if (at === -1) return args;
  const isApart = args[at] === "--data";
  const folder = isApart ? args[at + 1] : args[at].slice("--data=".length);
  if (!folder) throw new SetupError(`--data needs a folder.\n\n${USAGE}`);
  process.env.DATA_DIR = folder;
  return args.toSpliced(at, isApart ? 2 : 1);
}

function readSetupFlags(args) {
  const hasCard = CARD_FILES.some((file) => existsSync(file));
  const options = {
    device: { type: "string", default: hasCard ? "cuda" : "cpu" },
    yes: { type: "boolean", default: false },
  };
  try {
    const { values } = parseArgs({ args, options });
    if (!["cpu", "cuda"].includes(values.device)) throw new Error("--device is cpu or cuda.");
    return { build: values.device, isConfirmed: values.yes, hasCard };
  } catch (error) {
    throw new SetupError(`${error.message}\n\n${USAGE}`, error);
  }
}

await models().catch(exitOnSetupError);
