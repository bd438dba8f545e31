import type { Page } from "@playwright/test";
import type { StretchPlan } from "../../app/_player/stretch/stretch-plan.ts";

/** Has the pages that are opened from here on show their player as `window.__observed`; the sound's way stays as it is. */
export async function observePlayer(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.__observePlayer = (observed) => Object.assign(window, { __observed: observed });
  });
}

/** Changes tempo and pitch of the observed player alone: a setting of the page's own would be kept for later tests. */
export async function stretch(page: Page, plan: StretchPlan): Promise<void> {
  await page.evaluate((each) => window.__observed!.player.setStretch(each), plan);
}
