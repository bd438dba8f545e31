import type { Locator, Page } from "@playwright/test";
import { expect } from "../fixtures/product.ts";

/** Opens the track's menu and gives its choices of files. */
export async function openQuality(page: Page): Promise<Locator> {
  await page.getByRole("button", { name: "More", exact: true }).click();
  const choices = page.getByRole("group", { name: "Sound quality" });
  await expect(choices).toBeVisible();
  return choices;
}

/** Chooses by the beginning of a choice's name. */
export async function chooseQuality(page: Page, name: string): Promise<void> {
  const choices = await openQuality(page);
  await choices.getByRole("menuitemradio", { name }).click();
  await expect(choices).toBeHidden();
}

/** The kinds of segments that the page asks for from now on, in order. */
export function askedCodecs(page: Page): string[] {
  const asked: string[] = [];
  page.on("request", (request) => {
    const codec = /\/\d{5}\.(flac|opus)$/u.exec(request.url())?.[1];
    if (codec) asked.push(codec);
  });
  return asked;
}

/** Waits until stems of this kind are heard, or would be at once. */
export async function heardAs(page: Page, codec: "flac" | "opus"): Promise<void> {
  await page.waitForFunction(
    (wanted) => {
      const { heardCodec, deck } = window.__tap!.observed.player.snapshot;
      return heardCodec === wanted && deck === "stems";
    },
    codec,
    { timeout: 90_000 },
  );
}

/** Makes the page's line as slow as a third-generation mobile one, until `recover`. */
export async function slowLine(page: Page): Promise<{ recover: () => Promise<void> }> {
  const devtools = await page.context().newCDPSession(page);
  const emulate = async (latency: number, downloadThroughput: number) => {
    const line = { offline: false, latency, downloadThroughput, uploadThroughput: -1 };
    await devtools.send("Network.emulateNetworkConditions", line);
  };
  await devtools.send("Network.enable");
  await emulate(400, 250_000);
  return { recover: () => emulate(0, -1) };
}
