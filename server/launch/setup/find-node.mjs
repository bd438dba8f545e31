import { access, constants } from "node:fs/promises";
import { join } from "node:path";
import { NODE_MODULES } from "./paths.mjs";
import { SetupError } from "./setup-error.mjs";

/** The Node 24 that came with the packages; everything after the set-up runs on it. */
export async function findNode() {
  const file = join(NODE_MODULES, `node-${process.platform}-${process.arch}`, "bin", "node");
  try {
    await access(file, constants.X_OK);
  } catch (error) {
    throw new SetupError(
      `There is no Node 24 for ${process.platform} ${process.arch}. Supported are Linux (glibc) on x64 ` +
        "and arm64, and Windows through WSL2. If this is one of them, delete node_modules and start again.",
      error,
    );
  }
  return file;
}
