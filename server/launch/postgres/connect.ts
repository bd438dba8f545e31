import pg from "pg";

const CONNECT_WITHIN_MS = 5000;

/** Whether a server at this address accepts our credentials now. */
export async function canConnect(url: string): Promise<boolean> {
  return (await connectionFailure(url)) === undefined;
}

/** Why no connection can be made now, or undefined when one can. */
export async function connectionFailure(url: string): Promise<Error | undefined> {
  try {
    await withClient(url, (client) => client.query("SELECT 1"));
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

/** Runs `work` with a connection of its own, which is closed in any case. */
export async function withClient<T>(
  url: string,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    application_name: "launcher",
  });
  // Without a listener, a connection lost between two queries would end the process.
  client.on("error", () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

/** Makes the database unless it is there; `url` leads to another one of the same server. */
export async function ensureDatabase(url: string, name: string): Promise<void> {
  await withClient(url, async (client) => {
    const sql = "SELECT 1 FROM pg_database WHERE datname = $1";
    const { rowCount } = await client.query(sql, [name]);
    if (rowCount === 0) await client.query(`CREATE DATABASE ${client.escapeIdentifier(name)}`);
  });
}
