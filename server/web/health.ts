import { setTimeout as delay } from "node:timers/promises";
import { MIN_FREE_BYTES } from "#server/storage/free-space.ts";
import type { WebInstance } from "./instance.ts";

interface HealthCheck {
  readonly name: "database" | "migrations" | "storage" | "worker" | "disk";
  readonly status: "ok" | "degraded" | "failed";
  /** What it means and what to do; empty when ok. */
  readonly message: string;
}

/** `failed` when this process can't serve; `degraded` when something works less well. */
export interface HealthReport {
  readonly status: HealthCheck["status"];
  readonly version: string;
  readonly uptimeSec: number;
  readonly checks: readonly HealthCheck[];
}

type Dependencies = Pick<
  WebInstance,
  "database" | "store" | "version" | "startedAtMs" | "migrations"
>;

const CHECK_LIMIT_MS = 3000;
/** A worker renews its row more often than this. */
const WORKER_SILENT_SEC = 30;

/** Asks everything that serving needs; answers within 3 s. */
export async function readHealth(instance: Dependencies): Promise<HealthReport> {
  const checks = await Promise.all([
    check("database", "failed", () => checkDatabase(instance)),
    check("migrations", "failed", () => checkMigrations(instance)),
    check("storage", "failed", () => checkStorage(instance)),
    check("worker", "degraded", () => checkWorker(instance)),
    check("disk", "degraded", () => checkDisk(instance)),
  ]);
  const worst = (["failed", "degraded"] as const).find((status) =>
    checks.some((one) => one.status === status),
  );
  const uptimeSec = Math.round((Date.now() - instance.startedAtMs) / 1000);
  return { status: worst ?? "ok", version: instance.version, uptimeSec, checks };
}

/** The message of a check; empty when all is well. */
type Ask = () => Promise<string>;

async function check(
  name: HealthCheck["name"],
  worst: "degraded" | "failed",
  ask: Ask,
): Promise<HealthCheck> {
  const message = await withinLimit(name, ask);
  return { name, status: message === "" ? "ok" : worst, message };
}

async function withinLimit(name: HealthCheck["name"], ask: Ask): Promise<string> {
  const over = new AbortController();
  const late = delay(CHECK_LIMIT_MS, "No answer within 3 s.", { signal: over.signal });
  late.catch(() => undefined);
  try {
    return await Promise.race([ask(), late]);
  } catch {
    return UNANSWERED[name];
  } finally {
    over.abort();
  }
}

const UNANSWERED: Record<HealthCheck["name"], string> = {
  database: "The database does not answer.",
  migrations: "The database's schema could not be read.",
  storage: "The media folder can't be written.",
  worker: "The database does not answer.",
  disk: "The disk's free space could not be read.",
};

async function checkDatabase({ database }: Dependencies): Promise<string> {
  await database.$queryRaw`SELECT 1 AS one`;
  return "";
}

async function checkMigrations({ database, migrations }: Dependencies): Promise<string> {
  const applied = await database.$queryRaw<{ name: string }[]>`SELECT name FROM schema_migration`;
  const names = new Set(applied.map(({ name }) => name));
  const missing = migrations.filter((name) => !names.has(name));
  if (missing.length > 0) return `The schema lacks ${missing.join(", ")}.`;
  return names.size > migrations.length ? "The schema is newer than this code." : "";
}

async function checkStorage({ store }: Dependencies): Promise<string> {
  await store.assertWritable();
  return "";
}

async function checkWorker({ database }: Dependencies): Promise<string> {
  const [row] = await database.$queryRaw<{ live: number }[]>`
    SELECT count(*)::int AS live FROM "Worker" WHERE "stoppedAt" IS NULL
      AND "lastSeenAt" > now() - make_interval(secs => ${WORKER_SILENT_SEC})`;
  return row && row.live > 0 ? "" : "No worker runs: jobs wait until one does.";
}

async function checkDisk({ store }: Dependencies): Promise<string> {
  const free = await store.freeBytes();
  if (free >= MIN_FREE_BYTES) return "";
  const gigabytes = (free / 1024 ** 3).toFixed(1);
  return `Only ${gigabytes} GB of disk is free: new uploads and jobs wait for 5 GB.`;
}
