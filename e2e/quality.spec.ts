import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, signUp, type Account } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { expectAlike } from "./steps/likeness.ts";
import { askedCodecs, chooseQuality, heardAs, openQuality, slowLine } from "./steps/quality.ts";
import { lane, openNewTrack, packUrls, play, separated } from "./steps/studio.ts";
import {
  compareStretch,
  hearChange,
  record,
  rewind,
  tapPlayer,
  tapReady,
  withoutWorklets,
} from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: "reduce" } });

const ALL = { vocals: 1, drums: 1, bass: 1, other: 1 };

test("small files that are chosen sound at the same frames as the exact ones, which come back", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await tapPlayer(page, { quality: "auto" });
  const trackId = await openTrack(page, async () => {
    // Nothing is separated yet.
    await chooseQuality(page, "Small (Opus)");
    const choices = await openQuality(page);
    await expect(choices).toHaveAccessibleDescription(/not there yet/u);
    for (const size of [
      { width: 390, height: 844 },
      { width: 1440, height: 900 },
    ]) {
      await page.setViewportSize(size);
      await expectClean(page, `small files that are not there, ${size.width} px`);
    }
    await page.keyboard.press("Escape");
  });
  await tapReady(page);
  await heardAs(page, "opus");

  const asked = askedCodecs(page);
  await page.reload();
  await tapReady(page);
  await expect(lane(page, "Vocals")).toBeVisible();
  await heardAs(page, "opus");
  const choices = await openQuality(page);
  const small = choices.getByRole("menuitemradio", { name: "Small (Opus)", exact: true });
  await expect(small).toHaveAttribute("aria-checked", "true");
  await expect(choices).not.toHaveAccessibleDescription(/./u);
  await page.keyboard.press("Escape");
  await play(page);
  const files = { baseUrl: (await packUrls(page, trackId)).stems, gains: ALL };
  const chosen = await record(page, 1);
  // Comparing asks for the exact files itself.
  expect(new Set(asked)).toEqual(new Set(["opus"]));
  await expectAlike(page, { ...files, ...chosen });

  asked.length = 0;
  const toExact = await hearChange(page, () => chooseQuality(page, "Exact (FLAC)"));
  expect(new Set(asked)).toEqual(new Set(["flac"]));
  await expectAlike(page, { ...files, ...toExact.before });
  expect(await compareStretch(page, { ...files, ...toExact.after })).toMatchObject({ wrong: null });

  await rewind(page);
  asked.length = 0;
  const toSmall = await hearChange(page, () => chooseQuality(page, "Small (Opus)"));
  expect(asked).not.toContain("flac");
  expect(await compareStretch(page, { ...files, ...toSmall.before })).toMatchObject({
    wrong: null,
  });
  await expectAlike(page, { ...files, ...toSmall.after });
});

test("without worklets too, a slow line gets small files, and a good one exact files again", async ({
  page,
}) => {
  test.setTimeout(240_000);
  await tapPlayer(page, { quality: "auto" });
  await withoutWorklets(page);
  const trackId = await openTrack(page);
  await tapReady(page);
  await heardAs(page, "flac");
  await expect(page.getByText("to spare the line")).toHaveCount(0);
  const line = await slowLine(page);
  await heardAs(page, "opus");
  await expect(page.getByText("Small files, to spare the line").first()).toBeVisible();
  const choices = await openQuality(page);
  const automatic = choices.getByRole("menuitemradio", { name: "Automatic: small now" });
  await expect(automatic).toHaveAttribute("aria-checked", "true");
  await page.keyboard.press("Escape");
  await play(page);
  const files = { baseUrl: (await packUrls(page, trackId)).stems, gains: ALL };
  await expectAlike(page, { ...files, ...(await record(page, 1)) });
  await line.recover();
  await heardAs(page, "flac");
  await openQuality(page);
  await expect(choices.getByRole("menuitemradio", { name: "Automatic: exact now" })).toBeVisible();
});

/** The account and the track that both tests listen to; made by the first that runs. */
let made: { account: Account; trackId: string } | null = null;

/** A separated track with small files in a page of its own; `early` runs before anything of a new one is separated. */
async function openTrack(page: Page, early = () => Promise.resolve()): Promise<string> {
  if (made) {
    await page.goto("/signin");
    await fillSignIn(page, made.account);
    await expect(page.getByRole("link", { name: "Two Sizes", exact: true })).toBeVisible();
    await page.goto(`/tracks/${made.trackId}`);
  } else {
    const account = await signUp(page);
    const trackId = await openNewTrack(page, { title: "Two Sizes", durationSec: 24, seed: 81 });
    await early();
    await separated(page, trackId);
    made = { account, trackId };
  }
  await expect(lane(page, "Vocals")).toBeVisible();
  return made.trackId;
}
