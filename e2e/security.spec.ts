import type { Page } from "@playwright/test";
import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { pickFiles, songFile, trackRow } from "./steps/tracks.ts";

/** Collects what a page asks of others and what its policy forbids. */
async function watch(page: Page, ownOrigin: string) {
  const found = { foreign: [] as string[], violations: [] as string[] };
  page.on("request", (request) => {
    const url = new URL(request.url());
    if (url.protocol.startsWith("http") && url.origin !== ownOrigin) found.foreign.push(url.href);
  });
  page.on("console", (message) => {
    if (/content security policy/iu.test(message.text())) found.violations.push(message.text());
  });
  await page.exposeFunction("reportViolation", (text: string) => found.violations.push(text));
  await page.addInitScript(() => {
    document.addEventListener("securitypolicyviolation", (event) => {
      const report = window as unknown as { reportViolation: (text: string) => void };
      report.reportViolation(`${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  return found;
}

test("no page breaks its policy or asks another origin", async ({ page, baseURL }) => {
  const found = await watch(page, new URL(baseURL!).origin);
  await page.goto("/signin");
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await signUp(page);
  await pickFiles(page, [songFile("Signal and Smoke", 11)]);
  await expect(trackRow(page, "Signal and Smoke")).toContainText("Ready");
  await page.getByRole("link", { name: "Signal and Smoke" }).click();
  await expect(page).toHaveURL(/\/tracks\//u);
  await expect(page.getByText("Signal and Smoke").first()).toBeVisible();
  for (const [path, heading] of [
    ["/jobs", "Jobs"],
    ["/settings", "Settings"],
    ["/bin", "Bin"],
    ["/no/such/page", "Nothing here"],
    ["/tracks/00000000-0000-7000-8000-000000000000", "This track is not there"],
  ] as const) {
    await page.goto(path);
    await expect(page.getByRole("heading", { name: heading }).first()).toBeVisible();
  }
  expect(found).toEqual({ foreign: [], violations: [] });
});

test("every page carries a nonce of its own and isolates itself", async ({ request }) => {
  const nonces = new Set<string>();
  for (const path of ["/signin", "/signin", "/signup", "/no/such/page"]) {
    const response = await request.get(path);
    const headers = response.headers();
    const nonce = /'nonce-([^']+)'/u.exec(headers["content-security-policy"] ?? "")?.[1];
    expect(nonce, path).toBeTruthy();
    nonces.add(nonce!);
    const html = await response.text();
    const scripts = html.match(/<script\b[^>]*>/gu) ?? [];
    expect(scripts.length, path).toBeGreaterThan(0);
    for (const script of scripts) expect(script).toContain(`nonce="${nonce!}"`);
    expect(headers["cross-origin-opener-policy"]).toBe("same-origin");
    expect(headers["cross-origin-embedder-policy"]).toBe("require-corp");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
  }
  expect(nonces.size).toBe(4);
});
