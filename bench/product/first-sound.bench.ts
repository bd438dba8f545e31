import { join } from "node:path";
import { chromium, type Page } from "playwright";
import type { ObservedPlayer } from "../../app/_player/observe-player.ts";
import { printTable } from "./print-table.ts";
import { writeSong } from "./song.ts";
import { withProduct } from "./with-product.ts";

declare global {
  interface Window {
    __heard?: { deck: string; peak: number };
  }
}

const MINUTES = [1, 4, 10];
const LIMIT_MS = 120_000;
const FLAGS = [
  "--no-sandbox",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** How long a person waits in the browser, from choosing a file to sound at the player's output. */
await withProduct(async (product, folder) => {
  const executablePath = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
  const browser = await chromium.launch({ executablePath, args: FLAGS });
  try {
    const page = await browser.newPage({ baseURL: product.baseUrl });
    page.setDefaultTimeout(LIMIT_MS);
    await page.addInitScript(listen);
    await signUp(page);
    const rows: string[][] = [];
    for (const minutes of MINUTES) {
      const file = writeSong(join(folder, `Song of ${minutes}.mp3`), minutes);
      rows.push([String(minutes), ...(await measure(page, file, `Song of ${minutes}`))]);
    }
    const columns = ["minutes", "page of the track", "first sound (mix)", "first sound of stems"];
    printTable("Seconds from choosing a file in the browser", columns, rows);
  } finally {
    await browser.close();
  }
});

/** Runs in the page before its own scripts: keeps the loudest sample of the last moment. */
function listen(): void {
  Reflect.set(window, "__observePlayer", ({ player, context, output }: ObservedPlayer) => {
    const analyser = new AnalyserNode(context, { fftSize: 4096 });
    output.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    const look = (): void => {
      analyser.getFloatTimeDomainData(samples);
      const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      window.__heard = { deck: player.snapshot.deck, peak };
      requestAnimationFrame(look);
    };
    look();
  });
}

async function signUp(page: Page): Promise<void> {
  await page.goto("/signup");
  await page.waitForLoadState("networkidle");
  await page.getByRole("textbox", { name: "Name" }).fill("Bench");
  await page.getByRole("textbox", { name: "Email" }).fill("bench@studio.example");
  await page.getByRole("textbox", { name: "Password" }).fill("quiet-bench-password");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Add your first track" }).waitFor();
}

async function measure(page: Page, file: string, title: string): Promise<string[]> {
  const beganMs = performance.now();
  const passedSec = (): string => ((performance.now() - beganMs) / 1000).toFixed(2);
  await page.getByLabel("Audio files to upload").setInputFiles(file);
  await page.getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("button", { name: "Play", exact: true }).click();
  const opened = passedSec();
  await page.waitForFunction(() => (window.__heard?.peak ?? 0) > 0.001);
  const mix = passedSec();
  await page.waitForFunction(() => window.__heard?.deck === "stems" && window.__heard.peak > 0.001);
  const stems = passedSec();
  await page.goto("/");
  return [opened, mix, stems];
}
