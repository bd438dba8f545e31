import { env as readEnv, type Env } from "#server/env.ts";
import { loadSecrets } from "#server/secrets.ts";
import { redirectRefusal } from "#server/spotify/redirect-address.ts";
import { describeExit, type ExitReason } from "#server/supervision/exit-reason.ts";
import type { SupervisorReport } from "#server/supervision/supervisor-report.ts";
import {
  startSupervisor,
  SupervisorStartError,
  type Supervisor,
} from "#server/supervision/supervisor.ts";
import { postgresSpec, webSpec, workerSpec } from "./child-specs.ts";
import { lockDataFolder, prepareDataFolder, requireFreeSpace } from "./data-folder.ts";
import { findFreePort } from "./free-port.ts";
import { LaunchError } from "./launch-error.ts";
import { isLoopback, planLaunch, type LaunchPlan } from "./launch-plan.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { postgresUrl } from "./postgres/start-postgres.ts";
import { hasUsers, loadSignUpCode } from "./sign-up-code.ts";

/** OTP's rule: more restarts than this within the period, and the launcher gives up. */
const INTENSITY = { maxRestarts: 5, withinMs: 60_000 };
/** After this much of a stop the rest is killed, so that all is gone within 15 s. */
const STOP_WITHIN_MS = 14_000;
const NEW_WORK_BYTES = 5_000_000_000;

export interface LaunchOptions {
  readonly dev: boolean;
  /** The children's programs, when they are not the product's. */
  readonly entries?: LaunchPlan["entries"];
}

/**
 * Runs the whole system until it is told to stop; resolves to the exit code. Rejects, with nothing left
 * running, when it can't start.
 */
export async function launch(options: LaunchOptions): Promise<number> {
  const startedMs = performance.now();
  const stop = listenForStop();
  const env = readEnv();
  requireRedirect(env);
  prepareDataFolder(env.DATA_DIR);
  const freeBytes = requireFreeSpace(env.DATA_DIR);
  const lock = lockDataFolder(env.DATA_DIR, console.log);
  const supervisor = await startAll(env, { ...options, lockDescriptor: lock.descriptor, stop });
  if (supervisor === undefined) return 0;
  if (freeBytes < NEW_WORK_BYTES) {
    console.log("The disk has less than 5 GB free: new uploads and jobs are refused until it has.");
  }
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  console.log(`Ready after ${seconds} s. Stop with Ctrl-C.`);
  return runUntilStopped(supervisor, stop);
}

/** Told at the start, not when the first user comes back from Spotify to nowhere. */
function requireRedirect(env: Env): void {
  const refusal = redirectRefusal(env);
  if (refusal !== null) throw new LaunchError(refusal);
}

interface StartOptions extends LaunchOptions {
  readonly lockDescriptor: number;
  readonly stop: AbortSignal;
}

/** Undefined when a stop was asked for meanwhile. */
async function startAll(env: Env, options: StartOptions): Promise<Supervisor | undefined> {
  const secrets = loadSecrets(env.DATA_DIR);
  const postgresPort = await findFreePort();
  const builtIn = postgresUrl({ password: secrets.postgresPassword, port: postgresPort });
  const databaseUrl = env.DATABASE_URL ?? builtIn;
  const needsCode = !isLoopback(env.HOST);
  const signUpCode = env.SIGNUP_CODE ?? (needsCode ? loadSignUpCode(env.DATA_DIR) : undefined);
  const plan = await planLaunch(env, { ...options, secrets, databaseUrl, signUpCode });
  if (env.DATABASE_URL !== undefined) await prepareDatabase(env.DATABASE_URL);
  const postgres = env.DATABASE_URL === undefined ? [postgresSpec({ ...plan, postgresPort })] : [];
  try {
    const supervisor = await startSupervisor(
      {
        name: "launcher",
        strategy: "one_for_one",
        intensity: INTENSITY,
        children: [...postgres, workerSpec(plan), webSpec(plan)],
        onReport: showReport,
      },
      options.stop,
    );
    await announce(plan, signUpCode);
    return supervisor;
  } catch (error) {
    if (options.stop.aborted) return undefined;
    throw explainStart(error, plan);
  }
}

async function announce(plan: LaunchPlan, signUpCode: string | undefined): Promise<void> {
  console.log(`\nSound Forge Alchemy: ${plan.publicUrl}\n`);
  if (signUpCode !== undefined && !(await hasUsers(plan.databaseUrl))) {
    console.log(`Code for the first account: ${signUpCode}`);
  }
}

async function runUntilStopped(supervisor: Supervisor, stop: AbortSignal): Promise<number> {
  stop.addEventListener("abort", () => {
    stopWithin(supervisor, STOP_WITHIN_MS);
  });
  if (stop.aborted) stopWithin(supervisor, STOP_WITHIN_MS);
  const reason: ExitReason = await supervisor.exited;
  if (reason.kind === "shutdown") {
    console.log("Stopped.");
    return 0;
  }
  console.error(`Stopped. ${describeExit(reason)} Its log is in the data folder's logs.`);
  return 1;
}

function stopWithin(supervisor: Supervisor, limitMs: number): void {
  console.log("Stopping.");
  supervisor.stop();
  const timer = setTimeout(() => {
    supervisor.kill();
  }, limitMs);
  timer.unref();
}

/** A second Ctrl-C changes nothing: npm passes the terminal's on once more. */
function listenForStop(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
    process.on(signal, () => {
      controller.abort(new Error(`Stopped by ${signal}.`));
    });
  }
  return controller.signal;
}

function showReport(report: SupervisorReport): void {
  if (report.context === "start_error") return;
  console.error(`${report.offender.id}: ${report.context}, ${describeExit(report.reason)}`);
}

/** What a user can act on is the child's own error, not that the supervisor could not start it. */
function explainStart(error: unknown, plan: LaunchPlan): unknown {
  if (!(error instanceof SupervisorStartError)) return error;
  const { cause } = error;
  if (!(cause instanceof Error) || error.childId === "postgres") return cause;
  const log = `${plan.dataDir}/logs/${error.childId}.log`;
  return new LaunchError(
    `The ${error.childId} did not start: ${cause.message} Its log is ${log}.`,
    {
      cause,
    },
  );
}
