import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PasswordHasher } from "#server/auth/password-hasher.ts";
import type { LiveSession } from "#server/auth/read-session.ts";
import { createDatabase, type Database } from "#server/db.ts";
import { startBoss, stopBoss, type Boss } from "#server/jobs/boss.ts";
import { createLogger } from "#server/logger.ts";
import { ModelStore } from "#server/models/model-store.ts";
import { loadSecrets, type Secrets } from "#server/secrets.ts";
import { FileStore } from "#server/storage/file-store.ts";
import type { RequestContext } from "#server/trpc/context.ts";
import { createCaller } from "#server/trpc/root.ts";
import { createTestDatabase } from "./database.ts";
import { createSession, createUser } from "./factories.ts";
import { NO_SPOTIFY } from "./no-spotify.ts";
import { NO_SOURCE } from "./no-source.ts";

const LOOPBACK = {
  isLoopback: true,
  publicUrl: null,
  signUpCode: undefined,
  isDevelopment: false,
};
const LOCAL = { address: "127.0.0.1", host: "127.0.0.1:3000", isSecure: false, device: "test" };

/** What procedures and use cases of the web work with, over a database of its own. */
export class WebContext {
  readonly folder: string;
  readonly database: Database;
  readonly boss: Boss;
  readonly store: FileStore;
  readonly models: ModelStore;
  readonly secrets: Secrets;
  readonly passwords = new PasswordHasher();
  readonly logger = createLogger("test", "error");
  readonly url: string;
  readonly #drop: () => Promise<void>;

  constructor(parts: { folder: string; boss: Boss; url: string; drop: () => Promise<void> }) {
    this.folder = parts.folder;
    this.boss = parts.boss;
    this.url = parts.url;
    this.#drop = parts.drop;
    this.database = createDatabase(parts.url);
    this.store = new FileStore(join(parts.folder, "media"));
    this.models = new ModelStore(parts.folder);
    this.secrets = loadSecrets(parts.folder);
  }

  static async open(): Promise<WebContext> {
    const { url, drop } = await createTestDatabase();
    const folder = await mkdtemp(join(tmpdir(), "alchemy-context-"));
    const logger = createLogger("test", "error");
    const boss = await startBoss({ connectionString: url, logger, isWorker: false });
    return new WebContext({ folder, boss, url, drop });
  }

  async close(): Promise<void> {
    await stopBoss(this.boss);
    await this.database.$disconnect();
    await rm(this.folder, { recursive: true, force: true });
    await this.#drop();
  }

  /** A new user with a session of theirs. */
  async signedIn(fields: Parameters<typeof createUser>[1] = {}): Promise<LiveSession> {
    const { id: userId } = await createUser(this.database, fields);
    const { id: sessionId } = await createSession(this.database, userId);
    return { userId, sessionId, role: fields.role ?? "user" };
  }

  /** Calls procedures as this session, or as nobody. */
  caller(session: LiveSession | null, overrides: Partial<RequestContext> = {}) {
    return createCaller({ instance: this.instance(), session, request: LOCAL, ...overrides });
  }

  /** What a web server has once, in parts another one. */
  instance(overrides: Partial<RequestContext["instance"]> = {}): RequestContext["instance"] {
    const { database, url: databaseUrl, boss, store, models, secrets, passwords, logger } = this;
    const given = { database, databaseUrl, boss, store, models, secrets, passwords, logger };
    const away = { modelSource: NO_SOURCE, spotify: NO_SPOTIFY, connect: null };
    return { ...given, ...away, isYtDlpEnabled: false, site: LOOPBACK, ...overrides };
  }
}
