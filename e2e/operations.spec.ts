import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, forgetSession, signUp, type Account } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

/** Nobody answers there, which the operator should see. */
const NOWHERE = "http://127.0.0.1:9";

test.use({
  productOf: "operations",
  productEnv: {
    SPOTIFY_CLIENT_ID: "0123456789abcdef0123456789abcdef",
    SPOTIFY_CLIENT_SECRET: "fedcba9876543210fedcba9876543210",
    SPOTIFY_API_URL: NOWHERE,
    SPOTIFY_ACCOUNTS_URL: NOWHERE,
    SPOTIFY_OPEN_URL: NOWHERE,
  },
  contextOptions: { reducedMotion: "reduce" },
});

/** The product's first account. */
let admin: Account | undefined;

async function signInAsAdmin(page: Page): Promise<void> {
  if (!admin) {
    admin = await signUp(page);
    return;
  }
  await page.goto("/signin");
  await fillSignIn(page, admin);
  await expect(page.getByRole("navigation", { name: "Main" }).first()).toBeVisible();
}

/** Opens the operator's page and waits for the first figures of a worker. */
async function openOperations(page: Page): Promise<void> {
  await page.goto("/admin/processes");
  await expect(page.getByText(/^Live, \d+ s ago$/u)).toBeVisible();
}

const workerCard = (page: Page) => page.getByRole("region", { name: /^Worker \d+ on / });
const portRows = (page: Page) =>
  workerCard(page)
    .getByRole("row")
    .filter({ has: page.getByRole("cell") });

/** A file that begins as a WAV and holds no sound. */
const silence = {
  name: "Nothing.wav",
  mimeType: "audio/wav",
  buffer: songFile("Nothing", 30).buffer.subarray(0, 60),
};

test("an admin follows the ports at work, and looks for orphans", async ({ page }) => {
  await signInAsAdmin(page);
  await page.goto("/");
  await page.getByRole("link", { name: "Operations" }).click();
  await expect(page.getByRole("heading", { name: "Operations", level: 1 })).toBeVisible();
  await expect(page.getByText(/^Live, \d+ s ago$/u)).toBeVisible();
  await expect(workerCard(page)).toContainText(/PID namespace|child subreaper/u);
  await expect(workerCard(page)).toContainText(/Healthy|Degraded/u);

  await pickFiles(page, [songFile("Tin Roof Choir", 31)]);
  await expect(portRows(page).filter({ hasText: "Working" }).first()).toBeVisible();

  const scans = page.getByRole("region", { name: "Orphan scan" });
  await scans.getByRole("button", { name: "Scan now" }).click();
  await expect(scans).toContainText("Nothing to end: every process has a living owner.");
  await scans.getByRole("button", { name: "Clean up" }).click();
  await expect(scans.getByRole("button", { name: "Scan now" })).toBeEnabled();
  await expect(page.getByRole("alertdialog")).toBeHidden();
});

test("an admin sees how the server stands with Spotify", async ({ page }) => {
  await signInAsAdmin(page);
  await openOperations(page);
  const card = page.getByRole("region", { name: "Spotify" });
  await expect(card).toContainText("Connections0 active");
  await expect(card).toContainText("Server’s tokennone");
  await expect(card).toContainText(/Last asked for a token \d+ \w+ ago/u);
  await expect(card).toContainText("Spotify can’t be reached from this server.");
  await expect(card).toContainText("Failing");
});

