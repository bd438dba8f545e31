import { cpSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { findMarked } from "#server/ports/orphan-scan.ts";
import { table } from "#server/ports/proc.ts";
import { loadSecrets } from "#server/secrets.ts";
import { Launched } from "#server/testing/launched.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const START = join(ROOT, "server", "launch", "start.mjs");
const START_LIMIT_MS = 300_000;

/** A real product with a data folder of its own, started like `npm start`. */
export class OwnProduct {
  readonly dataDir = mkdtempSync(join(tmpdir(), "alchemy-chaos-"));
  readonly launched: Launched;

  /** Starts at once; ends when `stop` aborts. */
  constructor(stop: AbortSignal) {
    this.launched = new Launched({ program: START, dataDir: this.dataDir });
    stop.addEventListener("abort", () => this.launched.process.kill("SIGTERM"));
  }

  /** Resolves when it serves. */
  async ready(): Promise<void> {
    await this.launched.ready(START_LIMIT_MS);
  }

  /** Ends it, by force if it must be; what ran on is answered, and is gone then. */
  async end(): Promise<string[]> {
    const left: string[] = [];
    try {
      await this.launched.cleanUp();
    } catch (error) {
      left.push(error instanceof Error ? error.message : String(error));
      this.launched.process.kill("SIGKILL");
    }
    return [...left, ...this.#endMarked()];
  }

  /** Copies the logs to where they outlive the data folder; answers where. */
  keepLogs(name: string): string {
    const folder = join(ROOT, "test-results", name);
    rmSync(folder, { recursive: true, force: true });
    cpSync(join(this.dataDir, "logs"), folder, { recursive: true });
    return folder;
  }

  remove(): void {
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  #endMarked(): string[] {
    if (!existsSync(join(this.dataDir, "secrets.json"))) return [];
    const { instanceToken } = loadSecrets(this.dataDir);
    return findMarked(instanceToken).map(({ pid }) => {
      const command = table().readCommand(pid) ?? "(gone)";
      process.kill(pid, "SIGKILL");
      return `pid ${pid} outlived the product: ${command}`;
    });
  }
}
