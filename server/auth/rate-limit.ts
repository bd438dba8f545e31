import { DomainError } from "#server/errors.ts";
import { Prisma } from "#server/db.ts";
import type { Database } from "#server/db.ts";

/** A tier whose waiting time doubles with each try over `freeTries`. */
export interface BackOff {
  /** Names tier and subject; at most 300 characters. */
  readonly key: string;
  readonly freeTries: number;
  readonly firstDelaySec: number;
  readonly maxDelaySec: number;
  /** Tries are forgotten this long after the last one. */
  readonly forgetSec: number;
}

/**
 * Counts a try, or throws `rate_limited` without counting when the tier is still waiting.
 * Counting comes before the work, so tries at once can't slip through.
 */
export async function takeTry(database: Database, tier: BackOff): Promise<void> {
  const waiting = Prisma.sql`now() < "RateLimit"."windowStart" + ${delay(tier)}`;
  const forgotten = Prisma.sql`now() >= "RateLimit"."windowStart" + ${seconds(tier.forgetSec)}`;
  const counted = await database.$executeRaw`
    INSERT INTO "RateLimit" ("key", "hits", "windowStart") VALUES (${tier.key}, 1, now())
    ON CONFLICT ("key") DO UPDATE SET
      "hits" = CASE WHEN ${forgotten} THEN 1 ELSE "RateLimit"."hits" + 1 END,
      "windowStart" = now()
    WHERE ${forgotten} OR NOT (${waiting})`;
  if (counted === 0) throw await refusal(database, tier);
}

/** Forgets a tier's tries after one that was right. */
export async function clearTries(database: Database, key: string): Promise<void> {
  await database.rateLimit.deleteMany({ where: { key } });
}

/** Takes one try back, for a tier that counts only what went wrong. */
export async function returnTry(database: Database, key: string): Promise<void> {
  await database.rateLimit.updateMany({
    where: { key, hits: { gt: 0 } },
    data: { hits: { decrement: 1 } },
  });
}

async function refusal(database: Database, tier: BackOff): Promise<DomainError> {
  const [row] = await database.$queryRaw<{ wait: number }[]>`
    SELECT ceil(extract(epoch FROM "windowStart" + ${delay(tier)} - now()))::int AS wait
    FROM "RateLimit" WHERE "key" = ${tier.key}`;
  const retryAfterSec = Math.max(1, row?.wait ?? 1);
  const message = `Too many tries. Try again in ${retryAfterSec} s.`;
  return new DomainError("rate_limited", { message, retryAfterSec });
}

/** An interval as a function of the row's hits: 0 up to `freeTries`, then doubling. */
function delay({ freeTries, firstDelaySec, maxDelaySec }: BackOff): Prisma.Sql {
  const exponent = Prisma.sql`LEAST("RateLimit"."hits" - ${freeTries}::int, 30)`;
  const grown = Prisma.sql`LEAST(${firstDelaySec}::float8 * power(2, ${exponent}), ${maxDelaySec}::float8)`;
  return Prisma.sql`make_interval(secs => CASE WHEN "RateLimit"."hits" < ${freeTries}::int THEN 0 ELSE ${grown} END)`;
}

function seconds(count: number): Prisma.Sql {
  return Prisma.sql`make_interval(secs => ${count}::float8)`;
}
