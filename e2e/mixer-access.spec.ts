import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { lane, openSeparated, play } from "./steps/studio.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("where the address is not secure tempo and pitch say why they rest", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.addInitScript(() => {
    Object.defineProperty(window, "isSecureContext", { value: false });
  });
  await signUp(page);
  await openSeparated(page, { title: "Plain Address", seed: 66 });
  const reason = "Tempo and pitch need HTTPS. Playing and mixing work here.";
  const slower = page.getByRole("button", { name: "Slower" });
  await expect(slower).toHaveAttribute("aria-disabled", "true");
  await expect(slower).toHaveAttribute("aria-description", reason);
  await slower.click({ force: true });
  await expect(page.getByRole("spinbutton", { name: "Tempo" })).toHaveValue("100");
  await page.getByRole("button", { name: "Tempo and pitch sliders" }).click();
  const panel = page.getByRole("dialog", { name: "Tempo and pitch" });
  await expect(panel).toContainText(reason);
  await expect(panel).toContainText("README");
  await expectClean(page, "tempo and pitch without HTTPS");
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 390, height: 844 });
  await page.getByRole("button", { name: /Tempo$/u }).click();
  await expect(page.getByRole("dialog", { name: "Tempo" })).toContainText("README");
  await expectClean(page, "tempo without HTTPS on a phone");
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 1024, height: 768 },
  { width: 390, height: 844 },
]) {
  test(`axe finds nothing in mixer, presets, tempo and pitch at ${size.width} px`, async ({
    page,
  }) => {
    test.setTimeout(150_000);
    await page.setViewportSize(size);
    await signUp(page);
    await openSeparated(page, { title: `Clean ${size.width}`, seed: 67 + size.width });
    await expectClean(page, "studio");
    if (size.width < 768) {
      await page.getByRole("button", { name: "Mixer" }).click();
      await expectClean(page, "mixer");
    }
    await page.getByRole("button", { name: "Presets" }).click();
    await expectClean(page, "presets");
    await page.getByRole("menuitem", { name: "Save as a preset" }).click();
    await expectClean(page, "own presets");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Lane Vocals", exact: true }).click();
    await expectClean(page, "lane menu");
    if (size.width !== 1024) await expectCleanRename(page);
    await page.getByRole("menuitem", { name: "Pan" }).click();
    await expectClean(page, "pan");
    await page.keyboard.press("Escape");
    if (size.width < 768) await page.keyboard.press("Escape");
    const opener = page.getByRole("button", { name: /^Tempo and pitch|Tempo$/u });
    await opener.click();
    await expectClean(page, "tempo");
    await page.keyboard.press("Escape");
    if (size.width < 768) {
      await page.getByRole("button", { name: /Pitch$/u }).click();
      await expectClean(page, "pitch");
    }
    if (size.width === 1024) return;
    await loseBass(page);
    await lightClip(page, { isPhone: size.width < 768 });
    await expectClean(page, "lane that is lost, level that clips");
  });
}

/** From the lane's menu and back to it. */
async function expectCleanRename(page: Page): Promise<void> {
  await page.getByRole("menuitem", { name: "Rename" }).click();
  await expect(page.getByRole("dialog", { name: "Rename Vocals" })).toBeVisible();
  await expectClean(page, "lane's name");
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: "Lane Vocals", exact: true }).click();
}

async function loseBass(page: Page): Promise<void> {
  await page.route("**/bass/*", (route) => route.fulfill({ status: 404 }));
  await page.reload();
  await expect(lane(page, "Bass")).toContainText("This stem did not load.");
}

/** The meters of phones are in a sheet, which shows what was found while it was closed. */
async function lightClip(page: Page, { isPhone }: { isPhone: boolean }): Promise<void> {
  const mixer = page.getByRole("button", { name: "Mixer" });
  const name = "Main out went over 0 dB. Clear";
  const light = page.getByRole("button", { name });
  if (isPhone) await mixer.click();
  await page.getByRole("slider", { name: "Main volume" }).press("End");
  if (isPhone) await page.keyboard.press("Escape");
  await play(page);
  await expect(page.getByRole("button", { name, includeHidden: true })).toBeAttached();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  if (isPhone) await mixer.click();
  await light.scrollIntoViewIfNeeded();
  await expect(light).toBeInViewport({ ratio: 1 });
}

test("nothing in the studio scrolls sideways at 320 px", async ({ page }) => {
  test.setTimeout(120_000);
  await page.setViewportSize({ width: 320, height: 640 });
  await signUp(page);
  await openSeparated(page, { title: "A title that is too long for such a window", seed: 71 });
  const expectNarrow = async () => {
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(
      320,
    );
    const right = await page
      .getByRole("region", { name: "Transport" })
      .or(page.getByRole("dialog"))
      .getByRole("button")
      .evaluateAll((buttons) =>
        Math.max(...buttons.map((each) => each.getBoundingClientRect().right)),
      );
    expect(right).toBeLessThanOrEqual(320);
  };
  await expectNarrow();
  await page.getByRole("button", { name: "Mixer" }).click();
  await expectNarrow();
  await page.keyboard.press("Escape");
  await page.getByRole("button", { name: /Tempo$/u }).click();
  await expectNarrow();
});
