import { fileURLToPath } from "node:url";
import type { QueueName } from "#server/jobs/queues.ts";
import type { PortCommand } from "./worker-options.ts";

/** The interpreter of the repository's virtual environment. */
export const PYTHON_PATH = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));

const SOURCES = fileURLToPath(new URL("../../python/src", import.meta.url));
const ENVIRONMENT = { PYTHONPATH: SOURCES, PYTHONDONTWRITEBYTECODE: "1" };

/** What the ports of all queues need; importing it takes most of a port's start. */
const PRELOADED = ["audio_ports.ingest_audio", "audio_ports.separate_stems"];

/** The product's own ports: the queue's name is the Python subcommand. */
export function pythonCommand(queue: QueueName): PortCommand {
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
