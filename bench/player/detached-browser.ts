import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Browser, type Page } from "playwright";
import { waitUntil } from "#server/testing/wait-until.ts";

const START_LIMIT_MS = 20_000;
const ANSWER_LIMIT_MS = 10_000;
/** Playwright's own ones that a page notices. */
const FLAGS = ["--headless", "--mute-audio", "--hide-scrollbars", "--no-first-run"];

/**
 * A browser with one page that is looked at from outside only now and then.
 *
 * While Playwright is connected the browser keeps the body of each answer for it, up to 100 MB in the page's process,
 * and until the next collection of garbage behind that: memory has to be measured without.
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
    const browser = await chromium.connectOverCDP(`http://127.0.0.1:${this.#port}`);
    try {
      const page = browser.contexts()[0]?.pages()[0];
      if (!page) throw new Error("The browser has no page.");
      return await work(page, browser);
    } finally {
      await browser.close();
    }
  }

  /** Runs an expression in the page without Playwright, which leaves the bodies of what is loaded meanwhile behind. */
  async evaluate(expression: string): Promise<void> {
    await this.#ask("Runtime.evaluate", { expression, awaitPromise: true });
  }

  /** Frees what `attach` has left in the page's process. */
  async collectGarbage(): Promise<void> {
    await this.#ask("HeapProfiler.collectGarbage", {});
  }

  async #ask(method: string, params: object): Promise<void> {
    const list = await fetch(`http://127.0.0.1:${this.#port}/json/list`);
    const targets = (await list.json()) as { type: string; webSocketDebuggerUrl: string }[];
    const address = targets.find(({ type }) => type === "page")?.webSocketDebuggerUrl;
    if (address === undefined) throw new Error("The browser has no page.");
    const socket = new WebSocket(address);
    try {
      await once(socket, "open", { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
      const answered = once(socket, "message", { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) });
      socket.send(JSON.stringify({ id: 1, method, params }));
      const [event] = (await answered) as [MessageEvent<string>];
      const { error, result } = JSON.parse(event.data) as {
        error?: { message: string };
        result?: { exceptionDetails?: { text: string } };
      };
      const reason = error?.message ?? result?.exceptionDetails?.text;
      if (reason !== undefined) throw new Error(`${method} failed: ${reason}`);
    } finally {
      socket.close();
    }
  }

  async close(): Promise<void> {
    if (this.#process.exitCode === null && this.#process.kill()) await once(this.#process, "exit");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  get #port(): string {
    return readFileSync(this.#portFile, "utf8").split("\n")[0] ?? "";
  }

  get #portFile(): string {
    return join(this.#folder, "DevToolsActivePort");
  }
}
