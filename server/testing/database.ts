import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { withClient } from "#server/launch/postgres/connect.ts";
import { TEMPLATE_DATABASE } from "./global-setup.ts";
import { waitUntil } from "./wait-until.ts";

/** A database that belongs to one test file. */
export interface TestDatabase {
  /** For `createDatabase(url)`, pg-boss or any client. */
  readonly url: string;
  /** Rejects, after dropping it anyway, when the test left connections open. */
  readonly drop: () => Promise<void>;
}

/**
 * Clones the migrated template; for `*.integration.test.ts` files:
 * ```ts
 * let testDatabase: TestDatabase; let database: Database;
 * beforeAll(async () => { testDatabase = await createTestDatabase(); database = createDatabase(testDatabase.url); });
 * afterAll(async () => { await database.$disconnect(); await testDatabase.drop(); });
 * ```
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = inject("postgresUrl");
  const name = `test_${randomBytes(6).toString("hex")}`;
  await withClient(`${server}postgres`, (client) =>
    client.query(`CREATE DATABASE ${name} TEMPLATE ${TEMPLATE_DATABASE} STRATEGY file_copy`),
  );
  return { url: `${server}${name}`, drop: () => dropDatabase(`${server}postgres`, name) };
}

async function dropDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const listConnections = async (): Promise<string[]> => {
      const sql = "SELECT application_name AS app, query FROM pg_stat_activity WHERE datname = $1";
      const { rows } = await client.query<{ app: string; query: string }>(sql, [name]);
      return rows.map((row) => `${row.app || "unnamed"}: ${row.query}`);
    };
    // A backend needs a moment after its client has closed the connection.
    const isFree = await waitUntil(async () => (await listConnections()).length === 0, 2000);
    const left = isFree ? [] : await listConnections();
    await client.query(`DROP DATABASE ${name} WITH (FORCE)`);
    if (left.length > 0) {
      throw new Error(`The test left ${left.length} database connections open: ${left.join("; ")}`);
    }
  });
}
