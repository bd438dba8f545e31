import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { migrate } from "#server/launch/migrations/migrate.ts";
import { ensureDatabase } from "#server/launch/postgres/connect.ts";
import { startPostgres } from "#server/launch/postgres/start-postgres.ts";

/** Name of the migrated database that every test file's own one is cloned from. */
export const TEMPLATE_DATABASE = "template_alchemy";

declare module "vitest" {
  interface ProvidedContext {
    /** Address of the test run's server, with the password, without a database. */
    postgresUrl: string;
  }
}

/**
 * One PostgreSQL for the whole test run, in a temporary folder, without durability. Test files get
 * databases from `createTestDatabase`.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "alchemy-tests-"));
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    password: randomBytes(16).toString("hex"),
    settings: {
      fsync: "off",
      full_page_writes: "off",
      synchronous_commit: "off",
      max_connections: "300",
    },
    log: join(folder, "postgres.log"),
  });
  await ensureDatabase(server.urlOf("postgres"), TEMPLATE_DATABASE);
  await migrate(server.urlOf(TEMPLATE_DATABASE));
  project.provide("postgresUrl", server.urlOf(""));
  return async () => {
    server.stop();
    await server.exited;
    await rm(folder, { recursive: true, force: true });
  };
}
