import { openBoss, stopBoss } from "#server/jobs/boss.ts";
import { withDatabaseRetry } from "#server/jobs/database-retry.ts";
import { workDeadLetters } from "#server/jobs/dead-letter.ts";
import { CHANNELS } from "#server/jobs/notify.ts";
import { markWorkerStopped, registerWorker, setWorkerEngines } from "#server/jobs/worker-row.ts";
import { Listener } from "#server/realtime/listener.ts";
import { superviseService } from "#server/supervision/supervise-service.ts";
import type { ServiceSpec } from "#server/supervision/services.ts";
import { TaskSupervisor } from "#server/supervision/task-supervisor.ts";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import type { WorkerParts } from "../worker-parts.ts";
import { enginesOf } from "../neural-engine.ts";
import { clearAway, sweepLast } from "../clear-away.ts";
import { onNotice, onReconnect } from "../on-notice.ts";
import { periodicTasks } from "../periodic-tasks.ts";
import { WorkerStartError } from "../worker-error.ts";
import { claimsSpec } from "./claims.ts";
import { portServices } from "./port-services.ts";

const CLOSE_LIMIT_MS = 1000;
/** Spotify answers within a fraction of it, and an answer that is not stored may end a connection. */
const RENEWAL_LIMIT_MS = 2000;
const MAX_QUESTIONS = 20;

/** The worker's tree in order of start: each comes after what it needs, and ends before it. */
export function workerServices(parts: WorkerParts): ServiceSpec[] {
  return [
    httpSpec(parts),
    databaseSpec(parts),
    // After the database, so that what happens until the very end is still written.
    parts.events.spec("events", ["database"]),
    queueSpec(parts),
    registrationSpec(parts),
    portsSpec(parts),
    socketsSpec(parts),
    questionsSpec(parts),
    listenerSpec(parts),
    ...portServices(parts),
    ...periodicTasks(parts).map((task) => ({ ...task, needs: ["database", "registration"] })),
    { ...parts.health.spec, needs: ["database", "ports"] },
    // Last to begin and first to end: nothing is claimed that could not be done and written.
    claimsSpec(parts),
    addressSpec(parts),
  ];
}

/** A busy port is told before anything else is opened; liveness answers from here on. */
function httpSpec({ http }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "http",
    start: (_signal, fail) => http.start(fail),
    stop: () => http.stop(),
  });
}

function databaseSpec({ database, spotify, options, intervals }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "database",
    start: async () => {
      const limitMs = intervals.databaseWaitMs;
      await withDatabaseRetry(() => database.$queryRaw`SELECT 1`, { limitMs }).catch(
        (cause: unknown) => {
          throw awayError(options.databaseUrl, limitMs, cause);
        },
      );
    },
    // The client connects again with its next query.
    stop: async () => {
      await settlesWithin(spotify.settled(), RENEWAL_LIMIT_MS);
      await settlesWithin(Promise.all([spotify.close(), database.$disconnect()]), CLOSE_LIMIT_MS);
    },
  });
}

/** Entries that the queue itself gives up are settled for as long as it runs. */
function queueSpec({ boss, database, options, intervals }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "queue",
    needs: ["database"],
    start: async () => {
      await openBoss(boss, intervals.heartbeatSec).catch((cause: unknown) => {
        throw awayError(options.databaseUrl, intervals.databaseWaitMs, cause);
      });
      await workDeadLetters({ database, boss, logger: options.logger });
    },
    stop: async () => {
      await settlesWithin(stopBoss(boss), CLOSE_LIMIT_MS);
    },
  });
}

/** Other workers leave alone what a registered one holds. */
function registrationSpec({ database, worker, runner, neural }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "registration",
    needs: ["database"],
    start: async () => {
      await registerWorker(database, worker);
      await setWorkerEngines(database, worker.id, enginesOf(neural.current));
    },
    stop: async () => {
      // An attempt that is still open was not stopped in order.
      if (runner.size > 0) return;
      await settlesWithin(markWorkerStopped(database, worker.id), CLOSE_LIMIT_MS);
    },
  });
}

/** What dead workers left is gone before the first claim, and nothing of this one stays. */
function portsSpec(parts: WorkerParts): ServiceSpec {
  return superviseService({
    id: "ports",
    needs: ["database", "queue", "registration"],
    start: () => clearAway(parts),
    stop: () => sweepLast(parts),
  });
}

function socketsSpec({ sockets }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "sockets",
    needs: ["http", "database"],
    start: () => {
      sockets.start();
    },
    stop: () => sockets.stop(),
  });
}

/** Short tasks for operators, which may be many, slow or wrong. */
function questionsSpec({ questions, events, options }: WorkerParts): ServiceSpec {
  return {
    id: "questions",
    needs: ["database", "ports"],
    type: "supervisor",
    restart: "permanent",
    shutdown: CLOSE_LIMIT_MS,
    start: () => {
      const tasks = new TaskSupervisor({
        name: "questions",
        maxTasks: MAX_QUESTIONS,
        onFailure: (task, end) => {
          const reason = end.kind === "failed" ? end.error.message : end.kind;
          options.logger.warn({ task, reason }, "an operator's question was not answered");
          events.record({ type: "service.task_failed", data: { task, reason } });
        },
      });
      questions.current = tasks;
      return Promise.resolve(tasks);
    },
  };
}

/** The one connection that hears of changes, new work and commands. */
function listenerSpec(parts: WorkerParts): ServiceSpec {
  const { options, listening } = parts;
  return superviseService({
    id: "listener",
    needs: ["database", "sockets", "questions"],
    start: async () => {
      const listener = new Listener({
        connectionString: options.databaseUrl,
        channels: Object.values(CHANNELS),
        logger: options.logger,
        onNotice: (channel, payload) => {
          onNotice(parts, channel, payload);
        },
        onReconnect: () => {
          onReconnect(parts);
        },
      });
      listening.current = listener;
      await listener.start();
      // Whatever was said while nobody listened.
      onReconnect(parts);
    },
    stop: async () => {
      await listening.current?.stop();
      listening.current = undefined;
    },
  });
}

/** Web servers find this worker when it can serve. */
function addressSpec({ address }: WorkerParts): ServiceSpec {
  return superviseService({
    id: "address",
    needs: ["http", "sockets"],
    start: () => address.announce(),
    stop: () => address.withdraw(),
  });
}

function awayError(databaseUrl: string, waitMs: number, cause: unknown): WorkerStartError {
  const { host } = new URL(databaseUrl);
  return new WorkerStartError(
    `The database at ${host} did not answer within ${waitMs / 1000} s. Start it, or correct DATABASE_URL.`,
    { cause },
  );
}
