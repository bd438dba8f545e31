import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { withClient } from "./connect.ts";
import { startPostgres, type PostgresOptions, type PostgresServer } from "./start-postgres.ts";

let folder: string;
let servers: PostgresServer[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "alchemy-postgres-"));
  servers = [];
});

afterEach(async () => {
  for (const server of servers) {
    server.stop();
    await server.exited;
  }
  rmSync(folder, { recursive: true, force: true });
});

async function start(options: Partial<PostgresOptions> = {}): Promise<PostgresServer> {
  const server = await startPostgres({
    folder: join(folder, "postgres"),
    password: "a password of one's own",
    log: join(folder, "postgres.log"),
    ...options,
  });
  servers.push(server);
  return server;
}

async function listSongs(server: PostgresServer): Promise<string[]> {
  return withClient(server.url, async (client) => {
    await client.query("CREATE TABLE IF NOT EXISTS song (title text)");
    return (await client.query<{ title: string }>("SELECT title FROM song")).rows.map(
      ({ title }) => title,
    );
  });
}

it("keeps its data over a restart", async () => {
  const first = await start();
  await listSongs(first);
  await withClient(first.url, (client) => client.query("INSERT INTO song VALUES ('Aria')"));
  first.stop();
  expect(await first.exited).toEqual({ kind: "shutdown" });
  expect(await listSongs(await start())).toEqual(["Aria"]);
});

it("takes the place of a server that a killed launcher left behind", async () => {
  const first = await start();
  await listSongs(first);
  const second = await start();
  expect((await first.exited).kind).not.toBe("shutdown");
  expect(await listSongs(second)).toEqual([]);
});

it("says in PostgreSQL's own words why it does not start", async () => {
  const { port } = await start();
  const other = { folder: join(folder, "other"), password: "another password" };
  await expect(start({ ...other, port })).rejects.toThrow(
    /did not start: .*could not create any TCP\/IP sockets.*logs\/postgres\.log/,
  );
  await expect(start({ ...other, settings: { shared_buffers: "much" } })).rejects.toThrow(
    /invalid value for parameter "shared_buffers": "much"/,
  );
});

it("refuses a connection with a wrong password", async () => {
  const server = await start();
  const url = new URL(server.url);
  url.password = "guess";
  await expect(listSongs({ ...server, url: url.href })).rejects.toThrow(/password authentication/);
});

it("listens on loopback only", async () => {
  const server = await start();
  const { rows } = await withClient(server.url, (client) =>
    client.query<{ addresses: string; sockets: string }>(
      "SELECT current_setting('listen_addresses') AS addresses, current_setting('unix_socket_directories') AS sockets",
    ),
  );
  expect(rows).toEqual([{ addresses: "127.0.0.1", sockets: "" }]);
});
