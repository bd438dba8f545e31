import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The repository's root; every set-up path is below it. */
export const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

/** Locks and other small things that set-up keeps; git-ignored. */
export const SETUP_FOLDER = join(ROOT, ".setup");

/** One folder per build of the pages, named by the hash of what it was made from; git-ignored. */
export const BUILDS_FOLDER = join(ROOT, ".builds");

export const NODE_MODULES = join(ROOT, "node_modules");

export const VENV = join(ROOT, ".venv");
