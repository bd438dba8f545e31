import type { TrackView } from "#server/realtime/events.ts";
import type { Browser } from "#server/testing/browser.ts";
import { synthesizeWav } from "#server/testing/factories.ts";
import { ClientSocket } from "./client-socket.ts";
import { pause } from "./pause.ts";
import { readAnswer } from "./read-answer.ts";
import type { RequestLog } from "./request-log.ts";
import type { Random } from "./seeded-random.ts";
import { takeAlong } from "./take-along.ts";

/** What a client's life is made of. */
export interface ClientOptions {
  readonly browser: Browser;
  readonly random: Random;
  readonly log: RequestLog;
  /** Makes one song's bytes differ from all others'. */
  readonly nextSong: () => number;
  /** No more uploads. */
  readonly over: AbortSignal;
  /** No more waiting for what is left. */
  readonly end: AbortSignal;
}

interface Uploaded {
  readonly accepted: readonly { readonly trackId: string }[];
  readonly rejected: readonly { readonly code: string; readonly message: string }[];
}

const SHORTEST_SEC = 3;
const LONGEST_SEC = 9;
const UPLOAD_LIMIT_MS = 20_000;
const LIMIT_MS = 10_000;
const POLL_MS = 700;

/** A listener who uploads a song, waits until it is separated, takes files of it along, and goes on with the next one. */
export class ChaosClient {
  /** The tracks of all uploads that were accepted. */
  readonly accepted: string[] = [];
  /** Ids of all exports that were accepted. */
  readonly exports: string[] = [];
  readonly socket: ClientSocket;
  readonly #options: ClientOptions;

  constructor(options: ClientOptions) {
    this.#options = options;
    const { baseUrl, cookie } = options.browser;
    this.socket = new ClientSocket(baseUrl, cookie);
  }

  /** Resolves when its last song has been separated and exported, has failed, or the end has come. */
  async live(): Promise<void> {
    const { over, end, random } = this.#options;
    await pause(random() * POLL_MS, over);
    while (!over.aborted) {
      const trackId = await this.#upload();
      if (trackId === undefined) await pause(POLL_MS, over);
      else if (await this.#follow(trackId, end)) {
        this.exports.push(...(await takeAlong(this.#options, trackId)));
      }
    }
  }

  async #upload(): Promise<string | undefined> {
    const { browser, log, random, nextSong } = this.#options;
    const seconds = SHORTEST_SEC + random() * (LONGEST_SEC - SHORTEST_SEC);
    const number = nextSong();
    const file = new Blob([new Uint8Array(synthesizeWav(seconds, number))]);
    const uploaded = await log.request({
      what: "upload",
      limitMs: UPLOAD_LIMIT_MS,
      send: async (signal) => {
        const body = new FormData();
        body.append("file", file, `Song ${number}.wav`);
        const answer = await browser.fetch("/api/uploads", { method: "POST", body, signal });
        const { accepted, rejected } = await readAnswer<Uploaded>(answer);
        if (rejected[0]) throw new Error(`refused: ${rejected[0].code} ${rejected[0].message}`);
        return accepted;
      },
    });
    const trackId = uploaded?.[0]?.trackId;
    if (trackId !== undefined) this.accepted.push(trackId);
    return trackId;
  }

  /** True when its stems are there. */
  async #follow(trackId: string, end: AbortSignal): Promise<boolean> {
    const { log, random } = this.#options;
    const room = `track:${trackId}` as const;
    await log.request({
      what: "join",
      limitMs: LIMIT_MS,
      send: async (signal) => {
        const answer = await this.socket.join(room, signal);
        if (!answer.ok) throw new Error(answer.code);
      },
    });
    let track: TrackView | undefined;
    while (!end.aborted) {
      track = await this.#read(trackId);
      if (track && hasEnded(track)) break;
      await pause(POLL_MS * (0.5 + random()), end);
    }
    this.socket.leave(room);
    return track?.separations.some(({ state }) => state === "completed") === true;
  }

  #read(trackId: string): Promise<TrackView | undefined> {
    const { browser, log } = this.#options;
    const input = encodeURIComponent(JSON.stringify({ trackId }));
    return log.request({
      what: "track.byId",
      limitMs: LIMIT_MS,
      send: async (signal) => {
        const answer = await browser.fetch(`/api/trpc/track.byId?input=${input}`, { signal });
        return (await readAnswer<{ result: { data: TrackView } }>(answer)).result.data;
      },
    });
  }
}

function hasEnded({ state, separations }: TrackView): boolean {
  if (state === "failed") return true;
  const ends = new Set(["completed", "failed", "cancelled"]);
  return separations.some((separation) => ends.has(separation.state));
}
