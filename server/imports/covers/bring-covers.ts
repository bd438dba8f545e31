import { DomainError } from "#server/errors.ts";
import { Semaphore } from "#server/semaphore.ts";
import { assertFreeSpace } from "#server/storage/free-space.ts";
import { fetchCover, type CoverSources, type CoverTrouble } from "./fetch-cover.ts";
import { HostTroubles } from "./host-troubles.ts";
import { inLanes } from "./in-lanes.ts";
import { readLackingCovers, type LackingCover } from "./lacking-covers.ts";
import { forgetCover, recordCover, shareCover, type RecordDeps } from "./record-cover.ts";
import { removeUnusedCovers } from "./remove-unused-covers.ts";
import { showCovers } from "./show-covers.ts";

export interface CoversDeps extends RecordDeps, CoverSources {
  /** Left on the disk beside the pictures; 5 GB by default. */
  readonly leastFreeBytes?: number;
  /** Of all of a user's; 2 GB by default. */
  readonly mostBytes?: number;
}

export interface CoversRun {
  readonly userId: string;
  readonly signal: AbortSignal;
  /** 0 to 1; it goes down when more comes in. */
  readonly onFraction: (fraction: number) => void;
}

/** Requests at once. */
const LANES = 4;
/** Addresses between two looks for those that came meanwhile. */
const ROUND = 200;
/** Of a user's pictures: those of 50,000 tracks have less, unless a pasted list names files that are no covers. */
const MOST_BYTES = 2 * 1024 ** 3;

/**
 * Fetches every picture that the user's lists name and lack, those that come meanwhile too, each address once; answers
 * what kept some from coming, or null. Throws the signal's reason, and DomainError `no_space` or `quota_exceeded`.
 */
export async function bringCovers(deps: CoversDeps, run: CoversRun): Promise<CoverTrouble | null> {
  const { userId, signal, onFraction } = run;
  const fetching = new Fetching(deps, run, await removeUnusedCovers(deps, userId));
  for (let done = 0; ;) {
    signal.throwIfAborted();
    await assertFreeSpace(deps.store, 0, deps.leastFreeBytes);
    const except = fetching.troubles.addresses;
    const { covers, count } = await readLackingCovers(deps.database, userId, {
      except,
      limit: ROUND,
    });
    if (covers.length === 0) break;
    const all = done + count;
    await inLanes(covers, LANES, async (cover) => {
      await fetching.bring(cover);
      done += 1;
      onFraction(done / all);
    });
    await showCovers(deps.database, userId, covers);
  }
  return fetching.troubles.worst;
}

class Fetching {
  readonly troubles = new HostTroubles();
  readonly #deps: CoversDeps;
  readonly #run: CoversRun;
  /** Each one waits for the user's lock: with a connection for each lane others would wait for those. */
  readonly #recording = new Semaphore({
    permits: 1,
    waiters: LANES,
    waitMs: 600_000,
    subject: "Pictures to be stored",
  });
  #usedBytes: number;

  constructor(deps: CoversDeps, run: CoversRun, usedBytes: number) {
    this.#deps = deps;
    this.#run = run;
    this.#usedBytes = usedBytes;
  }

  async bring(cover: LackingCover): Promise<void> {
    const { signal, userId } = this.#run;
    signal.throwIfAborted();
    const { address, knownKey } = cover;
    if (knownKey !== null) {
      await this.#recording.run(() => shareCover(this.#deps, { userId, cover }, knownKey));
      return;
    }
    if (this.troubles.gaveUp(address)) return;
    const fetched = await fetchCover(this.#deps, address, signal);
    if (fetched.kind === "trouble") {
      this.troubles.add(address, fetched.trouble);
      return;
    }
    this.troubles.clear(address);
    await this.#recording.run(async () => {
      if (fetched.kind === "gone") return forgetCover(this.#deps, { userId, cover });
      this.#assertRoom(fetched.image.bytes.byteLength);
      this.#usedBytes += await recordCover(this.#deps, { userId, cover }, fetched.image);
    });
  }

  #assertRoom(neededBytes: number): void {
    const { mostBytes = MOST_BYTES } = this.#deps;
    if (this.#usedBytes + neededBytes <= mostBytes) return;
    const [used, most] = [this.#usedBytes, mostBytes].map((bytes) => Math.ceil(bytes / 1024 ** 2));
    throw new DomainError("quota_exceeded", {
      message: `The covers of your lists take ${used} MB, and ${most} MB are the limit. Delete lists that you don’t need.`,
    });
  }
}