test("the tree, a port's menu and its question work by keyboard alone", async ({ page }) => {
  await signInAsAdmin(page);
  await openOperations(page);
  const keys = page.keyboard;
  const nodes = page.getByRole("treeitem");
  await expect(nodes.nth(2)).toBeVisible();
  await nodes.first().focus();
  await keys.press("ArrowDown");
  await expect(nodes.nth(1)).toBeFocused();
  await keys.press("End");
  await expect(nodes.last()).toBeFocused();
  await expect(nodes.last()).toContainText(/since/u);
  await keys.press("Home");
  await expect(nodes.first()).toBeFocused();
  const branch = nodes.and(page.locator("[aria-expanded]")).first();
  await branch.focus();
  await keys.press("ArrowLeft");
  await expect(branch).toHaveAttribute("aria-expanded", "false");
  await keys.press("ArrowRight");
  await expect(branch).toHaveAttribute("aria-expanded", "true");
  await keys.press("ArrowRight");
  await expect(branch).not.toBeFocused();

  const row = portRows(page).first();
  const pid = (await row.getByRole("cell").nth(1).textContent()) ?? "";
  await row.getByRole("button", { name: /^Actions for / }).focus();
  await keys.press("Enter");
  await expect(page.getByRole("menuitem", { name: "Restart" })).toBeFocused();
  await keys.press("Enter");
  await expect(page.getByRole("alertdialog", { name: /^Restart / })).toBeVisible();
  await keys.press("Escape");
  await expect(page.getByRole("alertdialog")).toBeHidden();
  await expect(row.getByRole("button", { name: /^Actions for / })).toBeFocused();

  await keys.press("Enter");
  await keys.press("Enter");
  await page.getByRole("button", { name: "Restart", exact: true }).focus();
  await keys.press("Enter");
  await expect(page.getByText(/ is restarted$/u).first()).toBeVisible();
  await expect(row.getByRole("cell").nth(1)).not.toHaveText(pid);
});

test("a job that failed is seen with its attempts and put back", async ({ page }) => {
  await signInAsAdmin(page);
  await page.goto("/");
  await pickFiles(page, [silence]);
  await expect(trackRow(page, "Nothing")).toContainText(/damaged|empty/u);
  await openOperations(page);
  const dead = page.getByRole("region", { name: "Dead letter" });
  const job = dead.getByRole("listitem").first();
  await expect(job).toContainText("Read file");
  await expect(dead).not.toContainText("Nothing.wav");
  await job.getByRole("button", { name: /^Attempts of job / }).click();
  await expect(job).toContainText("Attempt 1 failed after");
  await job.getByRole("button", { name: /^Put back job / }).click();
  await expect(page.getByText(/ is back in the queue$/u).first()).toBeVisible();
  await expect(job).toContainText("2 attempts", { timeout: 30_000 });
});

test("for everybody else there is no such page", async ({ page }) => {
  await signInAsAdmin(page);
  // A page that loses its session goes to the sign-in page by itself.
  await page.goto("about:blank");
  await forgetSession(page);
  await page.goto("/admin/processes");
  await expect(page).toHaveURL(/\/signin\?next=%2Fadmin%2Fprocesses$/u);
  await signUp(page);
  await expect(page.getByRole("link", { name: "Settings" }).first()).toBeVisible();
  await expect(page.getByRole("link", { name: "Operations" })).toBeHidden();
  const response = await page.goto("/admin/processes");
  expect(response?.status()).toBe(404);
  await expect(page.getByRole("heading", { name: "Nothing here" })).toBeVisible();
  const answer = await page.request.get("/api/trpc/process.workers");
  expect(answer.status()).toBe(404);
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
]) {
  test(`axe finds nothing and nothing scrolls sideways at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await signInAsAdmin(page);
    await openOperations(page);
    await expect(page.getByRole("treeitem").first()).toBeVisible();
    await expectClean(page, "operations");
    const widest = await page.evaluate(() => {
      const all = [document.documentElement, ...document.querySelectorAll("main, main *")];
      const scrolling = all.filter((element) => {
        return /auto|scroll/u.test(getComputedStyle(element).overflowX);
      });
      return Math.max(
        ...scrolling.map(({ scrollWidth, clientWidth }) => scrollWidth - clientWidth),
      );
    });
    expect(widest).toBeLessThanOrEqual(1);
    await page.getByRole("button", { name: "Scan now" }).click();
    await expect(page.getByText(/^Nothing to end/u).first()).toBeAttached();
    const menu = page.getByRole("button", { name: /^Actions for / }).first();
    if (await menu.isVisible()) {
      await menu.click();
      await expectClean(page, "menu of a port");
      await page.getByRole("menuitem", { name: "Restart" }).click();
      await expectClean(page, "question");
      await page.keyboard.press("Escape");
    }
  });
}

test("on a phone the way to it is in Settings", async ({ page }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await signInAsAdmin(page);
  await page.goto("/settings");
  await page.getByRole("link", { name: "Operations" }).click();
  await expect(page).toHaveURL(/\/admin\/processes$/u);
  await expect(page.getByRole("heading", { name: "Operations", level: 1 })).toBeVisible();
});
