import type { Page } from "@playwright/test";
import type { ObservedPlayer } from "../app/_player/observe-player.ts";
import { expect, test } from "./fixtures/product.ts";
import { fillSignIn, forgetSession, newAccount } from "./steps/account.ts";
import { lane, openNewTrack, play, positionSec } from "./steps/studio.ts";

const CODE = "lan-studio-code";

const NAME = "studio.test";

// As in a home network: a name that is not the machine's own, without HTTPS.
test.use({
  productOf: "insecure origin",
  productEnv: { PUBLIC_URL: undefined, SIGNUP_CODE: CODE },
  launchOptions: async ({ launchOptions }, provide) => {
    const args = [...(launchOptions.args ?? []), `--host-resolver-rules=MAP ${NAME} 127.0.0.1`];
    await provide({ ...launchOptions, args });
  },
  baseURL: async ({ product }, provide) => {
    await provide(product.baseUrl.replace("127.0.0.1", NAME));
  },
});

declare global {
  interface Window {
    __output?: AnalyserNode;
    __player?: ObservedPlayer["player"];
  }
}

test("a page that is not secure plays, loops and counts in, and says why it has no tempo", async ({
  page,
}) => {
  test.setTimeout(120_000);
  await watchPlayer(page);
  const account = newAccount();
  await page.goto("/signup");
  await page.getByRole("textbox", { name: "Name" }).fill(account.name);
  await page.getByRole("textbox", { name: "Email" }).fill(account.email);
  await page.getByRole("textbox", { name: "Password" }).fill(account.password);
  await page.getByRole("textbox", { name: "One-time code" }).fill(CODE);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.getByRole("heading", { name: "Add your first track" })).toBeVisible();
  await forgetSession(page);
  await page.goto("/signin");
  await fillSignIn(page, account);
  await expect(page.getByRole("heading", { name: "Add your first track" })).toBeVisible();
  expect(await page.evaluate(() => window.isSecureContext)).toBe(false);

  const trackId = await openNewTrack(page, { title: "Kitchen Table", durationSec: 16, seed: 29 });
  await expect(async () => {
    expect(await separationState(page, trackId)).toBe("completed");
  }).toPass({ timeout: 60_000 });
  await expect(lane(page, "Vocals")).toBeVisible();
  await play(page);
  await heard(page);
  const { stretchSupport } = await page.evaluate(() => window.__player!.snapshot);
  expect(stretchSupport).toBe("insecure");

  await page.evaluate(() => window.__player!.setLoop({ startFrame: 88_200, endFrame: 110_250 }));
  await page.getByRole("slider", { name: "Position" }).press("Home");
  await page.waitForFunction(() => window.__player!.snapshot.wraps >= 3);
  expect(Math.floor(await positionSec(page))).toBe(2);
  await heard(page);

  await page.getByRole("button", { name: "Pause", exact: true }).click();
  const isCountingIn = await page.evaluate(() => {
    window.__player!.play({ frames: 22_050, clicks: [{ atFrame: 0, isAccent: true }] });
    return window.__player!.snapshot.isCountingIn;
  });
  expect(isCountingIn).toBe(true);
  await page.waitForFunction(() => !window.__player!.snapshot.isCountingIn);
  await heard(page);
});

/** Asks from the page: only the browser knows the name. */
async function separationState(page: Page, trackId: string): Promise<string | undefined> {
  return page.evaluate(async (id) => {
    const input = encodeURIComponent(JSON.stringify({ trackId: id }));
    const answer = await fetch(`/api/trpc/track.byId?input=${input}`);
    const { result } = (await answer.json()) as {
      result: { data: { separations: { state: string }[] } };
    };
    return result.data.separations[0]?.state;
  }, trackId);
}

/** Keeps each player of the page's next documents, and an eye on its output that needs no worklet. */
async function watchPlayer(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.__observePlayer = ({ context, output, player }) => {
      window.__player = player;
      window.__output = new AnalyserNode(context, { fftSize: 2048 });
      output.connect(window.__output);
    };
  });
}

/** Waits until there is sound. */
async function heard(page: Page): Promise<void> {
  await page.waitForFunction(() => {
    const samples = new Float32Array(2048);
    window.__output!.getFloatTimeDomainData(samples);
    return samples.some((sample) => Math.abs(sample) > 0.05);
  });
}
