import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NODE_MODULES, ROOT } from "./paths.mjs";
import { runCommand } from "./run-command.mjs";
import { clearStamp, hashFiles, readStamp, writeStamp } from "./stamp.mjs";

const PLAYER = join(ROOT, "app", "_player");
const GENERATED = join(PLAYER, "generated");
const STAMP = join(GENERATED, ".setup.json");
const ROLLDOWN = join(NODE_MODULES, "rolldown");
/** What the bundles are made with and of, beside the player's own sources. */
const MEANS = [
  fileURLToPath(import.meta.url),
  ...["rolldown", "signalsmith-stretch"].map((name) => join(NODE_MODULES, name, "package.json")),
];

/** What runs outside of the page: the loader in a worker, the renderer and the stretcher on the audio thread. */
const BUNDLES = {
  "loader.js": join("loader", "worker.ts"),
  "processor.js": join("render", "processor.ts"),
  "stretch.js": join("stretch", "stretch-worklet.ts"),
};

/**
 * Makes one script of each part of the player that runs outside of the page. Next bundles workers its own way and audio
 * worklets not at all; these are plain files to it.
 */
export async function bundlePlayer(node) {
  const inputs = await hashFiles([...MEANS, ...(await playerFiles())]);
  if ((await readStamp(STAMP)).inputs === inputs) {
    return { outcome: "up to date", value: undefined };
  }
  await clearStamp(STAMP);
  for (const [file, entry] of Object.entries(BUNDLES)) {
    const command = [node, join(ROLLDOWN, "bin", "cli.mjs"), join(PLAYER, entry)];
    const options = ["--file", join(GENERATED, file), "--format", "esm", "--minify"];
    await runCommand([...command, ...options, "--platform", "browser", "--log-level", "warn"], {
      what: `Bundling the player (${entry})`,
    });
  }
  await writeStamp(STAMP, { inputs });
  return { outcome: "bundled", value: undefined };
}

async function playerFiles() {
  const names = await readdir(PLAYER, { recursive: true });
  const isSource = (name) => /(?<!\.test|\.d)\.ts$/.test(name) && !name.startsWith("generated");
  return names
    .filter(isSource)
    .sort()
    .map((name) => join(PLAYER, name));
}
