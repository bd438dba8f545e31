import { once } from "node:events";
import { appendFileSync, readdirSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import { expect, test as base } from "./fixtures/product.ts";
import { installTinyModel } from "./fixtures/tiny-model.ts";
import { fillSignIn, forgetSession, signUp, type Account } from "./steps/account.ts";
import { expectClean } from "./steps/axe.ts";

/** A file that a hub begins to send and never ends: the model with six stems. */
const SLOW = { path: "5c90dfd2.safetensors", sizeBytes: 54_885_744, sentBytes: 20_000_000 };
/** A file of which the hub hangs up: one of the fine-tuned models. */
const CUT = "f7e0c4bc.safetensors";

/** A hub without models: it has nothing, or begins and does not end, or hangs up. */
function answer({ url = "" }: IncomingMessage, response: ServerResponse): void {
  if (url.endsWith(CUT)) {
    response.destroy();
    return;
  }
  if (!url.endsWith(SLOW.path)) {
    response.writeHead(404).end();
    return;
  }
  response.writeHead(200, { "content-length": SLOW.sizeBytes });
  response.write(Buffer.alloc(SLOW.sentBytes));
}

const test = base.extend<object, { productEnv: Readonly<Record<string, string>> }>({
  productEnv: [
    async ({}, provide) => {
      const hub = createServer(answer);
      hub.listen(0, "127.0.0.1");
      await once(hub, "listening");
      const url = `http://127.0.0.1:${(hub.address() as AddressInfo).port}`;
      await provide({ MODEL_HUB_URL: url, MODEL_ARCHIVE_URL: url });
      hub.close();
      hub.closeAllConnections();
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

test("a licence is read from the row, and a fetch shows how far it is until it is cancelled", async ({
  page,
}) => {
  await openModels(page);
  const model = row(page, "Hybrid transformer, six stems");
  await model.getByRole("button", { name: /^Licence of/u }).click();
  const dialog = page.getByRole("dialog", { name: "Licence of Hybrid transformer, six stems" });
  await expect(dialog).toContainText("provided only for scientific purposes");
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: "Accept and fetch 52 MB" }).click();
  await expect(model).toContainText(/Fetching 3\d%/u, { timeout: 20_000 });
  await expect(model.getByRole("progressbar")).toHaveAttribute("aria-valuenow", /^3\d$/u);
  await expectClean(page, "fetch");
  await model.getByRole("button", { name: /^Cancel/u }).click();
  await expect(model).toContainText("The last fetch was cancelled.", { timeout: 20_000 });
  await expect(model.getByRole("button", { name: /^Fetch:/u })).toBeVisible();
});

test("a hub that hangs up is tried again, said so, and left alone when cancelled", async ({
  page,
}) => {
  await openModels(page);
  const model = row(page, "Hybrid transformer, fine-tuned");
  await model.getByRole("button", { name: /^Fetch:/u }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("checkbox").click();
  await dialog.getByRole("button", { name: /^Accept and fetch/u }).click();
  await expect(model).toContainText("Did not work, tries again by itself", { timeout: 40_000 });
  await model.getByRole("button", { name: /^Cancel/u }).click();
  await expect(model).toContainText("The last fetch was cancelled.", { timeout: 20_000 });
});

test("a model that was changed on the disk is damaged, and can be removed", async ({
  page,
  product,
}) => {
  await openModels(page);
  await installTinyModel(product, { name: "loose-leaf" });
  const model = row(page, "loose-leaf");
  await expect(model).toContainText(/Installed/u, { timeout: 15_000 });
  const folder = join(product.dataDir, "models", "loose-leaf");
  const [file = ""] = readdirSync(folder);
  appendFileSync(join(folder, file), "x");
  await model.getByRole("button", { name: "More actions for loose-leaf" }).click();
  const gate = Promise.withResolvers<null>();
  await page.route("**/api/trpc/model.verify**", async (route) => {
    await gate.promise;
    await route.continue();
  });
  await page.getByRole("menuitem", { name: "Check the files" }).click();
  await expect(model.getByRole("status")).toContainText("Checking the files");
  await model.getByRole("button", { name: "More actions for loose-leaf" }).click();
  await expect(page.getByRole("menuitem", { name: "Check the files" })).toBeHidden();
  await page.keyboard.press("Escape");
  gate.resolve(null);
  await expect(model).toContainText("Damaged");
  await expect(page.getByText("loose-leaf is damaged").first()).toBeVisible();
  await expectClean(page, "damaged model");
  await model.getByRole("button", { name: "More actions for loose-leaf" }).click();
  await page.getByRole("menuitem", { name: "Remove" }).click();
  await page.getByRole("alertdialog").getByRole("button", { name: "Remove" }).click();
  await expect(model).toBeHidden();
});

test("for everybody else there is no such page", async ({ page }) => {
  await openModels(page);
  await forgetSession(page);
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
    const other = row(page, "MDX challenge, extra data");
    await other.getByRole("button", { name: /^Details/u }).click();
    await expectClean(page, "details");
    await other.getByRole("button", { name: /^Fetch/u }).click();
    await expect(page.getByRole("dialog")).toBeVisible();
    await expectClean(page, "licence");
  });
}
