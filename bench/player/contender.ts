import type { BrowserContext, Page } from "playwright";
import type { SixStemTrack } from "./six-stem-track.ts";
import type { StemFile } from "./stem-files.ts";

/** A player in a page of its own. */
export interface Contender {
  readonly name: string;
  /** Where it is served without a slow link. */
  readonly baseUrl: string;
  /** Path of a file of audio, or of a part of it. */
  readonly audio: string;
  /** What each input of the recorder holds: samples of the left channel, full scale 1. */
  readonly heard: readonly ((from: number, frames: number) => Float64Array)[];
  /** Lets a new context see the track. */
  prepare: (context: BrowserContext, baseUrl: string) => Promise<void>;
  /** Opens a page of the same origin that has no player yet. */
  rest: (page: Page, baseUrl: string) => Promise<void>;
  /** Makes the player in that page. */
  enter: (page: Page) => Promise<void>;
  /** Opens the player's own page. Resolves when it can be pressed, whatever is loaded. */
  open: (page: Page, baseUrl: string) => Promise<void>;
  /** Resolves when the beginning of the track is loaded. */
  loaded: (page: Page) => Promise<void>;
  /** A script that asks for another place, as the page's own controls do. */
  seekScript: (sec: number) => string;
  /** Where it says that it is, in seconds, by input. */
  positions: (page: Page) => Promise<number[]>;
}

/** Presses the page's button as a person does. */
export async function press(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Play", exact: true }).click();
}

/** The product's own studio. */
export function studio(
  baseUrl: string,
  track: SixStemTrack,
  stems: readonly StemFile[],
): Contender {
  return {
    name: "the player",
    baseUrl,
    audio: `/api/media/separations/${track.separationId}/${track.stems[0]}/00001.flac`,
    heard: [(from, frames) => sumOf(stems, { from, frames, gain: track.gain })],
    prepare: (context, address) => signIn(context, address, track.account),
    rest: async (page, address) => {
      await page.goto(`${address}/`, { waitUntil: "networkidle" });
      await page.getByRole("link", { name: track.title, exact: true }).waitFor();
    },
    enter: async (page) => {
      await page.getByRole("link", { name: track.title, exact: true }).click();
      await page.waitForFunction(() => window.__bench.observed !== undefined);
    },
    open: async (page, address) => {
      await page.goto(`${address}/tracks/${track.trackId}`, { waitUntil: "commit" });
      const button = { name: "Play", exact: true, disabled: false };
      await page.getByRole("button", button).waitFor();
    },
    loaded: async (page) => {
      await page.waitForFunction(() => {
        const { heardId, deck } = window.__bench.observed?.player.snapshot ?? {};
        return deck === "stems" && heardId !== "";
      });
      await page.waitForLoadState("networkidle");
    },
    seekScript: (sec) => `__bench.observed.player.seek(${sec * 44_100})`,
    positions: (page) =>
      page.evaluate(() => [window.__bench.observed!.player.positionFrame / 44_100]),
  };
}

/** A player in a page of the bench: six media elements, or wavesurfer's multitrack. */
export function elementsOf(
  kind: "elements" | "multitrack",
  baseUrl: string,
  stems: readonly StemFile[],
): Contender {
  const rest = async (page: Page, address: string): Promise<void> => {
    await page.goto(`${address}/${kind}.html`, { waitUntil: "load" });
  };
  const enter = (page: Page): Promise<void> => page.evaluate(() => window.__bench.enter!());
  return {
    name: kind === "elements" ? "media elements" : "wavesurfer multitrack",
    baseUrl,
    audio: `/stems/${stems[0]!.name}.flac`,
    heard: stems.map((stem) => (from, frames) => sumOf([stem], { from, frames, gain: 1 })),
    prepare: () => Promise.resolve(),
    rest,
    enter,
    open: async (page, address) => {
      await rest(page, address);
      await enter(page);
      await page.locator("h1").click();
      await page.evaluate(() => window.__bench.context?.resume());
    },
    loaded: async (page) => {
      await page.waitForFunction(() => window.__bench.isLoaded!());
    },
    seekScript: (sec) => `__bench.seek(${sec})`,
    positions: (page) => page.evaluate(() => window.__bench.positions!()),
  };
}

function sumOf(
  stems: readonly StemFile[],
  { from, frames, gain }: { from: number; frames: number; gain: number },
): Float64Array {
  const sum = new Float64Array(frames);
  for (const stem of stems) {
    const samples = stem.read(from, frames);
    for (const [i, sample] of samples.entries()) sum[i]! += sample / 32_768 / gain;
  }
  return sum;
}

async function signIn(
  context: BrowserContext,
  baseUrl: string,
  account: SixStemTrack["account"],
): Promise<void> {
  const answer = await context.request.get(`${baseUrl}/api/auth/csrf`);
  const { csrfToken } = (await answer.json()) as { csrfToken: string };
  const form = { csrfToken, ...account, json: "true" };
  const reply = await context.request.post(`${baseUrl}/api/auth/callback/credentials`, { form });
  if (!reply.ok()) throw new Error(`Sign-in failed: ${reply.status()}.`);
}
