import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, newAccount, signUp } from "./steps/account.ts";
import { lane, openSeparated, packUrls, play } from "./steps/studio.ts";
import { clearTap, hear, sidePeaksOf, tapPlayer, tapReady } from "./steps/tap.ts";

// The recorder at the player's output is a script that the page itself does not have.
test.use({ bypassCSP: true, contextOptions: { reducedMotion: "reduce" } });

async function laneMenu(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole("button", { name: `Lane ${name}`, exact: true }).click();
  await page.getByRole("menuitem", { name: entry, exact: true }).click();
}

/** The lanes from top to bottom. */
function laneNames(page: Page): Promise<string[]> {
  return page
    .getByRole("region")
    .filter({ has: page.getByRole("button", { name: /^Mute /u }) })
    .evaluateAll((lanes) => lanes.map((each) => each.getAttribute("aria-label") ?? ""));
}

const pan = (page: Page, stem: string) => page.getByRole("slider", { name: `${stem} pan` });

test("what is set is there after a reload, in another browser, and beside a second tab", async ({
  page,
  browser,
  baseURL,
}) => {
  test.setTimeout(150_000);
  const account = await signUp(page, newAccount());
  const trackId = await openSeparated(page, { title: "Kept Levels", seed: 61 });
  await pan(page, "Bass").press("PageDown");
  await expect(pan(page, "Bass")).toHaveAttribute("aria-valuetext", "left 10");
  await page.getByRole("slider", { name: "Drums volume" }).press("PageDown");
  await page.getByRole("button", { name: "Slower" }).click();
  await page.getByRole("button", { name: "Up a semitone" }).click();
  await laneMenu(page, "Other", "Move to the top");
  await page.reload();
  const expectKept = async (there: Page) => {
    await expect(pan(there, "Bass")).toHaveAttribute("aria-valuetext", "left 10");
    await expect(there.getByRole("slider", { name: "Drums volume" })).toHaveValue("-3");
    await expect(there.getByRole("spinbutton", { name: "Tempo" })).toHaveValue("99");
    await expect(there.getByRole("spinbutton", { name: "Pitch" })).toHaveValue("+1");
    await expect.poll(() => laneNames(there)).toEqual(["Other", "Vocals", "Drums", "Bass"]);
  };
  await expectKept(page);

  const elsewhere = await browser.newContext({ ...(baseURL === undefined ? {} : { baseURL }) });
  const other = await elsewhere.newPage();
  await other.goto("/signin");
  await fillSignIn(other, account);
  await other.waitForURL("/");
  await other.goto(`/tracks/${trackId}`);
  await expectKept(other);

  // Both change something else; whoever comes second keeps what the first one did.
  await other.getByRole("button", { name: "Down a semitone" }).click();
  const saved = other.waitForResponse(/studio\.save/u);
  await saved;
  const merged = page.waitForResponse(async (answer) => {
    if (!answer.url().includes("studio.save")) return false;
    return (await answer.text()).includes('"isSaved":true');
  });
  await page.getByRole("button", { name: "Slower" }).click();
  await merged;
  for (const there of [page, other]) {
    await there.reload();
    await expect(there.getByRole("spinbutton", { name: "Tempo" })).toHaveValue("98");
    await expect(there.getByRole("spinbutton", { name: "Pitch" })).toHaveValue("0");
    await expect(pan(there, "Bass")).toHaveAttribute("aria-valuetext", "left 10");
  }
  await elsewhere.close();
});

