import { readFileSync } from "node:fs";
import { postgresFileIn } from "./child-specs.ts";
import { explainFailure } from "./explain-failure.ts";
import { LaunchError } from "./launch-error.ts";
import { prepareDatabase } from "./prepare-database.ts";

/** The program of `npm run worker` and `npm run web`: finds the database, then becomes that role. */
async function runRole(role: string): Promise<void> {
  process.env.DATABASE_URL ??= readPostgresFile();
  await prepareDatabase(process.env.DATABASE_URL);
  await import(new URL(`../${role}/main.ts`, import.meta.url).href);
}

function readPostgresFile(): string {
  // Not through env(): it would be parsed, and kept, before DATABASE_URL is known.
  const dataDir = process.env.DATA_DIR ?? "data";
  try {
    const content = JSON.parse(readFileSync(postgresFileIn(dataDir), "utf8")) as { url: string };
    return content.url;
  } catch (cause) {
    throw new LaunchError(
      `There is no database: DATABASE_URL is not set, and no "npm start" runs on the data folder ${dataDir}. ` +
        "Set DATABASE_URL, or start the whole system first.",
      { cause },
    );
  }
}

await runRole(process.argv[2] ?? "web").catch((error: unknown) => {
  console.error(explainFailure(error));
  process.exit(1);
});
