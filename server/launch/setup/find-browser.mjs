import { createRequire } from "node:module";
import { join } from "node:path";
import { findProgram, installDebianPackage, isExecutable } from "./debian-package.mjs";
import { NODE_MODULES } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { SetupError } from "./setup-error.mjs";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/**
 * The browser of the end-to-end tests: an installed Chromium or Chrome, else Playwright's download, else
 * Debian's package when this is root on Debian.
 * @param {string} node
 * @returns {Promise<{ outcome: string, value: string }>}
 */
export async function findBrowser(node) {
  const installed = await findProgram(NAMES);
  if (installed) return { outcome: installed, value: installed };
  const downloaded = await download(node);
  if (downloaded) return { outcome: "downloaded by Playwright", value: downloaded };
  if (await installDebianPackage("chromium", "the browser")) {
    const file = await findProgram(NAMES);
    if (file) return { outcome: "installed by apt-get", value: file };
  }
  throw new SetupError(
    "The end-to-end tests need Chromium or Chrome, and Playwright's download failed. " +
      "Install one and start again; on Debian: sudo apt-get install chromium.",
  );
}

async function download(node) {
  const { chromium } = createRequire(import.meta.url)("playwright");
  const file = chromium.executablePath();
  if (await isExecutable(file)) return file;
  const cli = join(NODE_MODULES, "playwright", "cli.js");
  await runCommand([node, cli, "install", "chromium"], {
    what: "Downloading the browser (playwright install chromium)",
  }).catch(() => undefined);
  return (await isExecutable(file)) ? file : undefined;
}
