import { access, constants, readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, join } from "node:path";
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
  const installed = await findInstalled();
  if (installed) return { outcome: installed, value: installed };
  const downloaded = await download(node);
  if (downloaded) return { outcome: "downloaded by Playwright", value: downloaded };
  if (process.getuid?.() === 0 && (await isDebian())) {
    await runCommand(["apt-get", "update"], { what: "Reading Debian's packages (apt-get update)" });
    await runCommand(["apt-get", "install", "-y", "--no-install-recommends", "chromium"], {
      what: "Installing the browser (apt-get install chromium)",
      env: { ...process.env, DEBIAN_FRONTEND: "noninteractive" },
    });
    const file = await findInstalled();
    if (file) return { outcome: "installed by apt-get", value: file };
  }
  throw new SetupError(
    "The end-to-end tests need Chromium or Chrome, and Playwright's download failed. " +
      "Install one and start again; on Debian: sudo apt-get install chromium.",
  );
}

async function findInstalled() {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const files = NAMES.flatMap((name) => folders.map((folder) => join(folder, name)));
  for (const file of files) if (await isExecutable(file)) return file;
  return undefined;
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

function isExecutable(file) {
  return access(file, constants.X_OK).then(
    () => true,
    () => false,
  );
}

async function isDebian() {
  const release = await readFile("/etc/os-release", "utf8").catch(() => "");
  return /^ID(_LIKE)?=.*debian/m.test(release);
}