test("pan and the mix's own volume are heard as they are set", async ({ page }) => {
  test.setTimeout(150_000);
  await tapPlayer(page);
  await signUp(page);
  const trackId = await openSeparated(page, { title: "Left and Right", seed: 62 });
  const urls = await packUrls(page, trackId);
  await tapReady(page);
  await play(page);
  await page.getByRole("button", { name: "Solo Drums" }).click();
  await pan(page, "Drums").press("Home");
  await expect(pan(page, "Drums")).toHaveAttribute("aria-valuetext", "left 50");
  await hear(page, { baseUrl: urls.stems, gains: {}, seconds: 0.2 });
  await clearTap(page);
  const [left, right] = await sidePeaksOf(page, 0.6);
  expect(left).toBeGreaterThan(0.02);
  expect(right).toBeLessThan(1e-6);
  await pan(page, "Drums").press("Backspace");
  await expect(pan(page, "Drums")).toHaveAttribute("aria-valuetext", "center");
  const drums = await hear(page, { baseUrl: urls.stems, gains: { drums: 1 }, seconds: 0.5 });
  expect(drums).toMatchObject({ maxError: 0 });

  const mix = lane(page, "Original mix");
  await mix.getByRole("slider", { name: "Original mix volume" }).press("PageDown");
  await mix.getByRole("button", { name: "A/B" }).click();
  await page.getByRole("slider", { name: "Position" }).press("Home");
  await page.waitForFunction(() => window.__tap?.observed.player.snapshot.deck === "mix");
  const gain = 10 ** (-3 / 20);
  const heard = await hear(page, { baseUrl: urls.mix, gains: { mix: gain }, seconds: 0.5 });
  expect(heard.maxError).toBeLessThan(1e-6);
  await page.keyboard.press("c");
  const compare = page.getByRole("group", { name: "Listen to" });
  await expect(compare.getByRole("button", { name: "Stems" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
});

test("what goes over full scale lights a lamp until it is clicked", async ({ page }) => {
  test.setTimeout(120_000);
  await signUp(page);
  await openSeparated(page, { title: "Far Too Loud", seed: 72 });
  for (const name of ["Vocals", "Drums", "Bass", "Other"]) {
    await page.getByRole("slider", { name: `${name} volume` }).press("End");
  }
  await page.getByRole("slider", { name: "Main volume" }).press("End");
  const lamp = page.getByRole("button", { name: "Main out went over 0 dB. Clear" });
  await expect(lamp).toHaveCount(0);
  await page.getByRole("button", { name: "Play", exact: true }).click();
  await expect(lamp).toBeVisible();
  await page.getByRole("button", { name: "Pause", exact: true }).click();
  await lamp.click();
  await expect(lamp).toHaveCount(0);
});

test("presets set the stems in one step, and one's own are there for other tracks", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await signUp(page);
  await openSeparated(page, { title: "First Preset", seed: 63 });
  const muted = () =>
    page
      .getByRole("button", { name: /^Mute /u, pressed: true })
      .evaluateAll((buttons) => buttons.map((each) => each.getAttribute("aria-label")));
  const choose = async (name: string) => {
    await page.getByRole("button", { name: "Presets" }).click();
    await page.getByRole("menuitemradio", { name, exact: true }).click();
  };
  await choose("Only drums and bass");
  expect(await muted()).toEqual(["Mute Vocals", "Mute Other"]);
  await page.getByRole("button", { name: "Undo" }).click();
  expect(await muted()).toEqual([]);
  await choose("No vocals");
  await page.getByRole("slider", { name: "Drums volume" }).press("PageDown");
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: "Save as a preset" }).click();
  const dialog = page.getByRole("dialog", { name: "Presets" });
  await dialog.getByRole("textbox", { name: "Save the present levels as" }).fill("Sing along");
  const saved = page.waitForResponse(/studio\.savePreferences/u);
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await saved;
  await expect(dialog.getByRole("listitem")).toContainText("Sing along");
  await page.keyboard.press("Escape");

  await page.goto("/");
  await openSeparated(page, { title: "Second Preset", seed: 64 });
  await choose("Sing along");
  expect(await muted()).toEqual(["Mute Vocals"]);
  await expect(page.getByRole("slider", { name: "Drums volume" })).toHaveValue("-3");
  await page.getByRole("button", { name: "Presets" }).click();
  await page.getByRole("menuitem", { name: "Save or delete presets" }).click();
  await dialog.getByRole("button", { name: "Delete Sing along" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(0);
});

test("lanes are renamed, moved and reset, and tempo and pitch are set, by keys alone", async ({
  page,
}) => {
  test.setTimeout(150_000);
  await signUp(page);
  await openSeparated(page, { title: "Keys Alone", seed: 65 });
  const menu = page.getByRole("button", { name: "Lane Drums", exact: true });
  await menu.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Rename" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("textbox", { name: "Name" })).toBeFocused();
  await page.keyboard.type("Brushes");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const renamed = lane(page, "Brushes");
  const volume = renamed.getByRole("slider", { name: "Brushes volume" });
  await expect(volume).toHaveValue("0");
  await expect(renamed.getByRole("button", { name: "Mute Brushes" })).toBeVisible();
  await page.reload();
  await expect(renamed).toBeVisible();
  const opener = page.getByRole("button", { name: "Lane Brushes", exact: true });
  await opener.press("Enter");
  await page.keyboard.type("m");
  await expect(page.getByRole("menuitem", { name: "Move up" })).toBeFocused();
  await page.keyboard.press("Enter");
  expect(await laneNames(page)).toEqual(["Brushes", "Vocals", "Bass", "Other"]);
  await page.keyboard.press("e");
  const form = page.getByRole("dialog", { name: /^Export “/u });
  await expect(form.getByText("at the track’s own tempo and pitch")).toBeVisible();
  await form.getByRole("radio", { name: "One stem", exact: true }).check();
  await form.getByRole("combobox", { name: "Stem" }).selectOption({ label: "Brushes" });
  await page.keyboard.press("Escape");
  await pan(page, "Brushes").press("End");
  await opener.press("Enter");
  await page.keyboard.type("r");
  await expect(page.getByRole("menuitem", { name: "Reset" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(pan(page, "Brushes")).toHaveAttribute("aria-valuetext", "center");
  await opener.press("Enter");
  await page.keyboard.press("Enter");
  await page.getByRole("textbox", { name: "Name" }).fill("");
  await page.keyboard.press("Enter");
  await expect(lane(page, "Drums")).toBeVisible();

  const tempo = page.getByRole("spinbutton", { name: "Tempo" });
  await tempo.focus();
  await page.keyboard.type("72.5");
  await page.keyboard.press("Enter");
  await expect(tempo).toHaveValue("72.5");
  await tempo.press("ArrowUp");
  await expect(tempo).toHaveValue("74");
  await tempo.press("Backspace");
  await expect(tempo).toHaveValue("100");
  const pitch = page.getByRole("spinbutton", { name: "Pitch" });
  await pitch.fill("-3.15");
  await pitch.press("Enter");
  await expect(pitch).toHaveValue("−3.15");
  await expect(pitch).toHaveAttribute("aria-valuenow", "-3.15");
  await page.getByRole("button", { name: "Tempo and pitch sliders" }).press("Enter");
  const panel = page.getByRole("dialog", { name: "Tempo and pitch" });
  await panel.getByRole("slider", { name: "Pitch in cents" }).press("Backspace");
  await expect(pitch).toHaveValue("−3");
  await panel.getByRole("switch", { name: "Keep drums’ pitch" }).press("Enter");
  await expect(panel.getByRole("switch")).toHaveAttribute("aria-checked", "true");
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
});
