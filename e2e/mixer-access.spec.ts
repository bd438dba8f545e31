import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { openSeparated } from "./steps/studio.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("where the address is not secure tempo and pitch say why they rest", async ({ page }) => {
  test.setTimeout(120_000);
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
    await page.getByRole("menuitem", { name: "Pan" }).click();
    await expectClean(page, "pan");
    await page.keyboard.press("Escape");
    if (size.width < 768) await page.keyboard.press("Escape");
    const opener = page.getByRole("button", { name: /^Tempo and pitch|Tempo$/u });
    await opener.click();
    await expectClean(page, "tempo");
    await page.keyboard.press("Escape");
    if (size.width >= 768) return;
    await page.getByRole("button", { name: /Pitch$/u }).click();
    await expectClean(page, "pitch");
  });
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
