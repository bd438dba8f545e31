import { expect, test } from "./fixtures/product.ts";

test.use({ javaScriptEnabled: false });

test("a form that is sent before the page is ready never puts the password into the address", async ({
  page,
}) => {
  for (const path of ["/signin", "/signup"]) {
    await page.goto(path);
    await page.getByLabel("Password", { exact: true }).fill("correct horse battery");
    await page.getByLabel("Email").fill("early@example.org");
    await page.getByLabel("Email").press("Enter");
    await page.waitForLoadState();
    expect(page.url()).not.toContain("correct");
    expect(page.url()).not.toContain("early");
  }
});
