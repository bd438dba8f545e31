import { setTimeout as delay } from "node:timers/promises";
import { settlesWithin } from "#server/supervision/settle-within.ts";
import { waitUntil } from "#server/testing/wait-until.ts";
import { awaitHealth, type Recovery } from "./await-health.ts";
import { ChaosClient } from "./chaos-client.ts";
import type { ChaosOptions } from "./chaos-options.ts";
import { killAgainAndAgain, type Kills } from "./kill-again-and-again.ts";
import type { ProductUnderTest } from "./product-under-test.ts";
import { RequestLog, type RequestFigures } from "./request-log.ts";
import { seededRandom } from "./seeded-random.ts";
import { signUpClients } from "./sign-up-clients.ts";
import { watchReadiness } from "./watch-readiness.ts";

/** What the clients saw, and what was done to the product meanwhile. */
export interface Storm {
  readonly kills: Kills;
  readonly recovery: Recovery;
  readonly requests: RequestFigures;
  /** Tracks of accepted uploads. */
  readonly accepted: readonly string[];
  /** Ids of accepted exports. */
  readonly exports: readonly string[];
  readonly deafClients: number;
  readonly drainedSec: number;
  /** The longest time that the worker was not ready while victims were killed. */
  readonly unreadyMs: number;
}

interface Scope {
  readonly product: ProductUnderTest;
  readonly baseUrl: string;
  readonly options: ChaosOptions;
  readonly stop: AbortSignal;
}

/** The clients work alone for so long before the first kill. */
const WARM_UP_MS = 3000;
const DRAIN_LIMIT_MS = 240_000;
const RECONNECT_LIMIT_MS = 10_000;
const SEED_STEP = 7919;

/** Lets clients work while victims are killed, then lets what is left be finished; rejects when stopped. */
export async function runStorm(scope: Scope): Promise<Storm> {
  const { baseUrl, options, stop } = scope;
  const [over, cut] = [new AbortController(), new AbortController()];
  const end = AbortSignal.any([cut.signal, stop]);
  const log = new RequestLog(end);
  const browsers = await signUpClients(baseUrl, options.clients);
  let songs = 0;
  const clients = browsers.map((browser, nth) => {
    const random = seededRandom(options.seed + (nth + 1) * SEED_STEP);
    const signals = { over: AbortSignal.any([over.signal, end]), end };
    return new ChaosClient({ browser, random, log, nextSong: () => (songs += 1), ...signals });
  });
  const lives = Promise.all(clients.map((client) => client.live()));
  try {
    await delay(WARM_UP_MS, undefined, { signal: stop });
    const watched = watchReadiness(scope.product, over.signal);
    const kills = await kill(scope);
    over.abort();
    const beganMs = performance.now();
    const recovery = await awaitHealth(scope.product, kills.services, stop);
    await settlesWithin(lives, DRAIN_LIMIT_MS);
    // Nobody follows the renditions.
    await waitUntil(() => isIdle(scope.product), DRAIN_LIMIT_MS);
    const drainedSec = (performance.now() - beganMs) / 1000;
    await waitUntil(() => clients.every(({ socket }) => socket.isConnected), RECONNECT_LIMIT_MS);
    const deafClients = clients.filter(({ socket }) => !socket.isConnected).length;
    stop.throwIfAborted();
    const accepted = clients.flatMap((client) => client.accepted);
    const exports = clients.flatMap((client) => client.exports);
    const seen = { kills, recovery, unreadyMs: await watched, requests: log.figures };
    return { ...seen, accepted, exports, deafClients, drainedSec };
  } finally {
    over.abort();
    cut.abort();
    await lives.catch(() => undefined);
    for (const { socket } of clients) socket.close();
  }
}

async function isIdle(product: ProductUnderTest): Promise<boolean> {
  const live = await product.query(`SELECT 1 FROM "Job" WHERE state IN ('queued', 'running')`);
  return live.length === 0;
}

function kill({ product, options, stop }: Scope): Promise<Kills> {
  const beganMs = performance.now();
  return killAgainAndAgain({
    product,
    stop,
    random: seededRandom(options.seed),
    everyMs: options.everySec * 1000,
    forMs: options.seconds * 1000,
    onKill: ({ kind, name }) => {
      const atSec = ((performance.now() - beganMs) / 1000).toFixed(1).padStart(6);
      console.log(`${atSec} s  ${kind.padEnd(11)}  ${name}`);
    },
  });
}
