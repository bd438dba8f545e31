import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isLoopbackHost } from "#server/auth/sign-up-policy.ts";
import { PasswordHasher } from "#server/auth/password-hasher.ts";
import { createDatabase, type Database } from "#server/db.ts";
import type { Env } from "#server/env.ts";
import { startBoss, stopBoss } from "#server/jobs/boss.ts";
import { readMigrations } from "#server/launch/migrations/read-migrations.ts";
import type { Logger } from "#server/logger.ts";
import { modelSourceOf } from "#server/models/download/model-source.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { loadSecrets } from "#server/secrets.ts";
import { KeyedSemaphore, Semaphore } from "#server/semaphore.ts";
import { ConnectClient } from "#server/spotify/connecting/connect-client.ts";
import { spotifySettingsOf } from "#server/spotify/open-spotify.ts";
import { redirectAddress } from "#server/spotify/redirect-address.ts";
import { FileStore } from "#server/storage/file-store.ts";
import type { Site, WebInstance } from "./instance.ts";

const DATABASE_CONNECTIONS = 10;
const QUEUE_CONNECTIONS = 2;
/** Bodies that are stored at once; more wait. */
const UPLOADS = { permits: 32, waiters: 100, subject: "Uploads" };
/** A browser sends two at once; its other windows wait. */
const UPLOADS_OF_USER = { permits: 4, waiters: 20, subject: "Your uploads" };

/** Makes all that the web process has once. The caller ends it with `closeInstance`. */
export async function openInstance(options: {
  readonly env: Env;
  readonly logger: Logger;
  readonly draining: AbortSignal;
}): Promise<WebInstance> {
  const { env, logger, draining } = options;
  const url = databaseUrl(env);
  const boss = await startBoss({
    connectionString: url,
    logger,
    isWorker: false,
    connections: QUEUE_CONNECTIONS,
  });
  const database = createDatabase(url, DATABASE_CONNECTIONS);
  return {
    database,
    databaseUrl: url,
    boss,
    store: new FileStore(join(env.DATA_DIR, "media")),
    models: new ModelStore(env.DATA_DIR),
    modelSource: modelSourceOf(env),
    spotify: spotifySettingsOf(env),
    connect: openConnect(env, database),
    isYtDlpEnabled: env.YT_DLP_PATH !== undefined,
    secrets: loadSecrets(env.DATA_DIR),
    logger,
    passwords: new PasswordHasher(),
    uploads: new Semaphore(UPLOADS),
    uploadsOfUser: new KeyedSemaphore(UPLOADS_OF_USER),
    site: siteOf(env),
    draining,
    migrations: (await readMigrations()).map(({ name }) => name),
    version: productVersion(),
    startedAtMs: Date.now(),
  };
}

export async function closeInstance(instance: WebInstance): Promise<void> {
  await instance.connect?.close();
  await stopBoss(instance.boss);
  await instance.database.$disconnect();
}

function openConnect(env: Env, database: Database): ConnectClient | null {
  const { credentials, ...settings } = spotifySettingsOf(env);
  if (!credentials) return null;
  const redirectUri = redirectAddress(env);
  return new ConnectClient({ database, settings: { ...settings, credentials }, redirectUri });
}

function databaseUrl({ DATABASE_URL }: Env): string {
  if (DATABASE_URL !== undefined) return DATABASE_URL;
  throw new Error("DATABASE_URL is not set. Start with npm start or npm run web, which set it.");
}

function siteOf(env: Env): Site {
  return {
    isLoopback: isLoopbackHost(env.HOST.includes(":") ? `[${env.HOST}]` : env.HOST),
    publicUrl: env.PUBLIC_URL === undefined ? null : new URL(env.PUBLIC_URL),
    signUpCode: env.SIGNUP_CODE,
    isDevelopment: env.NODE_ENV === "development",
  };
}

function productVersion(): string {
  const file = new URL("../../package.json", import.meta.url);
  const { version } = JSON.parse(readFileSync(file, "utf8")) as { version: string };
  return version;
}
