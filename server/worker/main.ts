import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { sessionFromCookie } from "#server/auth/read-session.ts";
import { env } from "#server/env.ts";
import { createLogger } from "#server/logger.ts";
import { modelSourceOf } from "#server/models/download/model-source.ts";
import { spotifySettingsOf } from "#server/spotify/open-spotify.ts";
import { loadSecrets } from "#server/secrets.ts";
import {
  PYTHON_FORK_SERVER,
  pythonCommand,
  pythonNeuralEngine,
  PYTHON_PATH,
} from "./python-command.ts";
import { startWorker } from "./start-worker.ts";
import { runUntilSignal } from "./run-until-signal.ts";
import type { WorkerOptions } from "./worker-options.ts";
import { WorkerStartError } from "./worker-error.ts";

const packageFile = fileURLToPath(new URL("../../package.json", import.meta.url));

/** The worker's program: reads the environment, starts, and ends in order on SIGTERM and SIGINT. */
async function main(): Promise<void> {
  const variables = env();
  if (variables.DATABASE_URL === undefined) {
    throw new WorkerStartError(
      'DATABASE_URL is not set. Start the whole system with "npm start", or the worker with "npm run worker".',
    );
  }
  const logger = createLogger("worker", variables.LOG_LEVEL);
  const secrets = loadSecrets(variables.DATA_DIR);
  const { version } = JSON.parse(readFileSync(packageFile, "utf8")) as { version: string };
  const options = {
    databaseUrl: variables.DATABASE_URL,
    dataDir: variables.DATA_DIR,
    host: variables.WORKER_HOST,
    port: variables.WORKER_PORT,
    publicUrl: variables.PUBLIC_URL,
    metricsToken: variables.METRICS_TOKEN,
    instanceToken: secrets.instanceToken,
    version,
    logger,
    pythonPath: PYTHON_PATH,
    commandOf: pythonCommand,
    forkServer: PYTHON_FORK_SERVER,
    neuralEngine: pythonNeuralEngine,
    modelSource: modelSourceOf(variables),
    spotify: spotifySettingsOf(variables),
    sealSecret: secrets.sealSecret,
    ...(variables.WATCH_DIR !== undefined && { watchDir: variables.WATCH_DIR }),
    ...(variables.YT_DLP_PATH !== undefined && { ytDlpPath: variables.YT_DLP_PATH }),
    sessionOf: (cookie, database) => sessionFromCookie(cookie, { database, secrets }),
  } satisfies WorkerOptions;
  await runUntilSignal((signal) => startWorker(options, signal), logger);
}

await main().catch((error: unknown) => {
  const isForUsers =
    error instanceof WorkerStartError ||
    (error instanceof Error && error.message.startsWith("Environment is not usable"));
  console.error(isForUsers ? error.message : error);
  process.exit(1);
});
