import { join } from "node:path";
import { buildPages, copyTsconfig } from "./build-pages.mjs";
import { bundlePlayer } from "./bundle-player.mjs";
import { lockFile } from "./file-lock.mjs";
import { findNode } from "./find-node.mjs";
import { generateClient } from "./generate-client.mjs";
import { installPackages } from "./install-packages.mjs";
import { makeVenv } from "./make-venv.mjs";
import { neuralForTests } from "./neural-for-tests.mjs";
import { SETUP_FOLDER } from "./paths.mjs";
import { phase } from "./phase.mjs";
import { SetupError } from "./setup-error.mjs";

const LOCK_WAIT_SEC = 900;

/**
 * Brings everything that a fresh clone lacks up to date. Each phase vouches for its work with a stamp
 * written last, so it may be interrupted anywhere and run again.
 * @param {{ python?: boolean, tools?: boolean, neural?: boolean, build?: boolean }} wanted `tools`: also
 * what the test run needs in Python; `neural`: also the packages of neural separation; `build`: also the
 * pages, for serving them
 * @returns {Promise<{ node: string, build: string | undefined }>} Node 24, and the build's folder
 */
export async function setUp({ python = true, tools = false, neural = false, build = true } = {}) {
  const lock = takeSetUpLock();
  try {
    await phase("Node packages", installPackages);
    const node = await findNode();
    if (python) await phase("Python packages", () => makeVenv({ dev: tools }));
    if (neural) await phase("Neural packages", neuralForTests);
    await phase("Database client", () => generateClient(node));
    await phase("Player", () => bundlePlayer(node));
    await copyTsconfig();
    const folder = build ? await phase("Pages", () => buildPages(node)) : undefined;
    return { node, build: folder };
  } finally {
    lock.release();
  }
}

function takeSetUpLock() {
  const file = join(SETUP_FOLDER, "lock");
  const lock = lockFile(file);
  if (lock) return lock;
  console.log("Waiting for another set-up of this folder to end.");
  const waited = lockFile(file, { waitSec: LOCK_WAIT_SEC });
  if (waited) return waited;
  throw new SetupError(
    `Another set-up of this folder has been running for ${LOCK_WAIT_SEC} s. End it and start again.`,
  );
}
