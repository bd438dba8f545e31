import { join } from "node:path";
import { z } from "zod";
import { DownloadError } from "#server/downloads/download-error.ts";
import type { DownloaderRequest, RunDownloader } from "#server/downloads/adapters/yt-dlp.ts";
import type { Trust } from "#server/downloads/fetch-public-file/open-answer.ts";
import { PublicProxy } from "#server/downloads/public-proxy.ts";
import type { Outcome } from "#server/jobs/outcome.ts";
import type { Run } from "#server/jobs/run-job.ts";
import type { PortHost } from "#server/ports/port-host.ts";
import type { Port, PortLimits, PortOutcome } from "#server/ports/port-types.ts";
import { withAttemptFolder, type AttemptFolder } from "./attempt-folder.ts";
import { outcomeOfPort } from "./port-failure.ts";
import { DOWNLOADER_LIMITS } from "./services/port-kinds.ts";
import type { PortCommand } from "./worker-options.ts";

export interface DownloaderDeps {
  readonly ports: PortHost;
  /** Attempt folders live below `run/` of it. */
  readonly dataDir: string;
  /** The operator's. */
  readonly program: string;
  /** The port that runs it. */
  readonly command: PortCommand;
  /** How hosts are found and trusted, where that differs from the default; for tests. */
  readonly trust?: Partial<Trust>;
  /** Limits that differ from the defaults; for tests. */
  readonly portLimits?: Partial<PortLimits>;
}

/** A downloader's process was taken away, which says nothing about the download. */
export class DownloaderLostError extends Error {
  override readonly name = "DownloaderLostError";
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super("The downloader's process was taken away.");
    this.outcome = outcome;
  }
}

/** Its port ends the program by its limits; this is for a port that does not. */
const GRACE_MS = 20_000;

const result = z.object({
  file: z.string().regex(/^[\w-]+(\.[\w-]+)*$/),
  title: z.string().max(1000),
});

/** Runs the operator's program for one attempt, in a port of its own. */
export function createDownloader(deps: DownloaderDeps, { job }: Run): RunDownloader {
  return (request) =>
    withAttemptFolder(deps.dataDir, job, async (folder) => {
      const { signal, take } = request;
      signal.throwIfAborted();
      const end = await runPort(deps, { job, request, folder });
      signal.throwIfAborted();
      if (end.kind !== "completed") throw errorOf(end);
      const { file, title } = result.parse(end.result);
      await take({ path: join(folder.outputFolder, file), title });
    });
}

/** The program's traffic goes through a proxy of this run, which leads to public hosts only. */
async function runPort(
  deps: DownloaderDeps,
  start: Omit<PortStart, "proxy">,
): Promise<PortOutcome> {
  const proxy = await PublicProxy.start(deps.trust);
  try {
    return await untilEnd(startPort(deps, { ...start, proxy }), start.request.signal);
  } finally {
    await proxy.close();
  }
}

interface PortStart {
  readonly job: Run["job"];
  readonly request: DownloaderRequest;
  readonly folder: AttemptFolder;
  readonly proxy: PublicProxy;
}

function startPort(deps: DownloaderDeps, { job, request, folder, proxy }: PortStart): Port {
  const { target, maxBytes, totalMs, idleMs, onProgress } = request;
  const longestMs = totalMs + GRACE_MS;
  return deps.ports.start({
    kind: "download-audio",
    jobId: job.id,
    attempt: job.attempt,
    ...deps.command,
    attemptFolder: folder.path,
    limits: { ...DOWNLOADER_LIMITS, ...deps.portLimits, idleMs: longestMs, absoluteMs: longestMs },
    run: {
      id: job.id,
      ...target,
      program: deps.program,
      proxy: proxy.url,
      maxBytes,
      limitSec: totalMs / 1000,
      idleSec: idleMs / 1000,
      today: new Date().toISOString().slice(0, 10),
      outputFolder: folder.outputFolder,
      tempFolder: folder.path,
    },
    onMessage: (message) => {
      if (message.type !== "progress") return;
      onProgress(message.stage === "searching" ? "searching" : "fetching", message.fraction);
    },
  });
}

async function untilEnd(port: Port, signal: AbortSignal): Promise<PortOutcome> {
  const stop = (): void => {
    const isCancelled = signal.reason === "cancelled";
    void port.stop(isCancelled ? "cancelled" : "shutdown");
  };
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await port.outcome;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

function errorOf(end: Exclude<PortOutcome, { kind: "completed" }>): Error {
  const outcome = outcomeOfPort(end);
  if (outcome.kind !== "failed") return new DownloaderLostError(outcome);
  const wait = end.kind === "failed" ? end.details?.retryAfterSec : undefined;
  return new DownloadError(outcome.code, {
    ...outcome,
    ...(typeof wait === "number" && { retryAfterSec: wait }),
  });
}
