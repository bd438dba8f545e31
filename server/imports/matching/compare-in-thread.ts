import type { Database } from "#server/db.ts";
import type { MatchView } from "#server/imports/views.ts";
import type { WantedTrack } from "#server/matching/wanted-track.ts";
import { runThread } from "#server/supervision/run-thread.ts";
import { readFiles, readHolders, readWanted } from "./read-rows.ts";
import type { Change, Fetch, MatchingAnswer, MatchingOrder } from "./thread/messages.ts";

type Reader = Pick<Database, "$queryRaw">;

const MODULE = new URL("./thread/matching-thread.ts", import.meta.url);
/** A library that needs more than that is matched by no thread, rather than that it takes the process along. */
const LIMITS = { maxOldGenerationSizeMb: 2048 };
const ITEMS = 500;

/** What is not as it should be of a user's wanted tracks. Comparing takes seconds for many of them: a thread does it. */
export async function compareWanted(
  reader: Reader,
  userId: string,
  signal: AbortSignal,
): Promise<{ changes: Change[]; fetches: Fetch[] }> {
  const found = { changes: new Array<Change>(), fetches: new Array<Fetch>() };
  await runThread<MatchingOrder, MatchingAnswer>({
    module: MODULE,
    limits: LIMITS,
    signal,
    feed: async (post, isOver) => {
      const given = { post, isOver };
      await pass(readWanted(reader, userId), "wanted", given);
      await pass(readFiles(reader, userId), "files", given);
      post({ kind: "compare" });
    },
    onMessage: (answer) => {
      if (answer.kind === "changes") found.changes.push(...answer.changes);
      if (answer.kind === "fetches") found.fetches.push(...answer.fetches);
    },
  });
  return found;
}

/**
 * What would stand for tracks of a list that is not imported, one view for each, beside what stands for the
 * user's other tracks of that source.
 */
export async function matchItems(
  { database, signal }: { readonly database: Reader; readonly signal?: AbortSignal },
  { userId, source }: { readonly userId: string; readonly source: string },
  items: readonly WantedTrack[],
): Promise<MatchView[]> {
  if (items.length === 0) return [];
  const found: MatchView[] = [];
  await runThread<MatchingOrder, MatchingAnswer>({
    module: MODULE,
    limits: LIMITS,
    ...(signal && { signal }),
    feed: async (post, isOver) => {
      const given = { post, isOver };
      await pass(readHolders(database, { userId, source }), "wanted", given);
      await pass(readFiles(database, userId), "files", given);
      for (let at = 0; at < items.length; at += ITEMS) {
        post({ kind: "items", items: items.slice(at, at + ITEMS).map(plain) });
      }
      post({ kind: "preview" });
    },
    onMessage: (answer) => {
      if (answer.kind === "views") found.push(...answer.views);
    },
  });
  return found;
}

interface Thread {
  readonly post: (order: MatchingOrder) => void;
  readonly isOver: AbortSignal;
}

async function pass(
  texts: AsyncIterable<string>,
  kind: "wanted" | "files",
  { post, isOver }: Thread,
): Promise<void> {
  for await (const text of texts) {
    isOver.throwIfAborted();
    post({ kind, text });
  }
}

/** Nothing else that an item may have comes along. */
function plain({ title, artists, album, durationSec, isrc, isExplicit }: WantedTrack): WantedTrack {
  return { title, artists, album: album === "" ? null : album, durationSec, isrc, isExplicit };
}
