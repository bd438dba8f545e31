import { SEE_OUTPUT } from "./explain-pip.mjs";
import { NeuralSetupError } from "./neural-error.mjs";
import { runProgram } from "./run-pip.mjs";

const PROGRAM = `
import importlib.util, json, sys
import torch
import demucs.api
devices = ["cuda"] if torch.cuda.is_available() else []
devices += ["mps"] if torch.backends.mps.is_available() else []
print(json.dumps({
    "torch": str(torch.__version__),
    "cudaVersion": torch.version.cuda,
    "devices": [*devices, "cpu"],
    "packages": [name for name in sys.argv[1:] if importlib.util.find_spec(name)],
}))
`;

/** Packages that some models need beside those of the lock file. */
const OPTIONAL = ["diffq"];

/**
 * Imports what was installed and asks it what this machine can do.
 * @param {string} python
 * @param {{ signal?: AbortSignal }} options
 * @returns {Promise<{ torch: string, cudaVersion: string | null, devices: string[], packages: string[] }>}
 */
export async function probeNeural(python, { signal }) {
  const env = { ...process.env, PYTHONDONTWRITEBYTECODE: "1" };
  const { code, output, stdout } = await runProgram([python, "-I", "-c", PROGRAM, ...OPTIONAL], {
    env,
    signal,
  });
  try {
    if (code === 0) return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  } catch {
    // Told below, with what it said.
  }
  throw new NeuralSetupError(
    "setup_failed",
    `The neural packages were installed but can't be loaded. ${SEE_OUTPUT}`,
    output,
  );
}
