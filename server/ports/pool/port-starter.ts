import { mkdir, rm } from "node:fs/promises";
import type { Child, ChildSpec } from "../../supervision/child-spec.ts";
import { StartIgnoredError } from "../../supervision/dynamic-supervisor.ts";
import type { ExitReason } from "../../supervision/exit-reason.ts";
import { monitor } from "../../supervision/monitor.ts";
import { RestartIntensityError, type IntensityLimit } from "../../supervision/restart-intensity.ts";
import { superviseInterval } from "../../supervision/supervise-interval.ts";
import { startSupervisor, type Supervisor } from "../../supervision/supervisor.ts";
import type { SupervisorReport } from "../../supervision/supervisor-report.ts";
import type { SupervisedPort } from "../supervised-port.ts";

/** Id of the port among its starter's children. */
export const PORT = "port";

/** A worker slot as its starter sees it. */
export interface StarterOptions {
  /** Of the slot; stays over restarts. */
  readonly name: string;
  readonly intensity: IntensityLimit;
  readonly shutdownMs: number;
  readonly sampleMs: number;
  /** For the port's temporary files; made with the slot and removed with it. */
  readonly folder: string;
  readonly openPort: (signal: AbortSignal) => Promise<SupervisedPort> | SupervisedPort;
  /** Measures the port that runs now. */
  readonly sample: () => void;
  readonly onReady: (port: SupervisedPort) => void;
  readonly onEnd: (port: SupervisedPort, reason: ExitReason) => void;
  /** The port came down too often, or can't be started again: the starter does not come back by itself. */
  readonly onGivenUp: (error: unknown) => void;
  readonly onReport: (report: SupervisorReport) => void;
}

/**
 * One worker slot: a permanent supervisor over the port and what belongs to it. Ending the starter ends
 * all of it; killing it brings all of it back.
 */
export function starterSpec(options: StarterOptions): ChildSpec<Supervisor> {
  let hasGivenUp = false;
  let hasStarted = false;
  return {
    id: options.name,
    type: "supervisor",
    restart: "permanent",
    shutdown: options.shutdownMs,
    start: async (signal) => {
      if (hasGivenUp) throw new StartIgnoredError(`${options.name} has been given up.`);
      const starter = await startSupervisor(supervisorOptions(options), signal).catch(
        (error: unknown) => {
          // Its restarts would be counted with those of the other slots.
          if (!hasStarted || signal.aborted) throw error;
          hasGivenUp = true;
          options.onGivenUp(error);
          throw new StartIgnoredError(`${options.name} can't be started again for now.`);
        },
      );
      hasStarted = true;
      monitor(starter, (reason) => {
        if (reason.kind !== "crashed" || !(reason.error instanceof RestartIntensityError)) return;
        hasGivenUp = true;
        options.onGivenUp(reason.error);
      });
      return starter;
    },
  };
}

function supervisorOptions(options: StarterOptions) {
  const { name, intensity, sampleMs, sample, onReport } = options;
  const sampler = superviseInterval({ id: "sampler", everyMs: sampleMs, run: sample });
  return {
    name,
    strategy: "rest_for_one" as const,
    intensity,
    children: [folderSpec(options.folder), portSpec(options), sampler],
    onReport,
  };
}

function portSpec({ openPort, onReady, onEnd, shutdownMs }: StarterOptions): ChildSpec {
  return {
    id: PORT,
    restart: "transient",
    shutdown: shutdownMs,
    start: async (signal) => {
      const port = await openPort(signal);
      const abort = (): void => port.stop();
      signal.addEventListener("abort", abort);
      if (signal.aborted) abort();
      try {
        await port.ready;
      } finally {
        signal.removeEventListener("abort", abort);
      }
      monitor(port, (reason) => {
        onEnd(port, reason);
      });
      onReady(port);
      return port;
    },
  };
}

function folderSpec(folder: string): ChildSpec {
  return {
    id: "folder",
    restart: "permanent",
    shutdown: "infinity",
    start: async () => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true, mode: 0o700 });
      return folderChild(folder);
    },
  };
}

function folderChild(folder: string): Child {
  const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
  const remove = (reason: ExitReason): void => {
    void rm(folder, { recursive: true, force: true })
      .catch(() => undefined)
      .then(() => {
        resolve(reason);
      });
  };
  return {
    exited,
    stop: () => {
      remove({ kind: "shutdown" });
    },
    kill: () => {
      remove({ kind: "killed" });
    },
  };
}
