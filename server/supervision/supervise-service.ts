import type { Child } from "./child-spec.ts";
import { crashed, type ExitReason } from "./exit-reason.ts";
import type { ServiceSpec } from "./services.ts";
import { settlesWithin } from "./settle-within.ts";

/** A part of this process that is opened and closed. */
export interface Service {
  readonly id: string;
  readonly needs?: readonly string[];
  /** Opens it; may be called again after `stop`. `fail` tells that it came down by itself. */
  readonly start: (signal: AbortSignal, fail: (cause: unknown) => void) => Promise<void> | void;
  /** Closes it, and what it has left half open; called once for each start. */
  readonly stop: () => Promise<void> | void;
  /** Longest orderly end; 5 s by default. */
  readonly shutdownMs?: number;
}

const SHUTDOWN_MS = 5000;
const KILL_MS = 2000;

/** A service as a permanent child. Killed, it is closed as well: what comes after it must find nothing of it. */
export function superviseService(service: Service): ServiceSpec {
  const { id, needs = [], shutdownMs = SHUTDOWN_MS } = service;
  return {
    id,
    needs,
    restart: "permanent",
    shutdown: shutdownMs,
    start: async (signal) => {
      const { promise: exited, resolve } = Promise.withResolvers<ExitReason>();
      let closing: Promise<void> | undefined;
      const close = (reason: ExitReason): void => {
        closing ??= closeService(service);
        const limitMs = reason.kind === "killed" ? KILL_MS : shutdownMs;
        Promise.race([closing, pass(limitMs, closing)]).then(
          () => {
            resolve(reason);
          },
          (cause: unknown) => {
            resolve(crashed(cause));
          },
        );
      };
      await openService(service, signal, (cause) => {
        close(crashed(cause));
      });
      return childOf(exited, close);
    },
  };
}

/** Resolves after `limitMs` at the latest: what can't be closed must not keep its successor away. */
async function pass(limitMs: number, closing: Promise<void>): Promise<void> {
  await settlesWithin(closing, limitMs);
}

function childOf(exited: Promise<ExitReason>, close: (reason: ExitReason) => void): Child {
  return {
    exited,
    stop: () => {
      close({ kind: "shutdown" });
    },
    kill: () => {
      close({ kind: "killed" });
    },
  };
}

async function openService(
  service: Service,
  signal: AbortSignal,
  fail: (cause: unknown) => void,
): Promise<void> {
  try {
    signal.throwIfAborted();
    await service.start(signal, fail);
    signal.throwIfAborted();
  } catch (error) {
    await closeService(service).catch(() => undefined);
    throw error;
  }
}

async function closeService({ stop }: Service): Promise<void> {
  await stop();
}
