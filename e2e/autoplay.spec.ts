import { expect, test } from "./fixtures/product.ts";
import { signUp } from "./steps/account.ts";
import { BareBrowser } from "./steps/bare-browser.ts";
import { openSeparated } from "./steps/studio.ts";

const SLOW = { timeout: 30_000 };
const POSITION = "window.__observed?.player.positionFrame ?? -1";
const SHOWN = "document.body.innerText";

test("sound that the browser holds back is said, and begins with a real click", async ({
  page,
  product,
}) => {
  test.setTimeout(120_000);
  await signUp(page);
  const trackId = await openSeparated(page, { title: "Held Breath", seed: 84 });
  const cookies = await page.context().cookies();
  const untouched = await BareBrowser.launch();
  try {
    await untouched.send("Storage.setCookies", { cookies });
    await untouched.send("Page.enable");
    await untouched.send("Page.addScriptToEvaluateOnNewDocument", {
      source: "window.__observePlayer = (observed) => (window.__observed = observed);",
    });
    const { errorText } = await untouched.send<{ errorText?: string }>("Page.navigate", {
      url: `${product.baseUrl}/tracks/${trackId}`,
    });
    expect(errorText).toBeUndefined();
    const heard = "window.__observed?.player.snapshot.heardId ?? ''";
    await expect.poll(() => untouched.evaluate<string>(heard), SLOW).not.toBe("");

    await untouched.evaluate("window.__observed.player.play()");
    const note = "The browser holds the sound back";
    await expect.poll(() => untouched.evaluate<string>(SHOWN), SLOW).toContain(note);
    expect(await untouched.evaluate<string>("window.__observed.context.state")).toBe("suspended");
    expect(await untouched.evaluate<number>(POSITION)).toBe(0);

    await untouched.click("h1");
    await expect.poll(() => untouched.evaluate<number>(POSITION), SLOW).toBeGreaterThan(0);
    await expect.poll(() => untouched.evaluate<string>(SHOWN), SLOW).not.toContain(note);
  } finally {
    await untouched.close();
  }
});
