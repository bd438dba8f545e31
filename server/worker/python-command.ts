import { fileURLToPath } from "node:url";
import type { QueueName } from "#server/jobs/queues.ts";
import type { PortCommand } from "./run-port.ts";

/** The interpreter of the repository's virtual environment. */
export const PYTHON_PATH = fileURLToPath(new URL("../../.venv/bin/python", import.meta.url));

const SOURCES = fileURLToPath(new URL("../../python/src", import.meta.url));

/** The product's own ports: the queue's name is the Python subcommand. */
export function pythonCommand(queue: QueueName): PortCommand {
  return {
    command: [PYTHON_PATH, "-m", "audio_ports", queue],
    env: { PYTHONPATH: SOURCES, PYTHONDONTWRITEBYTECODE: "1" },
  };
}
