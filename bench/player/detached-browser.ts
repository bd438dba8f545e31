import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { waitUntil } from "#server/testing/wait-until.ts";

const START_LIMIT_MS = 20_000;
/** Playwright's own ones that a page notices. */
const FLAGS = ["--headless", "--mute-audio", "--hide-scrollbars", "--no-first-run"];

/**
 * A browser with one page that is looked at from outside only now and then.
 *
 * While Playwright is connected the browser keeps the body of each answer for it, up to 100 MB in the page's process:
 * memory has to be measured without.
 */
export class DetachedBrowser {
  readonly #process: ChildProcess;
  readonly #folder: string;

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  static async launch(executablePath: string, flags: readonly string[]): Promise<DetachedBrowser> {
    const folder = mkdtempSync(join(tmpdir(), "alchemy-browser-"));
    const own = [`--user-data-dir=${folder}`, "--remote-debugging-port=0", "about:blank"];
    const process = spawn(executablePath, [...FLAGS, ...flags, ...own], { stdio: "ignore" });
    const browser = new DetachedBrowser(process, folder);
    if (await waitUntil(() => existsSync(browser.#portFile), START_LIMIT_MS)) return browser;
    await browser.close();
    throw new Error("The browser did not start.");
  }

  /** Lets `work` have the page; afterwards nothing listens to it. */
  async attach<T>(work: (page: Page, browser: Browser) => Promise<T>): Promise<T> {
    const [port] = readFileSync(this.#portFile, "utf8").split("\n");
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${port}`);
    try {
      const page = browser.contexts()[0]?.pages()[0];
      if (!page) throw new Error("The browser has no page.");
      return await work(page, browser);
    } finally {
      await browser.close();
    }
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.kill()) await once(this.#process, "exit");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  get #portFile(): string {
    return join(this.#folder, "DevToolsActivePort");
  }
}
