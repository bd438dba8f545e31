import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitUntil } from "../../server/testing/wait-until.ts";

const LIMIT_MS = 20_000;
const FLAGS = [
  ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  "--headless",
  "--no-first-run",
  "--mute-audio",
  "--autoplay-policy=document-user-activation-required",
  "--disable-background-networking",
  "--remote-debugging-port=0",
];

type Params = Readonly<Record<string, unknown>>;

interface Answer {
  readonly id?: number;
  readonly result?: unknown;
  readonly error?: { readonly message: string };
}

/**
 * A browser with one page that nobody has touched: what Playwright does in a page counts as its user's gesture, what is
 * evaluated here does not.
 */
export class BareBrowser {
  readonly #process: ChildProcess;
  readonly #folder: string;
  #socket: WebSocket | null = null;
  #sessionId: string | undefined;
  #sent = 0;

  private constructor(process: ChildProcess, folder: string) {
    this.#process = process;
    this.#folder = folder;
  }

  static async launch(): Promise<BareBrowser> {
    const folder = mkdtempSync(join(tmpdir(), "alchemy-browser-"));
    const program = process.env.CHROMIUM_PATH ?? "/usr/bin/chromium";
    const args = [...FLAGS, `--user-data-dir=${folder}`, "about:blank"];
    const browser = new BareBrowser(spawn(program, args, { stdio: "ignore" }), folder);
    try {
      await browser.#connect();
      return browser;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** One command of the DevTools protocol, to the page. */
  async send<T>(method: string, params: Params = {}): Promise<T> {
    const socket = this.#socket;
    if (!socket) throw new Error("The browser is not connected.");
    const id = (this.#sent += 1);
    const answer = new Promise<T>((resolve, reject) => {
      const signal = AbortSignal.timeout(LIMIT_MS);
      signal.addEventListener("abort", () => reject(new Error(`${method} was not answered.`)));
      const take = ({ data }: MessageEvent<string>): void => {
        const { id: of, result, error } = JSON.parse(data) as Answer;
        if (of !== id) return;
        socket.removeEventListener("message", take);
        if (error) reject(new Error(`${method}: ${error.message}`));
        else resolve(result as T);
      };
      socket.addEventListener("message", take);
    });
    socket.send(JSON.stringify({ id, method, params, sessionId: this.#sessionId }));
    return answer;
  }

  /** The value of an expression in the page. */
  async evaluate<T>(expression: string): Promise<T> {
    const { result } = await this.send<{ result: { value: T } }>("Runtime.evaluate", {
      expression,
      returnByValue: true,
      userGesture: false,
    });
    return result.value;
  }

  /** Presses and releases the mouse in the middle of an element, as a hand does. */
  async click(selector: string): Promise<void> {
    const [x, y] = await this.evaluate<[number, number]>(
      `(({ x, y, width, height }) => [x + width / 2, y + height / 2])(
        document.querySelector(${JSON.stringify(selector)}).getBoundingClientRect())`,
    );
    for (const type of ["mousePressed", "mouseReleased"]) {
      await this.send("Input.dispatchMouseEvent", { type, x, y, button: "left", clickCount: 1 });
    }
  }

  async close(): Promise<void> {
    this.#socket?.close();
    if (this.#process.exitCode === null && this.#process.kill()) await once(this.#process, "exit");
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }

  async #connect(): Promise<void> {
    const file = join(this.#folder, "DevToolsActivePort");
    const isThere = () => existsSync(file) && readFileSync(file, "utf8").includes("\n");
    if (!(await waitUntil(isThere, LIMIT_MS))) throw new Error("The browser did not start.");
    const [port, path] = readFileSync(file, "utf8").split("\n");
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}${path}`);
    await once(this.#socket, "open");
    const { targetId } = await this.send<{ targetId: string }>("Target.createTarget", {
      url: "about:blank",
    });
    const { sessionId } = await this.send<{ sessionId: string }>("Target.attachToTarget", {
      targetId,
      flatten: true,
    });
    this.#sessionId = sessionId;
  }
}
