import { LaunchError } from "./launch-error.ts";
import { migrate } from "./migrations/migrate.ts";
import { connectionFailure } from "./postgres/connect.ts";

/** Brings the schema of the server that DATABASE_URL names up to date; refuses one that does not answer. */
export async function prepareDatabase(url: string): Promise<void> {
  const failure = await connectionFailure(url);
  if (failure !== undefined) {
    const { host, pathname } = new URL(url);
    throw new LaunchError(
      `The database "${pathname.slice(1)}" at ${host} (DATABASE_URL) is not reachable: ` +
        `${failure.message || failure.name}. Start it or correct the address; without DATABASE_URL, ` +
        "npm start uses the built-in database.",
      { cause: failure },
    );
  }
  await migrate(url);
}
