import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Launched, type LaunchedOptions } from "#server/testing/launched.ts";

const START = fileURLToPath(new URL("../../server/launch/start.mjs", import.meta.url));
const START_LIMIT_MS = 300_000;

/** Runs `work` against a product of its own and gives it a folder for files; both are gone afterwards. */
export async function withProduct(
  work: (product: Launched, folder: string) => Promise<void>,
  options: Pick<LaunchedOptions, "env"> = {},
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "alchemy-bench-"));
  const product = new Launched({ program: START, ...options });
  try {
    await work(await product.ready(START_LIMIT_MS), folder);
  } finally {
    await product.cleanUp();
    rmSync(folder, { recursive: true, force: true });
  }
}
