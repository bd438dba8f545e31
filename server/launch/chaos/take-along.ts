import type { ExportWish } from "#server/exports/export-wish.ts";
import type { ExportView } from "#server/exports/export-view.ts";
import type { Browser } from "#server/testing/browser.ts";
import { pause } from "./pause.ts";
import { readAnswer } from "./read-answer.ts";
import type { RequestLog } from "./request-log.ts";
import type { Random } from "./seeded-random.ts";

interface Listener {
  readonly browser: Browser;
  readonly random: Random;
  readonly log: RequestLog;
  /** No more waiting for what is left. */
  readonly end: AbortSignal;
}

const LIMIT_MS = 10_000;
const POLL_MS = 700;
const FORMATS = ["wav", "flac", "mp3"] as const;
const LIVE: ReadonlySet<string> = new Set(["queued", "running"]);
/** Loud enough that a mix has to be turned down, which takes a second pass. */
const LOUD = { gainDb: 12, pan: 0.5 };

/** Asks for two files of a separated track at once, and waits until both have ended; answers the exports' ids. */
export async function takeAlong(listener: Listener, trackId: string): Promise<string[]> {
  const asked = await Promise.all([ask(listener, trackId), ask(listener, trackId)]);
  const ids = asked.filter((id) => id !== undefined);
  while (ids.length > 0 && !listener.end.aborted) {
    const views = await list(listener, trackId);
    if (views && !views.some(({ state }) => LIVE.has(state))) break;
    await pause(POLL_MS * (0.5 + listener.random()), listener.end);
  }
  return ids;
}

async function ask({ browser, log, random }: Listener, trackId: string) {
  const wish = chooseWish(random, trackId);
  const started = await log.request({
    what: "export.create",
    limitMs: LIMIT_MS,
    send: async (signal) => {
      const answer = await browser.mutate("export.create", wish, { signal });
      return readAnswer<{ result: { data: { exportId: string } } }>(answer);
    },
  });
  return started?.result.data.exportId;
}

function list({ browser, log }: Listener, trackId: string): Promise<ExportView[] | undefined> {
  const input = encodeURIComponent(JSON.stringify({ trackId }));
  return log.request({
    what: "export.list",
    limitMs: LIMIT_MS,
    send: async (signal) => {
      const answer = await browser.fetch(`/api/trpc/export.list?input=${input}`, { signal });
      return (await readAnswer<{ result: { data: ExportView[] } }>(answer)).result.data;
    },
  });
}

function chooseWish(random: Random, trackId: string): ExportWish {
  const format = FORMATS[Math.floor(random() * FORMATS.length)] ?? "wav";
  const common = { trackId, format };
  const wishes = [
    { ...common, kind: "original" },
    { ...common, kind: "stems" },
    { ...common, kind: "stem", stem: "drums" },
    { ...common, kind: "mix", mix: { stems: { vocals: LOUD, bass: LOUD }, mainDb: 6 } },
  ] as const satisfies readonly ExportWish[];
  return wishes[Math.floor(random() * wishes.length)] ?? wishes[0];
}
