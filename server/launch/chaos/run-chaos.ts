import { inspectionShape } from "#server/operator/answer-shapes.ts";
import type { ChaosOptions } from "./chaos-options.ts";
import { checkEffects } from "./check-effects.ts";
import { checkExports } from "./check-exports.ts";
import { describeRun } from "./describe-run.ts";
import { judgeGoals, type Findings } from "./judge-goals.ts";
import { OwnProduct } from "./own-product.ts";
import { ProductUnderTest } from "./product-under-test.ts";
import { readExports } from "./read-exports.ts";
import { readRemains } from "./read-remains.ts";
import { readRestarts } from "./read-restarts.ts";
import { runStorm, type Storm } from "./run-storm.ts";

const ASK_LIMIT_MS = 8000;

/** One run, from the start of a product of its own to its end; true when every goal is met. */
export async function runChaos(options: ChaosOptions, stop: AbortSignal): Promise<boolean> {
  const own = new OwnProduct(stop);
  const left: string[] = [];
  try {
    const seen = await observe(own, options, stop).finally(async () => {
      left.push(...(await own.end()));
    });
    const orphans = [...seen.findings.orphans, ...left];
    const goals = judgeGoals({ ...seen.findings, orphans });
    console.log(describeRun(seen.facts, goals).join("\n"));
    console.log(`\nThe logs are in ${own.keepLogs(`chaos-${options.seed}`)}.`);
    return goals.every((goal) => goal.isMet);
  } finally {
    own.remove();
  }
}

async function observe(own: OwnProduct, options: ChaosOptions, stop: AbortSignal) {
  const { launched, dataDir } = own;
  await own.ready();
  const product = new ProductUnderTest(dataDir);
  const { baseUrl } = launched;
  const storm = await runStorm({ product, baseUrl, options, stop });
  const remains = await readRemains(product);
  const exported = await readExports(product);
  const effects = [checkEffects(remains, storm.accepted), checkExports(exported, storm.exports)];
  const findings: Findings = {
    ...storm,
    effects: {
      lost: effects.flatMap(({ lost }) => lost),
      duplicated: effects.flatMap(({ duplicated }) => duplicated),
    },
    orphans: await findOrphans(product),
    givenUp: findGivenUp(own, storm),
  };
  const facts = {
    ...storm.kills,
    jobs: remains.jobs.length,
    uploads: storm.accepted.length,
    exports: exported.rows.map(({ state }) => state),
    requests: storm.requests,
    drainedSec: storm.drainedSec,
    unreadyMs: storm.unreadyMs,
    idleSec: await readIdleSec(product),
    restarts: await readRestarts(product, launched.output),
  };
  return { findings, facts };
}

/** What the worker itself would sweep now. */
async function findOrphans(product: ProductUnderTest): Promise<string[]> {
  const answer = await product.ask({ question: "status" }, ASK_LIMIT_MS);
  const { orphans } = inspectionShape.parse(answer);
  return orphans.map(({ pid, command }) => `pid ${pid} has no living owner: ${command}`);
}

/** What no supervisor brings back any more. */
function findGivenUp({ launched }: OwnProduct, { recovery }: Storm): string[] {
  const services = recovery.missing.map((id) => `the worker's service ${id}`);
  return launched.hasEnded ? ["the launcher", ...services] : services;
}

/** The longest time between two completed jobs. */
async function readIdleSec(product: ProductUnderTest): Promise<number> {
  const rows = await product.query<{ longest: number | null }>(
    `SELECT max(pause)::float8 AS longest FROM (
      SELECT extract(epoch FROM at - lag(at) OVER (ORDER BY at)) AS pause
      FROM "Event" WHERE type = 'job.completed') pauses`,
  );
  return rows[0]?.longest ?? 0;
}
