import type pg from "pg";
import { withClient } from "../postgres/connect.ts";
import { readMigrations, type Migration } from "./read-migrations.ts";

/** Any number that all versions of this code share: the lock's name within a database. */
const ADVISORY_LOCK = 5_261_707_042;
const LOCK_WAIT_MS = 60_000;

/** The database can't be brought to this code's schema; the message says why and what to do. */
export class MigrationError extends Error {
  override readonly name = "MigrationError";
}

interface AppliedRow {
  readonly name: string;
  readonly checksum: string;
}

/**
 * Applies what is missing, one transaction a file together with its row, under a lock that lets one
 * process at a time do so. After a failed file the database is as before that file.
 * Returns the names of the applied files, in order.
 */
export async function migrate(url: string, given?: readonly Migration[]): Promise<string[]> {
  const migrations = given ?? (await readMigrations());
  return withClient(url, async (client) => {
    await lock(client);
    const missing = findMissing(migrations, await readApplied(client));
    for (const migration of missing) await apply(client, migration);
    return missing.map((migration) => migration.name);
  });
}

async function lock(client: pg.Client): Promise<void> {
  await client.query(`SET lock_timeout = ${LOCK_WAIT_MS}`);
  await client.query("SELECT pg_advisory_lock($1)", [ADVISORY_LOCK]);
  await client.query("RESET lock_timeout");
}

async function readApplied(client: pg.Client): Promise<AppliedRow[]> {
  await client.query(
    `CREATE TABLE IF NOT EXISTS schema_migration (
      name text PRIMARY KEY,
      checksum text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`,
  );
  const { rows } = await client.query<AppliedRow>(
    "SELECT name, checksum FROM schema_migration ORDER BY name",
  );
  return rows;
}

/** Refuses a database that this code does not descend from. */
function findMissing(
  migrations: readonly Migration[],
  applied: readonly AppliedRow[],
): Migration[] {
  const newest = migrations.at(-1)?.name ?? "none";
  for (const [index, row] of applied.entries()) {
    const known = migrations.find((migration) => migration.name === row.name);
    if (known === undefined) {
      throw new MigrationError(
        `The database's schema is newer than this code: it has "${row.name}", the code's newest is ` +
          `"${newest}". Start the newer version, or restore a backup made before the upgrade.`,
      );
    }
    if (known.checksum !== row.checksum) {
      throw new MigrationError(
        `Migration "${row.name}" was changed after it was applied to this database. ` +
          "Put its file back as it was, and make the change a new migration.",
      );
    }
    if (migrations[index]?.name !== row.name) {
      throw new MigrationError(
        `Migration "${migrations[index]?.name ?? ""}" sorts before "${row.name}", which this database ` +
          "already has. Give the new migration a later name.",
      );
    }
  }
  return migrations.slice(applied.length);
}

async function apply(client: pg.Client, migration: Migration): Promise<void> {
  await client.query("BEGIN");
  try {
    await client.query(migration.sql);
    await client.query("INSERT INTO schema_migration (name, checksum) VALUES ($1, $2)", [
      migration.name,
      migration.checksum,
    ]);
    await client.query("COMMIT");
  } catch (cause) {
    await client.query("ROLLBACK").catch(() => undefined);
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new MigrationError(
      `Migration "${migration.name}" failed and was undone: ${reason}. The database is as before it.`,
      { cause },
    );
  }
}
