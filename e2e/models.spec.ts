import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import { expect, test as base } from "./fixtures/product.ts";
import { fillSignIn, signUp, type Account } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";

/** The product fetches models from a hub that has none. */
const test = base.extend<object, { productEnv: Readonly<Record<string, string>> }>({
  productEnv: [
    async ({}, provide) => {
      const hub = createServer((_request, response) => response.writeHead(404).end());
      hub.listen(0, "127.0.0.1");
      await once(hub, "listening");
      const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
      await provide({ MODEL_HUB_URL: url, MODEL_ARCHIVE_URL: url });
      hub.close();
    },
    { scope: "worker" },
  ],
});

test.use({ productOf: "models", contextOptions: { reducedMotion: "reduce" } });

/** The product's first account. */
let admin: Account | undefined;

async function openModels(page: Page): Promise<void> {
  if (admin) {
    await page.goto("/signin");
    await fillSignIn(page, admin);
    await expect(page.getByRole("navigation", { name: "Main" }).first()).toBeVisible();
  } else {
    admin = await signUp(page);
  }
  await page.goto("/admin/models");
  await expect(page.getByRole("heading", { name: "Models", level: 1 })).toBeVisible();
  await expect(row(page, "Hybrid transformer")).toBeVisible();
}

const row = (page: Page, label: string) =>
  page.getByRole("region", { name: "Models" }).getByRole("listitem", { name: label, exact: true });

test("an admin reads a licence, accepts it, and is told why a fetch did not work", async ({
  page,
}) => {
  await openModels(page);
  const model = row(page, "Hybrid transformer");
  await expect(model).toContainText("Not installed");
  await expect(page.getByRole("region", { name: "Neural separation" })).toContainText(
    /Set up neural separation|Runs on|No worker runs/u,
  );
  await model.getByRole("button", { name: "Fetch: Hybrid transformer" }).click();
  const dialog = page.getByRole("dialog", { name: "Licence of Hybrid transformer" });
  await expect(dialog).toContainText("provided only for scientific purposes");
  const accept = dialog.getByRole("button", { name: /^Accept and fetch/u });
  await expect(accept).toHaveAttribute("aria-disabled", "true");
  await dialog.getByRole("checkbox").press("Space");
  await accept.press("Enter");
  await expect(dialog).toBeHidden();
  await expect(model).toContainText("Not fetched", { timeout: 15_000 });
  await expect(model).toContainText(/answered 404 for 955717e8\.safetensors/u);
  await expect(
    model.getByRole("button", { name: "Fetch again: Hybrid transformer" }),
  ).toBeVisible();

  await model.getByRole("button", { name: "Details: Hybrid transformer" }).click();
  await expect(model).toContainText("sha256 d9fa14133cfcc034");
  await model.getByRole("button", { name: "More actions for Hybrid transformer" }).press("Enter");
  await page.getByRole("menuitem", { name: "Licence" }).press("Enter");
  await expect(dialog).toContainText("Accepted for this server: Today");
  await expect(dialog.getByRole("checkbox")).toBeHidden();
  await page.keyboard.press("Escape");

  await page.goto("/jobs");
  const job = page.getByRole("listitem").filter({ hasText: "Fetch model" }).first();
  await expect(job).toContainText("htdemucs");
  await expect(job).toContainText("Not there at the source");
});

test("for everybody else there is no such page", async ({ page }) => {
  await openModels(page);
  await page.goto("about:blank");
  await page.context().clearCookies();
  await signUp(page);
  await expect(page.getByRole("link", { name: "Models" })).toBeHidden();
  expect((await page.goto("/admin/models"))?.status()).toBe(404);
  expect((await page.request.get("/api/trpc/model.list")).status()).toBe(404);
});

for (const size of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
  { width: 320, height: 640 },
]) {
  test(`axe finds nothing on the models page at ${size.width} px`, async ({ page }) => {
    await page.setViewportSize(size);
    await openModels(page);
    await expectClean(page, "models");
    expect(
      await page.evaluate(() => {
        const main = document.querySelector("main");
        return [document.documentElement, ...(main?.querySelectorAll("*") ?? [])].filter(
          (element) =>
            element.scrollWidth > element.clientWidth + 1 &&
            /auto|scroll/u.test(getComputedStyle(element).overflowX),
        ).length;
      }),
    ).toBe(0);
    const six = row(page, "Hybrid transformer, six stems");
    await six.getByRole("button", { name: /^Details/u }).click();
    await expectClean(page, "details");
    await six.getByRole("button", { name: /^Fetch/u }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectClean(page, "licence");
  });
}
