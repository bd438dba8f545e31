import type { Database } from "#server/db.ts";
import type { PasswordHasher } from "#server/auth/password-hasher.ts";
import type { SignUpSite } from "#server/auth/sign-up-policy.ts";
import type { Logger } from "#server/logger.ts";
import type { ModelSource } from "#server/models/download/fetch-files.ts";
import type { ModelStore } from "#server/models/model-store.ts";
import type { Secrets } from "#server/secrets.ts";
import type { ConnectClient } from "#server/spotify/connecting/connect-client.ts";
import type { SpotifySettings } from "#server/spotify/open-spotify.ts";
import type { KeyedSemaphore, Semaphore } from "#server/semaphore.ts";
import type { ObjectStore } from "#server/storage/object-store.ts";
import type { PgBoss } from "pg-boss";

/** What exists once in the web process; `main.ts` makes and ends it, all else only reads it. */
export interface WebInstance {
  readonly database: Database;
  /** For the few connections that listen for an answer. */
  readonly databaseUrl: string;
  /** Sends only: it neither works nor supervises. */
  readonly boss: PgBoss;
  readonly store: ObjectStore;
  readonly models: ModelStore;
  /** Where models are fetched from. */
  readonly modelSource: ModelSource;
  /** Where Spotify is, and what this installation is there. */
  readonly spotify: SpotifySettings;
  /** Connects users' accounts there; null without credentials. */
  readonly connect: ConnectClient | null;
  /** Whether the operator has switched the downloader on. */
  readonly isYtDlpEnabled: boolean;
  readonly secrets: Secrets;
  readonly logger: Logger;
  readonly passwords: PasswordHasher;
  /** Requests whose bodies are being stored. */
  readonly uploads: Semaphore;
  /** The same for each user, by id, so that one can't take all places. */
  readonly uploadsOfUser: KeyedSemaphore;
  readonly site: Site;
  /** Aborts when the server starts to drain. */
  readonly draining: AbortSignal;
  /** Names of the migrations that this code needs. */
  readonly migrations: readonly string[];
  /** Version of the product, from package.json. */
  readonly version: string;
  readonly startedAtMs: number;
}

/** How this server is reached and run. */
export interface Site extends SignUpSite {
  readonly isDevelopment: boolean;
}

// Next has its own copies of every module; a registered symbol is one in all of them.
const KEY = Symbol.for("sound-forge-alchemy.web");

type Holder = typeof globalThis & { [KEY]?: WebInstance };

export function setWebInstance(instance: WebInstance): void {
  (globalThis as Holder)[KEY] = instance;
}

/** Throws outside of a running web server, as in `next build`. */
export function webInstance(): WebInstance {
  const instance = (globalThis as Holder)[KEY];
  if (!instance) throw new Error("No web server runs in this process.");
  return instance;
}
