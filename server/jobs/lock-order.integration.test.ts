import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asDomainError } from "#server/as-domain-error.ts";
import { deleteSeparation } from "#server/library/delete-separation.ts";
import { deleteTracks } from "#server/library/delete-tracks.ts";
import { purgeTracks } from "#server/library/purge-tracks.ts";
import { restoreTracks } from "#server/library/restore-tracks.ts";
import { resumeSeparation } from "#server/separation/resume-separation.ts";
import { separateAll } from "#server/separation/separate-all.ts";
import { startSeparation, startSeparationIn } from "#server/separation/start-separation.ts";
import { createReadyTrack, createUser } from "#server/testing/factories.ts";
import { openWorkshop, type Workshop } from "#server/testing/own-worker.ts";
import { raceRepeats } from "#server/testing/race-repeats.ts";
import { RunningSeparation } from "#server/testing/running-separation.ts";
import { untilBlocked } from "#server/testing/until-blocked.ts";
import { BOSS_SCHEMA } from "./boss.ts";
import { cancelJob } from "./cancel-job.ts";
import { lockPack } from "./lock-job.ts";
import { touchTrack } from "./mirror-state.ts";
import { retryJob } from "./retry-job.ts";
import { ClaimLostError } from "./settle.ts";

let workshop: Workshop;

beforeAll(async () => {
  workshop = await openWorkshop();
});
afterAll(() => workshop.close());

interface Cancelled {
  readonly userId: string;
  readonly trackId: string;
  readonly jobId: string;
  readonly separationId: string;
}

/** A track with a cancelled separation. */
async function cancelled(owner?: string): Promise<Cancelled> {
  const userId = owner ?? (await createUser(workshop.database)).id;
  const trackId = (await createReadyTrack(workshop.database, { userId })).id;
  const { jobId, separationId } = await startSeparation(workshop, { userId, trackId });
  const job = { userId, jobId: jobId ?? "" };
  await cancelJob(workshop, job);
  return { ...job, trackId, separationId };
}

type Act = (one: Cancelled) => Promise<unknown>;

const ACTS: readonly (readonly [string, Act])[] = [
  ["resumed", (one) => resumeSeparation(workshop, one)],
  ["asked for again", (one) => startSeparation(workshop, one)],
  ["retried", (one) => retryJob(workshop, one)],
  [
    "one of a batch",
    ({ userId, trackId }) => separateAll(workshop, { userId, trackIds: [trackId] }),
  ],
];

describe("a separation that is", () => {
  it.each(ACTS)(
    "%s waits for its pack before it takes the track, as a job's end does",
    async (_, act) => {
      const one = await cancelled();
      const { going } = await workshop.database.$transaction(async (tx) => {
        await lockPack(tx, one.separationId);
        const acting = act(one);
        await untilBlocked(workshop.database, tx);
        await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
        await touchTrack(tx, one.trackId);
        return { going: acting };
      });
      await going;
      const live = await workshop.database.job.findMany({
        where: { packId: one.separationId, state: "queued" },
      });
      expect(live).toHaveLength(1);
    },
  );
});

it("a batch holds no track while it waits for the next one", async () => {
  const first = await cancelled();
  const second = await cancelled(first.userId);
  const { going } = await workshop.database.$transaction(async (tx) => {
    await lockPack(tx, second.separationId);
    const trackIds = [first.trackId, second.trackId];
    const acting = separateAll(workshop, { userId: first.userId, trackIds });
    await untilBlocked(workshop.database, tx);
    await tx.$executeRaw`SET LOCAL lock_timeout = '2s'`;
    await touchTrack(tx, first.trackId);
    return { going: acting };
  });
  expect(await going).toMatchObject({ started: 2, refused: [] });
});

it("a job that begins while its track is being deleted is cancelled too", async () => {
  const one = await cancelled();
  const { going } = await workshop.database.$transaction(async (tx) => {
    await startSeparationIn(tx, workshop.boss, one);
    const deleting = deleteTracks(workshop, one.userId, [one.trackId]);
    await untilBlocked(workshop.database, tx);
    return { going: deleting };
  });
  expect(await going).toEqual({ deleted: 1 });
  const states = await workshop.database.job.groupBy({
    by: ["state"],
    where: { trackId: one.trackId },
  });
  expect(states.map(({ state }) => state)).toEqual(["cancelled"]);
});

/** A separation at work; nothing else may be in the queue. */
async function running(userId: string): Promise<RunningSeparation & { readonly trackId: string }> {
  const trackId = (await createReadyTrack(workshop.database, { userId })).id;
  return Object.assign(await RunningSeparation.begin(workshop, { userId, trackId }), { trackId });
}

const MOST_SEGMENTS = 200;

/** Publishes segment by segment until the claim is lost, as a worker does; nobody waits for it then. */
async function publishUntilLost(separation: RunningSeparation): Promise<void> {
  try {
    for (let index = 0; index < MOST_SEGMENTS; index += 1) await separation.publish(index);
  } catch (error) {
    if (!(error instanceof ClaimLostError)) throw error;
  } finally {
    await separation.end();
  }
}

/** What is neither done nor refused in words. */
const faultsOf = (ends: readonly PromiseSettledResult<unknown>[]): Error[] =>
  ends.flatMap((end) =>
    end.status === "rejected" && asDomainError(end.reason) === null ? [end.reason as Error] : [],
  );

it("nobody waits for each other, whatever is done to the same tracks at once", async () => {
  const { database } = workshop;
  const userId = (await createUser(database)).id;
  await database.job.deleteMany();
  await database.$executeRawUnsafe(`DELETE FROM ${BOSS_SCHEMA}.job`);
  for (let round = 0; round < raceRepeats(); round += 1) {
    const atWork = await running(userId);
    const tracks = [await cancelled(userId), await cancelled(userId), await cancelled(userId)];
    const trackIds = [...tracks, atWork].map(({ trackId }) => trackId);
    const acts = [
      publishUntilLost(atWork),
      ...tracks.flatMap((one) => ACTS.map(([, act]) => act(one))),
      separateAll(workshop, { userId, trackIds: trackIds.toReversed() }),
      deleteTracks(workshop, userId, trackIds),
      restoreTracks(database, userId, trackIds),
      ...tracks.map((one) => cancelJob(workshop, one)),
      ...tracks.map(({ separationId }) => deleteSeparation(workshop, userId, separationId)),
      deleteSeparation(workshop, userId, atWork.id),
    ];
    expect(faultsOf(await Promise.allSettled(acts))).toEqual([]);
    const batch = await separateAll(workshop, { userId, trackIds });
    expect(batch.refused.filter(({ code }) => code === "internal")).toEqual([]);
    await purgeTracks(workshop, userId, trackIds);
  }
  expect(await database.track.count({ where: { userId } })).toBe(0);
});
