import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { findNeuralEnvironment } from "#server/launch/setup/neural-environment.mjs";
import type { NeuralEngine } from "./neural-engine.ts";
import type { CommandQueue, PortCommand } from "./worker-options.ts";

/** The interpreter of the repository's virtual environment. */
export const PYTHON_PATH = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));

const SOURCES = fileURLToPath(new URL("../../python/src", import.meta.url));
const ENVIRONMENT = { PYTHONPATH: SOURCES, PYTHONDONTWRITEBYTECODE: "1" };

/** What the ports of all queues need; importing it takes most of a port's start. */
const PRELOADED = [
  "audio_ports.ingest_audio",
  "audio_ports.separate_stems",
  "audio_ports.encode_renditions",
  "audio_ports.export_audio",
];

/** The product's own ports: the queue's name is the Python subcommand. */
export function pythonCommand(queue: CommandQueue): PortCommand {
  return {
    command: [PYTHON_PATH, "-m", "audio_ports", queue],
    env: ENVIRONMENT,
    forkAs: { queue },
  };
}

/** The process that the product's own ports are forked from. */
export const PYTHON_FORK_SERVER: PortCommand = {
  command: [PYTHON_PATH, "-m", "audio_ports.fork_server", PRELOADED.join(",")],
  env: ENVIRONMENT,
};

/** The environment for neural separation that this installation has now, undefined while there is none. */
export function pythonNeuralEngine(): NeuralEngine | undefined {
  const environment = findNeuralEnvironment();
  if (!environment) return undefined;
  const { python, build, device, torch, packages } = environment;
  return {
    id: JSON.stringify(environment),
    command: { command: [python, "-m", "audio_ports", "separate-neural"], env: ENVIRONMENT },
    facts: { device, build, torch, packages: [...packages], threads: neuralThreads() },
  };
}

/** Of neural separation, which has the machine for itself: all cores, at most 16. */
function neuralThreads(): number {
  return Math.min(16, availableParallelism());
}
