import { createDatabase } from "#server/db.ts";
import { env } from "#server/env.ts";
import { startBoss, stopBoss } from "#server/jobs/boss.ts";
import { createLogger } from "#server/logger.ts";
import { modelSourceOf } from "#server/models/download/model-source.ts";
import type { ModelSource } from "#server/models/download/fetch-files.ts";
import type { ModelDeps } from "#server/models/model-deps.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { LaunchError } from "../launch-error.ts";
import { runningDatabase } from "../running-database.ts";

/** The model store of the running system. */
export interface OpenModels extends ModelDeps {
  readonly modelSource: ModelSource;
}

/** Works on the model store of the running system and lets go of it; throws LaunchError when it does not run. */
export async function withModels<T>(use: (deps: OpenModels) => Promise<T>): Promise<T> {
  const variables = env();
  const url = runningDatabase(variables);
  if (url === undefined) throw notRunning(variables.DATA_DIR);
  const database = createDatabase(url, 3);
  try {
    await database.$queryRaw`SELECT 1`.catch((error: unknown) => {
      throw notRunning(variables.DATA_DIR, error);
    });
    const logger = createLogger("models", "error");
    const boss = await startBoss({
      connectionString: url,
      logger,
      isWorker: false,
      connections: 1,
    });
    try {
      const models = new ModelStore(variables.DATA_DIR);
      return await use({
        database,
        databaseUrl: url,
        boss,
        models,
        modelSource: modelSourceOf(variables),
      });
    } finally {
      await stopBoss(boss);
    }
  } finally {
    await database.$disconnect();
  }
}

/** The account in whose name the terminal acts: the first admin's. */
export async function firstAdmin({ database }: Pick<ModelDeps, "database">): Promise<string> {
  const admin = await database.user.findFirst({
    where: { role: "admin" },
    orderBy: [{ createdAt: "asc" }, { id: "asc" }],
    select: { id: true },
  });
  if (admin) return admin.id;
  throw new LaunchError("Nobody has signed up yet. Make the first account in the browser.");
}

function notRunning(dataDir: string, cause?: unknown): LaunchError {
  return new LaunchError(
    `Nothing runs on the data folder ${dataDir}. Start it with npm start, or name another folder with --data.`,
    { cause },
  );
}
