import { randomBytes } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startPostgres, type PostgresServer } from "../server/launch/postgres/start-postgres.ts";
import { Launched } from "../server/testing/launched.ts";
import { waitUntil } from "../server/testing/wait-until.ts";
import { expect, START_PROGRAM, test } from "./fixtures/product.ts";

interface Readiness {
  readonly status: string;
  readonly checks: readonly { name: string; status: string }[];
}

async function readiness(baseUrl: string): Promise<{ code: number; body: Readiness }> {
  const response = await fetch(`${baseUrl}/api/health/ready`);
  return { code: response.status, body: (await response.json()) as Readiness };
}

function isWorker(command: string): boolean {
  return command.includes("server/worker/main.ts");
}

test("two instances share one build, with ports, data folders and secrets of their own", async ({
  product,
}) => {
  const tsconfig = readFileSync("tsconfig.json", "utf8");
  const other = new Launched({ program: START_PROGRAM });
  try {
    await other.ready();
    expect(other.output).toMatch(/Pages +up to date/);
    expect(other.baseUrl).not.toBe(product.baseUrl);
    for (const { baseUrl } of [product, other]) {
      expect((await readiness(baseUrl)).code).toBe(200);
      expect((await fetch(`${baseUrl}/signin`)).status).toBe(200);
    }
    const secrets = [product, other].map(({ dataDir }) =>
      readFileSync(join(dataDir, "secrets.json"), "utf8"),
    );
    expect(secrets[0]).not.toBe(secrets[1]);
    expect(readFileSync("tsconfig.json", "utf8")).toBe(tsconfig);
  } finally {
    await other.cleanUp();
  }
});

test("kill -9 of the launcher leaves no process, and the data folder starts again", async () => {
  const first = new Launched({ program: START_PROGRAM });
  const next = await first
    .ready()
    .then(() => {
      first.process.kill("SIGKILL");
      return new Launched({ program: START_PROGRAM, dataDir: first.dataDir }).ready();
    })
    .catch(async (error: unknown) => {
      await first.cleanUp();
      throw error;
    });
  try {
    expect(await first.leftOver()).toEqual([]);
    expect((await readiness(next.baseUrl)).code).toBe(200);
  } finally {
    await next.cleanUp();
    await first.cleanUp();
  }
});

test.describe("a database that goes away for 3 s", () => {
  let folder: string;
  let server: PostgresServer;
  const password = randomBytes(16).toString("hex");

  const startDatabase = (port?: number): Promise<PostgresServer> =>
    startPostgres({
      folder: join(folder, "postgres"),
      password,
      log: join(folder, "postgres.log"),
      ...(port === undefined ? {} : { port }),
    });

  test.beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), "alchemy-outage-"));
    server = await startDatabase();
  });

  test.afterEach(async () => {
    server.stop();
    await server.exited;
    rmSync(folder, { recursive: true, force: true });
  });

  test("turns readiness red and green again, and no process is restarted", async () => {
    const instance = new Launched({ program: START_PROGRAM, env: { DATABASE_URL: server.url } });
    try {
      await instance.ready();
      const before = instance.processes().map(({ pid }) => pid);
      expect(instance.processes().some(({ command }) => isWorker(command))).toBe(true);
      const stoppedAtMs = performance.now();
      server.kill();
      await server.exited;
      const isRed = async (): Promise<boolean> => (await readiness(instance.baseUrl)).code === 503;
      expect(await waitUntil(isRed, 5000)).toBe(true);
      const { body } = await readiness(instance.baseUrl);
      expect(
        body.checks.filter(({ status }) => status === "failed").map(({ name }) => name),
      ).toContain("database");
      const isOver = (): boolean => performance.now() - stoppedAtMs > 3000;
      await waitUntil(async () => isOver() || !(await isRed()), 4000);
      expect(await isRed()).toBe(true);
      server = await startDatabase(server.port);
      const isGreen = async (): Promise<boolean> =>
        (await readiness(instance.baseUrl)).code === 200;
      expect(await waitUntil(isGreen, 5000)).toBe(true);
      expect(instance.processes().map(({ pid }) => pid)).toEqual(before);
    } finally {
      await instance.cleanUp();
    }
  });
});
